"""Pages of programmes: what they show, to whom, at what price."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import translation
from ical.calendar_stream import IcsCalendarStream

from centers.tests.factories import create_center, create_coordinator, create_place
from events import programme_sheet, services
from events.models import Hall, ProgrammeRelease, Slot, Speaker, Stand
from events.tests.factories import (
    create_event,
    create_hall,
    create_programme_release,
    create_slot,
    create_speaker,
    create_stand,
    in_days,
)

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"events:{name}", args=args)


@pytest.fixture
def center():
    return create_center(name="Naryn center", code="N")


@pytest.fixture
def event(center):
    return create_event(
        center=center, kind="conference", ends_on=in_days(11), starts_on=in_days(10)
    )


@pytest.fixture
def coordinator(center, client):
    user = create_coordinator(center=center)
    client.force_login(user)
    return user


def slot_data(event, **fields):
    return {
        "kind": "talk",
        "title_ky": "Баяндама",
        "day": event.starts_on.isoformat(),
        "starts_at": "10:00",
        "ends_at": "11:00",
        "roles-TOTAL_FORMS": "2",
        "roles-INITIAL_FORMS": "0",
    } | fields


# For visitors -----------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_public_programme_costs_the_same_for_any_number(
    count, event, client, django_assert_num_queries
):
    for _number in range(count):
        create_slot(event=event, speakers=2)
        create_stand(event=event)
        create_programme_release(event=event)
    with django_assert_num_queries(3):  # event, release, what was new
        response = client.get(event.get_programme_url())
    shown = response.context["programme"]
    assert [len(shown.groups[0].slots), len(shown.people), len(shown.stands)] == [
        count,
        2 * count,
        count,
    ]
    with django_assert_num_queries(0):
        assert client.get(event.get_programme_url()).status_code == 200


def test_visitors_read_the_release_and_not_the_draft(event, client):
    slot = create_slot(event=event, title="Shown", speakers=1)
    address = event.get_programme_url()
    assert client.get(address).status_code == 404
    create_programme_release(event=event)
    Slot.objects.filter(pk=slot.pk).update(title_ky="Draft")
    create_speaker(event=event, name="Nobody yet")
    text = client.get(address).content.decode()

    assert "Shown" in text and slot.people.get().name in text
    assert "Draft" not in text and "Nobody yet" not in text


def test_programme_is_shown_with_its_event_only(client):
    hidden = create_event(is_public=False)
    planned = create_event(status="planned")
    for event in (hidden, planned):
        create_slot(event=event)
        create_programme_release(event=event)
        assert client.get(event.get_programme_url()).status_code == 404


def test_page_of_the_event_leads_to_its_programme(event, client):
    assert event.get_programme_url() not in client.get(event.get_public_url()).content.decode()
    create_slot(event=event)
    create_programme_release(event=event)
    address = f"{event.get_public_url()}?a=1"  # the page is kept for a minute
    assert event.get_programme_url() in client.get(address).content.decode()


def test_programme_by_hall(event, client):
    tent, hall = create_hall(event=event, name="Tent"), create_hall(event=event, name="Hall")
    create_slot(event=event, title="A", hall=hall)
    create_slot(event=event, title="B", hall=tent, starts_at="10:30")
    create_slot(event=event, title="C", hall=hall, starts_at="12:00", ends_at="13:00")
    create_slot(event=event, title="D", hall=hall, day=event.ends_on)
    create_programme_release(event=event)

    def groups(query=""):
        response = client.get(event.get_programme_url() + query)
        return [
            [slot.title.words for slot in group.slots]
            for group in response.context["programme"].groups
        ]

    assert groups() == [["A", "B", "C"], ["D"]]
    assert groups("?by=hall") == [["B"], ["A", "C"], ["D"]]


def test_text_in_another_language_is_marked(event, client):
    create_slot(event=event, title="x", title_ky="", title_ru="Вебинар", title_en="")
    create_programme_release(event=event)
    text = client.get(event.get_programme_url()).content.decode()
    assert '<span lang="ru">Вебинар</span>' in text


def test_webinar_names_speakers_by_organisation_and_country(client):
    online = {"format": "online", "online_link": "https://meet.example/a"}
    event = create_event(kind="webinar", languages=["ru"], **online)
    kazakhstan = create_place(name="Kazakhstan", level="country", region=None)
    speaker = services.save_speaker(
        Speaker(event=event), by=None, organisation_name="ORLEU", country=kazakhstan
    )
    create_slot(event=event, speakers=[speaker], languages=["ru"])
    create_programme_release(event=event)
    (shown,) = client.get(event.get_programme_url()).context["programme"].people
    assert (shown.name, shown.organisation.words, shown.country.words) == (
        "",
        "ORLEU",
        "Kazakhstan",
    )


def test_changes_are_told(event, client):
    slot = create_slot(event=event, title="Talk")
    create_programme_release(event=event)
    Slot.objects.filter(pk=slot.pk).update(starts_at=dt.time(9))
    create_programme_release(event=event, ky="Эрте башталат")
    versions = client.get(event.get_programme_url()).context["versions"]

    assert [(one.number, one.changelog.words) for one in versions] == [
        (2, "Эрте башталат"),
        (1, ""),
    ]
    assert [(line.what, line.title.words) for line in versions[0].changes] == [("moved", "Talk")]


@pytest.mark.parametrize("language", ["ky", "ru"])
def test_programme_is_printed_in_kyrgyz_and_russian(language, event, client):
    create_slot(event=event, speakers=1, title="Ңүө", title_ru="Съезд")
    create_stand(event=event)
    create_programme_release(event=event)
    response = client.get(url("programme_pdf", event.slug, language))

    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert response.content.startswith(b"%PDF-")
    release = ProgrammeRelease.objects.get()
    with translation.override(language):
        data = programme_sheet.sheet_data(event, release, language=language, address="https://a")
    (slot,) = data["days"][0]["slots"]
    assert slot["title"]["words"] == {"ky": "Ңүө", "ru": "Съезд"}[language]
    assert (slot["time"], data["stands"][0]["organisation"]["lang"]) == ("10:00–11:00", "")


def test_programme_is_printed_in_no_other_language(event, client):
    create_slot(event=event)
    create_programme_release(event=event)
    assert client.get(url("programme_pdf", event.slug, "en")).status_code == 404


# Calendars --------------------------------------------------------------------------------


def entries(client, name, event, uid, query=""):
    response = client.get(url(name, event.slug, uid) + query)
    assert response.status_code == 200
    found = IcsCalendarStream.calendar_from_ics(response.content.decode())
    return {entry.summary: entry for entry in found.events}


def test_person_gets_all_slots_in_a_calendar(event, client):
    hall = create_hall(event=event, name="Чоң зал")
    speaker = create_speaker(event=event, name="Асанова Айгүл")
    first = create_slot(event=event, title="A", hall=hall, speakers=[speaker])
    create_slot(event=event, title="B", moderator=speaker, starts_at="12:00", ends_at="13:00")
    create_slot(event=event, title="C", speakers=1)
    create_programme_release(event=event)
    found = entries(client, "speaker_calendar", event, speaker.uid)

    assert sorted(found) == ["A", "B"]
    assert found["A"].dtstart == dt.datetime.combine(event.starts_on, dt.time(4), dt.UTC)
    assert found["A"].location.startswith("Чоң зал")
    assert found["A"].uid == f"{first.uid}@kaea-portal"
    assert client.get(url("speaker_calendar", event.slug, event.uid)).status_code == 404


def test_calendar_of_a_person_tells_what_is_off(event, client):
    speaker = create_speaker(event=event)
    kept = create_slot(event=event, title="Kept", speakers=[speaker])
    lost = create_slot(event=event, title="Lost", speakers=[speaker])
    gone = create_slot(event=event, title="Gone", speakers=[speaker])
    create_programme_release(event=event)
    before = entries(client, "speaker_calendar", event, speaker.uid)
    lost.roles.all().delete()
    gone.delete()
    Slot.objects.filter(pk=kept.pk).update(starts_at=dt.time(9))
    create_programme_release(event=event)
    after = entries(client, "speaker_calendar", event, speaker.uid, "?again=1")

    assert {name: entry.status for name, entry in after.items()} == {
        "Kept": "CONFIRMED",
        "Lost": "CANCELLED",
        "Gone": "CANCELLED",
    }
    assert all(after[name].sequence > before[name].sequence for name in after)
    assert entries(client, "slot_calendar", event, gone.uid)["Gone"].status == "CANCELLED"
    assert entries(client, "slot_calendar", event, lost.uid)["Lost"].status == "CONFIRMED"


def test_unchanged_slot_keeps_its_state_through_releases(event, client):
    slot = create_slot(event=event, title="A")
    create_programme_release(event=event)
    before = entries(client, "slot_calendar", event, slot.uid)["A"]
    create_slot(event=event, title="B")
    create_programme_release(event=event)
    after = entries(client, "slot_calendar", event, slot.uid, "?again=1")["A"]
    assert (before.sequence, before.dtstamp) == (after.sequence, after.dtstamp)


def test_cancelled_event_takes_its_slots_out_of_calendars(event, client, coordinator):
    slot = create_slot(event=event, title="A")
    create_programme_release(event=event)
    before = entries(client, "slot_calendar", event, slot.uid)["A"]
    services.cancel_event(event, reason="Snow", by=coordinator)
    after = entries(client, "slot_calendar", event, slot.uid, "?again=1")["A"]
    assert after.status == "CANCELLED"
    assert after.sequence > before.sequence


# For the organiser ------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_draft_costs_the_same_for_any_number(
    count, event, client, coordinator, django_assert_num_queries
):
    for _number in range(count):
        create_slot(event=event, speakers=2)
        create_stand(event=event)
    # session, user, event; halls, speakers, slots, roles, stands; release
    with django_assert_num_queries(10):
        response = client.get(url("programme_detail", event.slug))
    assert len(response.context["draft"].slots) == count


def test_draft_stands_by_day_or_by_hall(event, client, coordinator):
    tent, hall = create_hall(event=event), create_hall(event=event)
    first = create_slot(event=event, hall=hall)
    second = create_slot(event=event, hall=tent, starts_at="12:00", ends_at="13:00")
    third = create_slot(event=event, hall=hall, starts_at="14:00", ends_at="15:00")

    def groups(query=""):
        response = client.get(url("programme_detail", event.slug) + query)
        return [
            (hall, [slot for slot, _problems in slots])
            for _day, hall, slots in response.context["groups"]
        ]

    assert groups() == [(None, [first, second, third])]
    assert groups("?by=hall") == [(tent, [second]), (hall, [first, third])]


@pytest.mark.parametrize("count", [1, 3])
def test_slot_form_costs_the_same_for_any_number(
    count, event, client, coordinator, django_assert_num_queries
):
    slot = create_slot(event=event, speakers=count)
    # session, user, event, slot; roles, speakers, halls
    with django_assert_num_queries(7):
        response = client.get(url("slot_update", event.slug, slot.pk))
    assert len(response.context["lines"].forms) == count + 2


def test_slot_is_added_and_its_conflicts_are_told(event, client, coordinator):
    hall, speaker = create_hall(event=event), create_speaker(event=event, name="Асанова Айгүл")
    create_slot(event=event, title="Old", hall=hall)
    data = slot_data(event, hall=hall.pk) | {
        "roles-0-speaker": speaker.pk,
        "roles-0-role": "speaker",
    }
    response = client.post(url("slot_create", event.slug), data, follow=True)

    slot = Slot.objects.get(title_ky="Баяндама")
    assert (slot.hall, list(slot.people.all())) == (hall, [speaker])
    levels = [message.level_tag for message in response.context["messages"]]
    assert levels == ["success", "error", "warning"]
    assert [one.code for one in response.context["errors"]] == ["hall_twice"]


def test_slot_sent_twice_is_one(event, client, coordinator):
    data = slot_data(event) | {"once": "a" * 20}
    for _time in range(2):
        assert client.post(url("slot_create", event.slug), data).status_code == 302
    assert Slot.objects.count() == 1


def test_slot_form_keeps_what_was_typed(event, client, coordinator):
    response = client.post(url("slot_create", event.slug), slot_data(event, ends_at="09:00"))
    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["ends_at"]
    assert response.context["form"]["title_ky"].value() == "Баяндама"


def test_slot_is_moved_and_emptied_of_people(event, client, coordinator):
    slot = create_slot(event=event, speakers=1)
    tent = create_hall(event=event)
    page = client.get(url("slot_update", event.slug, slot.pk))
    data = slot_data(event, hall=tent.pk, day=event.ends_on.isoformat()) | {
        "seen_at": page.context["form"].initial["seen_at"],
        "roles-INITIAL_FORMS": "1",
        "roles-0-speaker": "",
    }
    assert client.post(url("slot_update", event.slug, slot.pk), data).status_code == 302
    slot.refresh_from_db()
    assert (slot.hall, slot.day, slot.people.count()) == (tent, event.ends_on, 0)


def test_slot_of_another_event_is_not_found(event, client, coordinator):
    other = create_slot(event=create_event())
    assert client.get(url("slot_update", event.slug, other.pk)).status_code == 404
    assert client.post(url("slot_remove", event.slug, other.pk)).status_code == 404


def test_halls_speakers_and_stands_are_added_changed_and_removed(event, client, coordinator):
    def post(view, *args, **data):
        return client.post(url(view, event.slug, *args), data).status_code

    assert post("entry_add", "halls", name_ky="Чоң зал", capacity="80") == 302
    assert post("entry_add", "speakers", name="Асанова Айгүл", organisation_name="Кийиз") == 302
    assert post("entry_add", "stands", organisation_name="Кийиз", shows_ky="Шырдак") == 302
    hall, speaker, stand = Hall.objects.get(), Speaker.objects.get(), Stand.objects.get()
    assert post("entry_change", "halls", hall.pk, name_ky="Кичи зал") == 302
    hall.refresh_from_db()
    assert (hall.name_ky, hall.capacity) == ("Кичи зал", None)
    assert post("entry_add", "halls", name_ky="кичи зал") == 200
    assert post("entry_add", "chairs") == 404
    for kind, row in (("halls", hall), ("speakers", speaker), ("stands", stand)):
        assert client.get(url("entry_remove", event.slug, kind, row.pk)).status_code == 200
        assert post("entry_remove", kind, row.pk) == 302
    assert not (Hall.objects.exists() or Speaker.objects.exists() or Stand.objects.exists())


def test_speaker_is_forgotten_if_asked(event, client, coordinator):
    slot = create_slot(event=event, speakers=1)
    speaker = slot.people.get()
    create_programme_release(event=event)
    slot.roles.all().delete()
    address = url("entry_remove", event.slug, "speakers", speaker.pk)
    assert client.post(address, {"forget": "on"}).status_code == 302
    assert ProgrammeRelease.objects.get().content["people"] == []


def test_release_page_asks_about_errors(event, client, coordinator):
    hall = create_hall(event=event)
    for _number in range(2):
        create_slot(event=event, hall=hall)
    address = url("programme_release", event.slug)
    assert "despite_errors" in client.get(address).context["form"].fields
    assert client.post(address, {}).status_code == 200
    assert not ProgrammeRelease.objects.exists()
    response = client.post(address, {"despite_errors": "on", "changelog_ky": "Биринчи"})
    assert response.status_code == 302
    assert ProgrammeRelease.objects.get().changelog_ky == "Биринчи"


def test_reported_event_shows_its_programme_and_changes_nothing(center, client, coordinator):
    event = create_event(center=center, status="held")
    slot = create_slot(event=event, speakers=1)
    create_programme_release(event=event)
    services.report_event(event, report="A", by=coordinator)
    assert client.get(url("programme_detail", event.slug)).context["can_edit"] is False
    for name, args in (
        ("slot_create", ()),
        ("slot_update", (slot.pk,)),
        ("entry_add", ("halls",)),
        ("programme_release", ()),
    ):
        response = client.get(url(name, event.slug, *args))
        assert (response.status_code, response.url) == (302, event.get_absolute_url())
    assert client.get(event.get_programme_url()).status_code == 200
    speaker = slot.people.get()
    remove = url("entry_remove", event.slug, "speakers", speaker.pk)
    assert client.post(remove, {}).status_code == 200  # only to forget
    assert Speaker.objects.exists()
    assert remove in client.get(url("programme_detail", event.slug)).content.decode()
    assert client.post(remove, {"forget": "on"}).status_code == 302
    assert not Speaker.objects.exists()
    assert client.get(f"{event.get_programme_url()}?a=1").context["programme"].people == []

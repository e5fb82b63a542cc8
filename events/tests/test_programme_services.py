"""Writing a programme and releasing it: every refusal, the log, what is frozen."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from centers.tests.factories import create_coordinator, create_organisation, create_place
from core.models import AuditEntry
from events import selectors, services
from events.models import Event, Hall, ProgrammeRelease, Slot, Speaker, Stand
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


@pytest.fixture
def event():
    return create_event(kind="conference", ends_on=in_days(11), starts_on=in_days(10))


@pytest.fixture
def coordinator(event):
    return create_coordinator(center=event.center)


def plan(event, **fields):
    return {
        "kind": "talk",
        "title_ky": "Доклад",
        "day": event.starts_on,
        "starts_at": dt.time(10),
        "ends_at": dt.time(11),
    } | fields


def refusal(call, *args, **kwargs):
    with pytest.raises(ValidationError) as caught:
        call(*args, **kwargs)
    found = caught.value
    if hasattr(found, "error_dict"):
        (found,) = next(iter(found.error_dict.values()))
    return found.code


def actions():
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


# Slots ------------------------------------------------------------------------------------


def test_slot_is_created_with_its_people(event, coordinator):
    hall = create_hall(event=event)
    first, second = create_speaker(event=event), create_speaker(event=event)
    roles = [(second, "moderator"), (first, "speaker")]
    slot = services.create_slot(event, by=coordinator, roles=roles, **plan(event, hall=hall))

    assert [(row.speaker, row.role) for row in slot.roles.all()] == roles
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.center_id) == ("slot_created", event.center_id)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"title_ky": ""}, "no_title"),
        ({"ends_at": dt.time(10)}, "end_first"),
        ({"capacity": 0}, "places"),
    ],
)
def test_slot_that_makes_no_sense_is_refused(event, coordinator, fields, code):
    assert refusal(services.create_slot, event, by=coordinator, **plan(event, **fields)) == code
    assert actions() == []


def test_slot_takes_no_hall_and_nobody_of_another_event(event, coordinator):
    other = create_event()
    hall, stranger = create_hall(event=other), create_speaker(event=other)
    own = create_speaker(event=event)

    def code(**fields):
        return refusal(services.create_slot, event, by=coordinator, **plan(event, **fields))

    assert code(hall=hall) == "foreign"
    assert code(roles=[(stranger, "speaker")]) == "foreign"
    assert code(roles=[(own, "speaker"), (own, "moderator")]) == "speaker_twice"


def test_slot_needs_an_exact_date_and_an_open_event(coordinator):
    planned = create_event(status="planned", planned_on=in_days(30))
    values = plan(planned, day=in_days(30))
    assert refusal(services.create_slot, planned, by=coordinator, **values) == "no_date"
    reported = create_event(status="reported")
    values = plan(reported)
    assert refusal(services.create_slot, reported, by=coordinator, **values) == "not_editable"


def test_slot_is_changed_and_moved(event, coordinator):
    slot = create_slot(event=event, title="Old", speakers=1)
    hall, moderator = create_hall(event=event, name="Yurt"), create_speaker(event=event)
    services.update_slot(
        slot,
        by=coordinator,
        roles=[(moderator, "moderator")],
        **plan(event, title_ky="New", hall=hall, starts_at=dt.time(9)),
    )
    slot.refresh_from_db()

    assert (slot.title_ky, slot.hall, slot.starts_at) == ("New", hall, dt.time(9))
    assert list(slot.people.all()) == [moderator]
    changes = AuditEntry.objects.get(action="slot_updated").changes
    assert changes["starts_at"] == ["10:00:00", "09:00:00"]
    assert changes["roles"][1] == [f"{moderator.pk} (moderator)"]


def test_slot_that_somebody_else_changed_is_not_overwritten(event, coordinator):
    slot = create_slot(event=event)
    seen_at = slot.updated_at
    services.update_slot(slot, by=coordinator, seen_at=seen_at, title_ky="First")
    code = refusal(services.update_slot, slot, by=coordinator, seen_at=seen_at, title_ky="Second")
    slot.refresh_from_db()

    assert (code, slot.title_ky) == ("changed", "First")


def test_slot_is_removed(event, coordinator):
    slot = create_slot(event=event)
    services.remove_slot(slot, by=coordinator)
    assert not Slot.objects.exists()
    assert actions() == ["slot_removed"]


def test_programme_moves_with_its_event(event, coordinator):
    slot = create_slot(event=event, day=event.ends_on)
    services.update_event(event, by=coordinator, starts_on=in_days(20), ends_on=in_days(21))
    slot.refresh_from_db()
    assert slot.day == in_days(21)


# Halls, speakers, stands ------------------------------------------------------------------


def test_halls_stand_one_after_the_other(event, coordinator):
    for name in ("А залы", "Б залы"):
        services.save_hall(Hall(event=event), by=coordinator, name_ky=name, capacity=30)
    assert list(event.halls.values_list("name_ky", "position")) == [("А залы", 1), ("Б залы", 2)]
    hall = event.halls.first()
    services.save_hall(hall, by=coordinator, capacity=50)
    assert actions() == ["hall_added", "hall_added", "hall_changed"]


def test_hall_needs_a_name_of_its_own_and_places(event, coordinator):
    create_hall(event=event, name="Чоң зал")

    def code(**fields):
        return refusal(services.save_hall, Hall(event=event), by=coordinator, **fields)

    assert code(name_ky="  ") == "no_name"
    assert code(name_ky="чоң зал") == "taken"
    assert code(name_ky="Кичи зал", capacity=0) == "places"
    other = create_event()
    assert services.save_hall(Hall(event=other), by=coordinator, name_ky="Чоң зал").pk


def test_hall_in_use_stays(event, coordinator):
    slot = create_slot(event=event)
    assert refusal(services.remove_hall, slot.hall, by=coordinator) == "in_use"
    empty = create_hall(event=event)
    services.remove_hall(empty, by=coordinator)
    assert list(event.halls.all()) == [slot.hall]


def test_speaker_may_be_an_organisation_with_its_country(event, coordinator):
    tajikistan = create_place(level="country", region=None)
    ngo = create_organisation(name="TajRupt", country=tajikistan)
    speaker = services.save_speaker(Speaker(event=event), by=coordinator, organisation=ngo)

    assert (str(speaker), speaker.country) == ("TajRupt", tajikistan)


def test_speaker_of_nothing_or_of_two_or_twice_is_refused(event, coordinator):
    create_speaker(event=event, name="Асанова Айгүл")

    def code(**fields):
        return refusal(services.save_speaker, Speaker(event=event), by=coordinator, **fields)

    assert code(name="") == "no_name"
    assert code(name="асанова  Айгүл") == "taken"
    ngo = create_organisation()
    assert code(name="A", organisation=ngo, organisation_name="B") == "two_organisations"


def test_speaker_in_a_slot_stays(event, coordinator):
    slot = create_slot(event=event, speakers=1)
    speaker = slot.people.get()
    assert refusal(services.remove_speaker, speaker, by=coordinator) == "in_use"
    services.update_slot(slot, by=coordinator, roles=[])
    services.remove_speaker(speaker, by=coordinator)
    assert not Speaker.objects.exists()


def test_stands_get_the_next_number(event, coordinator):
    create_stand(event=event, position=4)
    stand = services.save_stand(Stand(event=event), by=coordinator, organisation_name="Кийиз")
    assert stand.position == 5

    def code(**fields):
        return refusal(services.save_stand, Stand(event=event), by=coordinator, **fields)

    assert code(organisation_name="", position=7) == "no_organisation"
    assert code(organisation_name="Жыгач", position=4) == "taken"
    services.remove_stand(stand, by=coordinator)
    assert actions() == ["stand_added", "stand_removed"]


# Releases ---------------------------------------------------------------------------------


def test_release_freezes_the_draft(event, coordinator):
    slot = create_slot(event=event, title="Talk", speakers=1)
    release = services.release_programme(event, by=coordinator, changelog={"ky": " Биринчи "})
    services.update_slot(slot, by=coordinator, title_ky="Changed")
    release.refresh_from_db()

    assert release.content["slots"][0]["title"] == {"ky": "Talk", "ru": "Talk", "en": "Talk"}
    assert (release.number, release.changelog_ky, release.changes) == (1, "Биринчи", [])
    assert "programme_released" in actions()


def test_release_refuses_emptiness_errors_and_no_change(event, coordinator):
    assert refusal(services.release_programme, event, by=coordinator) == "empty"
    hall = create_hall(event=event)
    create_slot(event=event, hall=hall)
    twice = create_slot(event=event, hall=hall)
    assert refusal(services.release_programme, event, by=coordinator) == "conflicts"
    services.release_programme(event, by=coordinator, despite_errors=True)
    assert AuditEntry.objects.get(action="programme_released").note == "hall_twice"
    assert (
        refusal(services.release_programme, event, by=coordinator, despite_errors=True)
        == "unchanged"
    )
    services.remove_slot(twice, by=coordinator)
    assert services.release_programme(event, by=coordinator).number == 2


def test_release_knows_what_changed(event, coordinator):
    hall, tent = create_hall(event=event, name="Hall"), create_hall(event=event, name="Tent")
    moved = create_slot(event=event, title="Moved", hall=hall, starts_at="09:00", ends_at="09:30")
    renamed = create_slot(event=event, title="Old", hall=hall)
    removed = create_slot(event=event, title="Gone", hall=hall, starts_at="12:00", ends_at="13:00")
    create_slot(event=event, title="Same", hall=hall, starts_at="14:00", ends_at="15:00")
    create_stand(event=event, organisation_name="Felt club")
    create_programme_release(event=event)
    services.update_slot(moved, by=coordinator, hall=tent, ends_at=dt.time(9, 45))
    services.update_slot(renamed, by=coordinator, title_en="New", roles=[])
    services.remove_slot(removed, by=coordinator)
    create_slot(event=event, title="Added", hall=tent, starts_at="16:00", ends_at="17:00")
    event.stands.all().delete()
    release = services.release_programme(event, by=coordinator)

    assert [
        (row["what"], row["thing"], row["title"].get("en"), row["fields"])
        for row in release.changes
    ] == [
        ("moved", "slot", "Moved", []),
        ("changed", "slot", "New", ["title"]),
        ("removed", "slot", "Gone", []),
        ("added", "slot", "Added", []),
        ("removed", "stand", "Felt club", []),
    ]
    assert release.changes[0]["before"]["hall"]["en"] == "Hall"
    assert release.changes[0]["place"]["hall"]["en"] == "Tent"


def test_draft_says_when_it_differs_from_the_release(event, coordinator):
    slot = create_slot(event=event)
    release = create_programme_release(event=event)
    assert not selectors.has_changes(selectors.draft_of(event), release)
    services.update_slot(slot, by=coordinator, starts_at=dt.time(9, 30))
    draft = selectors.draft_of(event)
    assert selectors.has_changes(draft, release)
    (line,) = selectors.changes_to_come(draft, release)
    assert (line.what, line.title.words) == ("moved", slot.title)
    assert "10:00–11:00" in line.details and "09:30–11:00" in line.details


def test_somebody_can_be_forgotten_everywhere(event, coordinator):
    slot = create_slot(event=event)
    speaker = services.save_speaker(Speaker(event=event), by=coordinator, name="Сыдыкова Нургүл")
    services.update_slot(slot, by=coordinator, roles=[(speaker, "speaker")])
    create_programme_release(event=event)
    services.update_slot(slot, by=coordinator, title_ky="New")
    create_programme_release(event=event)
    services.forget_speaker(speaker, by=coordinator)

    assert [row.content["people"] for row in ProgrammeRelease.objects.all()] == [[], []]
    everything = [
        *(str(row.content) + str(row.changes) for row in ProgrammeRelease.objects.all()),
        *(f"{row.object_label} {row.changes} {row.note}" for row in AuditEntry.objects.all()),
    ]
    assert not [text for text in everything if "Сыдыкова" in text or str(speaker.uid) in text]


def test_reported_event_keeps_its_programme(coordinator):
    event = create_event(status=Event.Status.HELD)
    create_slot(event=event)
    create_programme_release(event=event)
    Event.objects.filter(pk=event.pk).update(
        status="reported", report="A", reported_at="2026-01-01T00:00Z"
    )
    assert refusal(services.release_programme, event, by=coordinator) == "not_editable"

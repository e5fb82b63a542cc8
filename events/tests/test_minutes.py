"""Minutes: phases, two hands at once, frozen versions, corrections; pictures."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_coordinator, create_trainer_user
from core.models import Picture
from core.tests.factories import upload
from core.tests.threads import at_once
from events import services
from events.models import Minutes, MinutesCopy
from events.services import MinutesConflictError
from events.tests.factories import create_event, create_minutes
from events.tests.test_services import actions, refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return create_event(center=create_center(), status="held")


@pytest.fixture
def by(event):
    return create_coordinator(center=event.center)


def url(name, *args):
    return reverse(f"events:{name}", args=args)


def test_minutes_go_from_draft_over_amendments_to_approved(event, by):
    minutes = services.start_minutes(event, by=by)
    assert services.start_minutes(event, by=by) == minutes
    assert refusal(lambda: services.open_amendments(minutes, by=by)) == "empty"
    minutes = services.save_minutes(minutes, text="We met.\r\n", seen=0, by=by)
    assert refusal(lambda: services.approve_minutes(minutes, by=by)) == "phase"
    early = {"text": "A", "proposed_by": "Akim", "by": by}
    assert refusal(lambda: services.propose_amendment(minutes, **early)) == "phase"
    services.open_amendments(minutes, by=by)
    amendment = services.propose_amendment(minutes, **early)
    assert services.propose_amendment(minutes, **early) == amendment
    assert refusal(lambda: services.approve_minutes(minutes, by=by)) == "open_amendments"
    declined = {"is_taken": False, "answer": " ", "by": by}
    assert refusal(lambda: services.decide_amendment(amendment, **declined)) == "answer: no_reason"
    services.decide_amendment(amendment, is_taken=True, answer="", by=by)
    again = refusal(lambda: services.decide_amendment(amendment, is_taken=True, answer="", by=by))
    assert again == "decided"
    assert refusal(lambda: services.approve_minutes(minutes, seen=0, by=by)) == "changed"
    done = services.approve_minutes(minutes, seen=1, by=by)

    assert (done.phase, done.text, done.approved_by) == ("approved", "We met.", by)
    assert actions() == [
        *("minutes_started", "minutes_saved", "minutes_phase", "amendment_proposed"),
        *("amendment_taken", "minutes_phase"),
    ]


def test_approved_version_is_frozen_and_a_correction_is_a_new_one(event, by):
    minutes = create_minutes(event=event, phase="amendments")
    services.approve_minutes(minutes, by=by)
    frozen = refusal(lambda: services.save_minutes(minutes, text="Other", seen=0, by=by))
    assert frozen == "frozen"
    with pytest.raises(IntegrityError), transaction.atomic():  # whatever writes
        Minutes.objects.filter(pk=minutes.pk).update(text="Other")
    with pytest.raises(IntegrityError), transaction.atomic():
        Minutes.objects.filter(pk=minutes.pk).update(phase="draft")
    assert refusal(lambda: services.correct_minutes(minutes, reason="", by=by)) == "no_reason"
    second = services.correct_minutes(minutes, reason="A wrong sum", by=by)
    busy = refusal(lambda: services.correct_minutes(minutes, reason="Again", by=by))

    assert busy == "in_work"
    assert (second.version, second.text, second.phase) == (2, "We met.", "draft")
    services.save_minutes(second, text="We met and counted.", seen=0, by=by)
    minutes.refresh_from_db()
    assert (minutes.text, minutes.is_frozen) == ("We met.", True)


def test_two_who_write_at_once_see_both_texts_and_lose_nothing(event, by):
    minutes = create_minutes(event=event)
    other = create_directorate()
    services.save_minutes(minutes, text="Hers", seen=0, by=other)
    with pytest.raises(MinutesConflictError) as caught:
        services.save_minutes(minutes, text="His", seen=0, by=by)

    assert (caught.value.theirs.text, caught.value.copy.text) == ("Hers", "His")
    assert MinutesCopy.objects.get().author == by
    services.open_amendments(minutes, by=by)
    assert refusal(lambda: services.approve_minutes(minutes, by=by)) == "unmerged"
    services.save_minutes(minutes, text="Hers and his", seen=1, by=by)
    services.drop_copy(MinutesCopy.objects.get(), by=by)
    assert services.approve_minutes(minutes, by=by).text == "Hers and his"


def test_the_same_text_again_is_no_conflict(event, by):
    minutes = create_minutes(event=event)
    services.save_minutes(minutes, text="Hers", seen=0, by=by)
    same = services.save_minutes(minutes, text="Hers", seen=0, by=create_directorate())

    assert (same.edit, MinutesCopy.objects.count()) == (1, 0)


def test_text_that_comes_after_the_approval_is_kept_for_a_correction(client, event, by):
    minutes = create_minutes(event=event)
    client.force_login(by)
    page = url("minutes_update", event.slug)
    services.open_amendments(minutes, by=by)
    services.approve_minutes(minutes, by=create_directorate())
    late = {"text": "We met and voted.", "seen": "0", "version": "1"}
    response = client.post(page, late, follow=True)
    by_script = client.post(page, late, headers={"X-Autosave": "1"})

    assert (by_script.status_code, by_script.headers["Content-Type"][:10]) == (422, "text/plain")
    assert "We met and voted." in response.content.decode()
    assert MinutesCopy.objects.get().text == "We met and voted."
    minutes.refresh_from_db()
    assert minutes.text == "We met."
    second = services.correct_minutes(minutes, reason="The vote", by=by)
    services.open_amendments(second, by=by)
    assert refusal(lambda: services.approve_minutes(second, by=by)) == "unmerged"
    assert "We met and voted." in client.get(page).content.decode()


def test_page_of_the_approved_version_does_not_write_over_its_correction(client, event, by):
    minutes = create_minutes(event=event, edit=1)
    services.open_amendments(minutes, by=by)
    services.approve_minutes(minutes, by=by)
    second = services.correct_minutes(minutes, reason="A sum", by=by)
    services.save_minutes(second, text="Corrected", seen=0, by=by)
    client.force_login(create_directorate())
    stale = {"text": "Of the first version", "seen": "1", "version": "1"}
    response = client.post(url("minutes_update", event.slug), stale)

    assert response.context["theirs"].text == "Corrected"
    second.refresh_from_db()
    assert (second.text, MinutesCopy.objects.get().text) == ("Corrected", "Of the first version")


def test_number_that_somebody_else_wrote_stays(client, event, by):
    minutes = create_minutes(event=event)
    services.save_minutes(minutes, text="We met.", seen=0, number="№ 2", by=create_directorate())
    client.force_login(by)
    page = url("minutes_update", event.slug)
    mine = {"text": "We met again.", "seen": "0", "version": "1"}
    mine |= {"number": "", "initial-number": "", "dated_on": "", "initial-dated_on": ""}
    shown = client.post(page, mine)
    form = shown.context["form"]
    assert (form["number"].value(), form["seen"].value()) == ("№ 2", "1")
    client.post(page, {name: form.data[name] for name in form.data})
    minutes.refresh_from_db()
    assert (minutes.text, minutes.number) == ("We met again.", "№ 2")


def test_texts_of_two_devices_are_both_kept(event, by):
    minutes = create_minutes(event=event)
    services.save_minutes(minutes, text="Hers", seen=0, by=create_directorate())
    for text in ("On the phone", "On the phone, longer", "On the phone", "On the laptop"):
        with pytest.raises(MinutesConflictError):
            services.save_minutes(minutes, text=text, seen=0, by=by)

    texts = MinutesCopy.objects.values_list("text", flat=True)
    assert list(texts) == ["On the phone, longer", "On the laptop"]


@pytest.mark.django_db(transaction=True)
def test_of_three_savings_at_one_moment_one_wins_and_two_are_kept():
    minutes = create_minutes()
    users = [create_directorate() for _ in range(3)]

    def save(number):
        def act():
            return services.save_minutes(minutes, text=f"T{number}", seen=0, by=users[number]).edit

        return act

    results = at_once(*(save(number) for number in range(3)))

    assert sorted(type(result).__name__ for result in results) == [
        *("MinutesConflictError", "MinutesConflictError"),
        "int",
    ]
    minutes.refresh_from_db()
    texts = {minutes.text, *MinutesCopy.objects.values_list("text", flat=True)}
    assert texts == {"T0", "T1", "T2"}


def test_protocol_is_found_by_its_number(client, event, by):
    minutes = create_minutes(event=event, text="")
    services.save_minutes(
        minutes, text="A", seen=0, number="№ 2", dated_on=dt.date(2017, 6, 23), by=by
    )
    create_minutes(event=create_event(center=event.center))
    client.force_login(by)

    def found(query):
        response = client.get(url("event_list"), {"q": query})
        return [line.slug for line in response.context["lines"]]

    assert found("Protocol 2") == [event.slug]
    assert found("Протокол 2 2017") == [event.slug]
    assert found("Protocol 3") == []
    assert Minutes.objects.get(pk=minutes.pk).number == "№ 2"


# Pages


def test_saving_by_script_answers_with_the_edit_or_says_what_happened(client, event, by):
    minutes = create_minutes(event=event)
    client.force_login(by)
    page = url("minutes_update", event.slug)
    auto = {"headers": {"X-Autosave": "1"}}
    first = client.post(page, {"text": "One", "seen": "0"}, **auto)
    stale = client.post(page, {"text": "Two", "seen": "0"}, **auto)

    assert (first.status_code, first.content) == (200, b"1")
    assert stale.status_code == 409
    assert stale.headers["Content-Type"].startswith("text/plain")
    shown = client.get(page).content.decode()
    assert "One" in shown
    assert "Two" in shown  # the copy
    by_hand = client.post(page, {"text": "Three", "seen": "0"})
    assert by_hand.status_code == 200
    assert by_hand.context["theirs"].text == "One"
    assert by_hand.context["form"]["seen"].value() == "1"
    assert client.post(page, {"text": "Both", "seen": "1"}).status_code == 302
    minutes.refresh_from_db()
    assert minutes.text == "Both"
    assert client.post(page, {"text": "x", "seen": "a"}, **auto).status_code == 422


def test_trainer_reads_no_draft_but_proposes_amendments(client, event):
    minutes = create_minutes(event=event, text="A draft")
    client.force_login(create_trainer_user(center=event.center))
    page = url("minutes_detail", event.slug)
    assert "A draft" not in client.get(page).content.decode()
    Minutes.objects.update(phase="amendments")
    assert "A draft" in client.get(page).content.decode()
    client.post(url("amendment_create", event.slug), {"text": "Sum", "proposed_by": "I"})
    assert minutes.amendments.get().text == "Sum"
    step = client.post(url("minutes_step", event.slug), {"step": "approve", "seen": "0"})
    assert step.status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_minutes_page_costs_the_same_for_any_number(
    count, client, event, by, django_assert_num_queries
):
    minutes = create_minutes(event=event, phase="amendments")
    for number in range(count):
        services.propose_amendment(minutes, text=f"A{number}", proposed_by="B", by=by)
        services.add_photo(event, file=upload(), by=by, alt_ky=f"Сүрөт {number}")
    client.force_login(by)
    with django_assert_num_queries(
        7
    ):  # session, user, roles, event, versions, amendments, photos, …
        response = client.get(url("minutes_detail", event.slug))
    assert len(response.context["amendments"]) == count


# Pictures


def test_picture_without_licence_stays_a_draft(client, event, by):
    no_credit = {"alt_ky": "Жолугушуу", "author": "Айгүл", "is_published": True}
    with pytest.raises(ValidationError) as caught:
        services.add_photo(event, file=upload(), by=by, **no_credit)
    assert "licence" in caught.value.error_dict
    draft = services.add_photo(event, file=upload(), by=by, author="Айгүл", is_published=False)
    shown = services.add_photo(event, file=upload(), by=by, **no_credit, licence="own")
    text = client.get(event.get_public_url()).content.decode()

    assert shown.picture.file.url in text
    assert draft.picture.file.url not in text
    assert refusal(lambda: services.add_photo(event, file=None, by=by)) == "file: no_file"
    services.remove_photo(shown, by=by)
    assert Picture.objects.count() == 1
    assert event.photos.count() == 1

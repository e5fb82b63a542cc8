"""What does not fit in a programme."""

import datetime as dt

import pytest

from events import selectors, services
from events.models import Event, Hall, SignUp, Slot
from events.tests.factories import (
    create_event,
    create_hall,
    create_slot,
    create_speaker,
    create_stand,
    in_days,
)
from events.tests.guest_factories import book

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return create_event(starts_on=in_days(10), ends_on=in_days(11), capacity=100)


def found(event):
    conflicts = selectors.conflicts(selectors.draft_of(event))
    assert all(one.label and one.text for one in conflicts)
    return [(one.severity, one.code, [slot.title for slot in one.slots]) for one in conflicts]


def test_programme_that_fits_has_no_conflict(event):
    hall, speaker = create_hall(event=event), create_speaker(event=event)
    create_slot(event=event, hall=hall, speakers=[speaker])
    create_slot(event=event, hall=hall, speakers=[speaker], starts_at="11:00", ends_at="12:00")
    assert found(event) == []


def test_hall_is_taken_once_at_a_time(event):
    hall = create_hall(event=event)
    create_slot(event=event, hall=hall, kind="break", title="Long", ends_at="13:00")
    create_slot(event=event, hall=hall, kind="break", title="B", starts_at="11:00", ends_at="11:30")
    create_slot(event=event, hall=hall, kind="break", title="C", starts_at="12:59", ends_at="14:00")
    create_slot(event=event, hall=hall, kind="break", title="D", day=event.ends_on)
    assert found(event) == [
        ("error", "hall_twice", ["Long", "B"]),
        ("error", "hall_twice", ["Long", "C"]),
    ]


def test_speaker_is_in_one_place_at_a_time(event):
    speaker = create_speaker(event=event, name="Асанова Айгүл")
    other = create_speaker(event=event)
    create_slot(event=event, title="A", speakers=[speaker])
    create_slot(event=event, title="B", speakers=[other], moderator=speaker, starts_at="10:59")
    assert found(event) == [("error", "speaker_twice", ["A", "B"])]
    text = selectors.conflicts(selectors.draft_of(event))[0].text
    assert "Асанова Айгүл" in text and "A" in text and "B" in text


def test_organisation_without_a_name_may_send_several(event):
    ngo = create_speaker(event=event, organisation_name="TajRupt")
    type(ngo).objects.update(name="")
    create_slot(event=event, speakers=[ngo])
    create_slot(event=event, speakers=[ngo])
    assert found(event) == []


def test_slot_lies_within_the_event(event):
    event.starts_at, event.ends_at = dt.time(9), dt.time(17)
    event.save()
    for title, day, hours in (
        ("Before", in_days(9), ("10:00", "11:00")),
        ("Early", in_days(10), ("08:30", "09:30")),
        ("Evening", in_days(10), ("19:00", "20:00")),  # the event goes on next day
        ("Late", in_days(11), ("16:30", "17:30")),
    ):
        create_slot(
            event=event, title=title, day=day, starts_at=hours[0], ends_at=hours[1], kind="break"
        )
    assert found(event) == [
        ("error", "outside", ["Before"]),
        ("warning", "outside_hours", ["Early"]),
        ("warning", "outside_hours", ["Late"]),
    ]


def test_hall_is_large_enough(event):
    small, large = create_hall(event=event, capacity=20), create_hall(event=event, capacity=100)
    unknown = create_hall(event=event, capacity=None)
    create_slot(event=event, title="A", hall=small, kind="master_class", capacity=21, speakers=1)
    create_slot(event=event, title="B", hall=large, kind="opening")
    create_slot(event=event, title="C", hall=small, kind="opening", day=event.ends_on)
    create_slot(event=event, title="D", hall=unknown, kind="opening", day=event.ends_on)
    assert found(event) == [("warning", "too_small", ["A"]), ("warning", "too_small", ["C"])]


def test_speaker_needs_time_between_halls(event):
    speaker, hall = create_speaker(event=event), create_hall(event=event)
    create_slot(event=event, title="A", hall=hall, speakers=[speaker])
    create_slot(event=event, title="B", speakers=[speaker], starts_at="11:09", ends_at="12:00")
    create_slot(event=event, title="C", speakers=[speaker], starts_at="12:10", ends_at="13:00")
    assert found(event) == [("warning", "tight", ["A", "B"])]


def test_somebody_leads_and_speaks(event):
    create_slot(event=event, title="Panel", kind="panel", speakers=1)
    create_slot(event=event, title="Talk", starts_at="10:10")
    create_slot(event=event, title="Class", kind="master_class", speakers=1, starts_at="10:20")
    assert found(event) == [
        ("warning", "no_moderator", ["Panel"]),
        ("warning", "no_speaker", ["Talk"]),
        ("warning", "no_places", ["Class"]),
    ]


def test_programme_is_complete_in_both_languages(event):
    create_slot(event=event, title="A", kind="break", title_ru="")
    create_slot(event=event, title="B", kind="break", abstract_ru="О чём", starts_at="10:30")
    assert found(event) == [
        ("warning", "untranslated", ["A"]),
        ("warning", "untranslated", ["B"]),
    ]


def test_hall_is_missing_unless_all_is_online(event):
    slot = create_slot(event=event, title="A", kind="exhibition")
    create_slot(event=event, title="Lunch", kind="break")
    type(slot).objects.update(hall=None)
    assert found(event) == [("warning", "no_hall", ["A"])]
    event.format, event.online_link = "online", "https://meet.example/a"
    event.save()
    assert found(event) == []


def test_opening_has_room_for_all_who_registered(event):
    hall = create_hall(event=event, capacity=2)
    Event.objects.filter(pk=event.pk).update(capacity=None)
    event.refresh_from_db()
    SignUp.objects.create(event=event)
    create_slot(event=event, title="Opening", kind="opening", hall=hall)
    guests = [book(event) for _number in range(3)]
    (conflict,) = selectors.conflicts(selectors.draft_of(event))
    assert (conflict.severity, conflict.code) == ("warning", "too_small")
    assert "2" in conflict.text and "3" in conflict.text

    services.cancel(guests[0], by=None)
    assert found(event) == []


def test_halls_in_use_have_room_for_all_who_registered(event):
    SignUp.objects.create(event=event)
    for _number in range(5):
        book(event)
    large, small = create_hall(event=event, capacity=3), create_hall(event=event, capacity=4)
    both = [
        create_slot(event=event, title="A", hall=large, speakers=1),
        create_slot(
            event=event, title="B", kind="master_class", hall=small, capacity=1, speakers=1
        ),
    ]
    create_slot(event=event, title="Lunch", kind="break", starts_at="13:00", ends_at="14:00")
    create_slot(event=event, title="C", hall=small, speakers=1, starts_at="15:00", ends_at="16:00")
    assert found(event) == [
        ("warning", "too_few_places", ["A", "B"]),
        ("warning", "too_few_places", ["C"]),
    ]

    Slot.objects.filter(pk=both[1].pk).update(capacity=2)
    Hall.objects.filter(pk=small.pk).update(capacity=None)
    assert found(event) == []
    Hall.objects.filter(pk=small.pk).update(capacity=1)
    assert [code for _tone, code, _slots in found(event)] == [
        *("too_few_places", "too_small", "too_few_places"),
    ]
    create_stand(event=event)  # there are other places to be
    assert [code for _tone, code, _slots in found(event)] == ["too_small"]


@pytest.mark.parametrize("count", [1, 3])
def test_conflicts_cost_the_same_for_any_number(event, count, django_assert_num_queries):
    for _number in range(count):
        create_slot(event=event, speakers=2)
    with django_assert_num_queries(6):  # halls, speakers, slots, roles, stands, registered
        selectors.conflicts(selectors.draft_of(event))

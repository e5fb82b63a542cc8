"""People of events in the figures, against the same counted in plain Python, row by row."""

import random
import threading

import pytest
from django.db import connections, transaction
from django.utils import timezone

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_region
from events.models import Attendee, Event, EventAggregate, Registration
from events.tests.factories import create_attendee, create_event
from people.services import merge_persons
from people.tests.factories import create_person
from reports import services
from reports.models import EventChange, EventDigest
from reports.selectors import store
from reports.selectors.gatherings import EventCount
from reports.tasks import digest_registers
from reports.tests.factories import create_network, read_dashboard
from reports.tests.gatherings import (
    DAY,
    EARLIER,
    PERIOD,
    by_hand,
    create_crowd,
    create_gatherings,
    create_guest,
    held,
    read,
)
from trainings.models import Training
from trainings.tests.factories import create_enrolment, create_training


@pytest.fixture(autouse=True)
def empty_store():
    store.forget()
    yield
    store.forget()


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(5))
def test_events_agree_with_plain_python(seed):
    create_gatherings(create_network(seed=seed), seed=seed)

    assert read() == by_hand()
    digest_registers()
    create_event(status="planned")  # new facts: count anew
    assert read() == by_hand()
    assert by_hand()["both"]


@pytest.mark.django_db
def test_person_at_a_training_and_a_festival_is_one_person_and_two_participations():
    person = create_person()
    create_enrolment(person=person, training=create_training(status="approved", starts_on=DAY))
    create_guest(event=held(kind="festival"), person=person)

    found = read_dashboard(create_directorate(), **PERIOD).figures

    assert (found.total.people, found.total.participations) == (1, 1)
    assert found.events.total == EventCount(1, 1, 0, 1, 0)
    assert (found.events.together, found.events.both) == (1, 1)


@pytest.mark.django_db
def test_person_at_an_event_and_at_its_part_came_once():
    person, festival = create_person(), held(kind="festival")
    part = held(parent=festival)
    create_guest(event=festival, person=person)
    create_guest(event=part, person=person)
    create_attendee(event=part, person=person)
    create_crowd(event=part, count=40)

    total = read_dashboard(create_directorate(), **PERIOD).figures.events.total

    assert total == EventCount(1, 1, 40, 1, 0)
    assert total.participations == 41


@pytest.mark.django_db
def test_who_only_registered_or_came_without_a_name_is_nobody():
    event = held()
    create_guest(event=event, person=create_person(), status="registered")
    create_guest(event=event, person=create_person(), status="no_show")
    create_attendee(event=event)
    create_attendee(event=event, person=create_person(), state="invited")

    assert read()["total", None] == EventCount(1, 0, 0, 0, 0)


CHANGES = {
    "checked in": lambda chance: create_guest(
        event=chance.choice(list(Event.objects.filter(status="held"))), person=create_person()
    ),
    "undone": lambda chance: Registration.objects.filter(status="checked_in").update(
        status="registered", checked_in_at=None, checked_in_desk=None
    ),
    "linked": lambda chance: Registration.objects.filter(person=None).update(
        person=create_person(), match="linked"
    ),
    "guests gone": lambda chance: Registration.objects.all().delete(),
    "present": lambda chance: Attendee.objects.filter(person__isnull=False).update(state="present"),
    "absent": lambda chance: Attendee.objects.update(state="absent"),
    "attendee gone": lambda chance: Attendee.objects.all().delete(),
    "crowd": lambda chance: EventAggregate.objects.update(count=7),
    "crowd gone": lambda chance: EventAggregate.objects.all().delete(),
    "held": lambda chance: Event.objects.filter(status="announced").update(status="held"),
    "taken back": lambda chance: Event.objects.filter(status="held").update(status="announced"),
    "kind": lambda chance: Event.objects.update(kind="webinar"),
    "region": lambda chance: Event.objects.update(region=create_region()),
    "day": lambda chance: Event.objects.update(starts_on=EARLIER, ends_on=EARLIER),
    "whole again": lambda chance: Event.objects.update(parent=None),
    "part": lambda chance: Event.objects.filter(
        pk=Event.objects.filter(status="held", parent=None, parts=None).latest("pk").pk
    ).update(parent=Event.objects.filter(parent=None, status="held").earliest("pk")),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", CHANGES)
def test_events_hold_after_a_change_with_digests_before_and_after(name):
    create_gatherings(create_network(seed=5), seed=5, events=12)
    digest_registers()
    before = read()

    CHANGES[name](random.Random(name))

    truth = by_hand()
    assert read() == truth != before
    digest_registers()
    store.forget()
    assert read() == truth
    assert EventChange.objects.count() == 0


@pytest.mark.django_db
def test_merged_people_are_one_at_events():
    first, second = create_person(), create_person()
    event = held()
    create_guest(event=event, person=first)
    create_attendee(event=event, person=second)
    digest_registers()
    assert read()["total", None] == EventCount(1, 2, 0, 2, 0)

    merge_persons(first, second, by=create_directorate())

    assert read()["total", None] == by_hand()["total", None] == EventCount(1, 1, 0, 1, 0)


@pytest.mark.django_db(transaction=True)
def test_check_in_that_is_committed_after_the_event_was_said_to_be_held_is_counted():
    event = create_event(status="announced", starts_on=DAY)
    guest = create_guest(event=event, person=create_person(), status="registered")
    digest_registers()
    read()
    is_in, may_commit = threading.Event(), threading.Event()

    def check_in() -> None:
        try:
            with transaction.atomic():
                Registration.objects.filter(pk=guest.pk).update(
                    status="checked_in", checked_in_at=timezone.now()
                )
                is_in.set()
                assert may_commit.wait(10)
        finally:
            connections.close_all()

    other = threading.Thread(target=check_in)
    other.start()
    assert is_in.wait(10)
    Event.objects.filter(pk=event.pk).update(status="held")
    digest_registers()
    assert read()["total", None] == EventCount(1, 0, 0, 0, 0)
    may_commit.set()
    other.join()

    assert read()["total", None] == by_hand()["total", None] == EventCount(1, 1, 0, 1, 0)
    digest_registers()
    create_guest(event=event)
    assert read() == by_hand()


@pytest.mark.django_db
def test_digests_of_events_are_what_is_read_when_they_hold():
    """Otherwise the other tests would prove nothing."""
    create_guest(event=held(), person=create_person())
    digest_registers()

    EventDigest.objects.update(people=b"")

    assert read()["total", None].named == 0


@pytest.mark.django_db
def test_digesting_says_how_many_registers_of_both_kinds():
    create_guest(event=held(), person=create_person())
    create_enrolment(training=create_training(status="approved", starts_on=DAY))

    assert services.digest_registers() == 2
    assert Training.objects.count() == EventDigest.objects.count() == 1

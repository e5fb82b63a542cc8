"""Events in records of learning: of guests and of those present, with the hours of one day."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center
from events.models import Event
from events.tests.factories import create_attendee, create_event
from events.tests.guest_factories import create_open_event, create_registration
from people.tests.factories import create_person
from trainings.record_paper import record_data
from trainings.selectors.records import whole_record
from trainings.selectors.trainers import trainer_page

pytestmark = pytest.mark.django_db
DAY = dt.date(2025, 3, 5)
HOURS = {"starts_at": dt.time(10), "ends_at": dt.time(13, 30)}


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def held(**fields):
    return create_event(**{"status": "held", "starts_on": DAY, "ends_on": DAY} | fields)


def test_event_of_one_day_adds_its_hours(client):
    person = create_person()
    event = held(title="Master class", **HOURS)
    create_attendee(event=event, person=person)

    record = whole_record(person)

    assert [row.title for row in record.happenings] == ["Master class"]
    assert (record.event_hours, record.hours) == (Decimal("3.5"), Decimal("3.5"))
    assert "3.5" in str(record_data(record, language="en")["tables"])
    client.force_login(create_directorate())
    page = client.get(reverse("trainings:record_detail", args=[person.pk])).content.decode()
    assert "Master class" in page
    assert [(year.year, year.inside) for year in trainer_page(person).years] == [
        (2025, Decimal("3.5"))
    ]


def test_guest_who_came_counts_and_who_did_not_does_not():
    came, stayed_away = create_person(), create_person()
    event = create_open_event(title="Festival")
    rows = event.registrations
    for person in (came, stayed_away):
        made = create_registration(event=event)
        rows.filter(pk=made.pk).update(person=person)
    rows.filter(person=came).update(status="checked_in", checked_in_at=timezone.now())
    assert whole_record(came).happenings == []  # nobody has said yet that it was held
    Event.objects.update(status="held", starts_on=DAY, ends_on=DAY, **HOURS)

    assert [row.title for row in whole_record(came).happenings] == ["Festival"]
    assert whole_record(stayed_away).happenings == []


def test_several_days_and_unknown_hours_add_none_and_a_part_adds_nothing_to_the_whole():
    person = create_person()
    whole = held(ends_on=DAY + dt.timedelta(days=1), **HOURS)
    part, other = held(parent=whole, **HOURS), held(starts_on=DAY, ends_on=DAY)
    for event in (whole, part, other):
        create_attendee(event=event, person=person)

    record = whole_record(person)

    assert len(record.happenings) == 2
    assert [row.hours for row in record.happenings] == [None, None]
    assert record.event_hours == 0


def test_part_of_a_center_shows_its_events_only():
    person, home = create_person(), create_center()
    for center in (home, create_center()):
        create_attendee(event=held(center=center, title=center.organisation.name), person=person)

    found = whole_record(person, centers=[home.pk]).happenings

    assert [row.organiser for row in found] == [home.organisation.name]


def test_excused_and_void_do_not_count():
    person = create_person()
    for state in ("excused", "absent", "invited"):
        create_attendee(event=held(), person=person, state=state)

    assert whole_record(person).happenings == []

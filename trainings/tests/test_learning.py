"""The record of learning on a person's page (several centers, hours, what the reader may see)."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_coordinator
from people.tests.factories import create_person
from trainings import selectors
from trainings.models import Training
from trainings.tests.factories import (
    create_enrolment,
    create_trainer,
    create_training,
    mark_all,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def learned(*, center, person, year: int, hours: int, mark: str = "p", **fields) -> Training:
    training = create_training(
        center=center, starts_on=dt.date(year, 3, 1), sessions=2, hours=hours, **fields
    )
    create_enrolment(training=training, person=person)
    mark_all(training=training, mark=mark)
    return training


def test_record_lists_units_of_all_centers_with_their_hours():
    naryn, osh = create_center(), create_center()
    person = create_person(center=naryn)
    first = learned(center=naryn, person=person, year=2022, hours=18)
    second = learned(center=osh, person=person, year=2024, hours=12)
    missed = learned(center=osh, person=person, year=2025, hours=40, mark="a")

    record = selectors.learning_record(person, user=create_directorate())

    assert [unit.training for unit in record.units] == [missed, second, first]
    assert [unit.is_done for unit in record.units] == [False, True, True]
    assert (record.hours, record.center_count) == (30, 2)


def test_record_of_a_coordinator_stops_at_his_centers():
    naryn, osh = create_center(), create_center()
    person = create_person(center=naryn)
    own = learned(center=naryn, person=person, year=2022, hours=18)
    learned(center=osh, person=person, year=2024, hours=12)
    create_trainer(training=create_training(center=osh), person=person)

    record = selectors.learning_record(person, user=create_coordinator(center=naryn))

    assert [unit.training for unit in record.units] == [own]
    assert (record.hours, list(record.taught)) == (18, [])


@pytest.mark.parametrize("count", [1, 3])
def test_record_costs_two_statements(django_assert_num_queries, count):
    center = create_center()
    person = create_person(center=center)
    for number in range(count):
        learned(center=center, person=person, year=2020 + number, hours=10)
        create_trainer(training=create_training(center=center), person=person)
    directorate = create_directorate()

    with django_assert_num_queries(2):
        record = selectors.learning_record(person, user=directorate)
        found = [(unit.training.programme.title, unit.is_done) for unit in record.units]
        taught = [(row.role.name, row.training.programme.title) for row in record.taught]

    assert (len(found), len(taught)) == (count, count)


def test_void_rows_and_cancelled_trainings_are_no_units():
    center = create_center()
    person = create_person(center=center)
    create_enrolment(training=create_training(center=center), person=person, status="void")
    create_enrolment(training=create_training(center=center, status="cancelled"), person=person)

    assert selectors.learning_record(person, user=create_directorate()).units == []


def test_page_of_a_person_shows_the_record():
    center = create_center()
    person = create_person(center=center)
    training = learned(center=center, person=person, year=2022, hours=18)
    client = Client()
    client.force_login(create_coordinator(center=center))

    page = client.get(reverse("people:person_detail", args=[person.pk])).content.decode()

    assert "Record of learning" in page
    assert training.get_absolute_url() in page
    assert "1 training completed, 18\u00a0h" in page.replace(" h", "\u00a0h")


def test_unit_that_still_runs_is_not_completed():
    center = create_center()
    person = create_person(center=center)
    today = timezone.localdate()
    training = create_training(center=center, ends_on=today, sessions=1, hours=18)
    create_enrolment(training=training, person=person)
    mark_all(training=training)

    record = selectors.learning_record(person, user=create_directorate())

    assert [unit.is_done for unit in record.units] == [False]
    assert record.hours == 0

"""Whom a programme reached, and how many of them are women."""

import pytest

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_coordinator
from people.tests.factories import create_person
from trainings.selectors import Reach, programme_reach
from trainings.tests.factories import (
    create_aggregate,
    create_enrolment,
    create_programme,
    create_teaching_user,
    create_training,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def sewing():
    return create_programme(title="Sewing")


def approved(programme, *people, **fields):
    training = create_training(programme=programme, status="approved", **fields)
    for person in people:
        create_enrolment(training=training, person=person)
    return training


def test_person_of_two_trainings_is_one_and_drafts_do_not_count(sewing):
    woman, man, unknown = (create_person(sex=sex) for sex in "FMU")
    first = approved(sewing, woman, man)
    approved(sewing, woman, unknown)
    create_enrolment(training=first, person=create_person(sex="F"), status="no_show")
    create_enrolment(training=create_training(programme=sewing), person=create_person(sex="F"))
    approved(create_programme(), create_person(sex="F"))
    create_aggregate(training=first, count=40)
    create_aggregate(training=first, sex="M", count=2)

    found = programme_reach(sewing, user=create_directorate())

    assert found == Reach(
        trainings=2, participations=4, people=3, women=1, sex_unknown=1, nameless=42
    )
    assert found.share_of_women == 1 / 3


def test_reader_gets_the_trainings_whose_rows_he_may_see(sewing):
    naryn, osh = create_center(), create_center()
    approved(sewing, create_person(sex="F"), center=naryn)
    taught = approved(sewing, create_person(sex="M"), center=osh)
    readers = {
        "directorate": create_directorate(),
        "naryn": create_coordinator(center=naryn),
        "osh": create_coordinator(center=osh),
        "elsewhere": create_coordinator(),
        "trainer": create_teaching_user(trainings=[taught]),
    }

    shares = {
        name: programme_reach(sewing, user=user).share_of_women for name, user in readers.items()
    }

    assert shares == {"directorate": 0.5, "naryn": 1, "osh": 0, "elsewhere": None, "trainer": 0}


def test_programme_without_trainings_has_no_share(sewing, django_assert_num_queries):
    user = create_directorate()

    with django_assert_num_queries(2):
        assert programme_reach(sewing, user=user) == Reach(0, 0, 0, 0, 0, 0)

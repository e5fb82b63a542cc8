"""A training and its register touched by two people at the same moment."""

import datetime as dt
import threading
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.tests.factories import create_directorate
from core.models import AuditEntry
from core.tests.threads import BOUND, at_once, until_somebody_waits
from people import merging
from people.services import merge_persons, update_person
from people.tests.factories import create_person
from trainings import people_changes, services
from trainings.models import Enrolment, Training, TrainingDecision
from trainings.tests.factories import (
    complete_training,
    create_enrolment,
    create_session,
    create_training,
)

pytestmark = pytest.mark.django_db(transaction=True)


def kinds(results: list[Any]) -> list[str]:
    return sorted(type(result).__name__ for result in results)


def test_person_is_merged_while_put_back_on_the_register(monkeypatch: Any) -> None:
    """The row of a no-show is there already; the merge wants to move it, enrolling to change it."""
    training = create_training()
    keep, gone = create_person(), create_person()
    row = create_enrolment(training=training, person=gone, status="no_show")
    by, holds = create_directorate(), threading.Event()

    def move(log: Any, survivor: Any, merged: Any) -> None:
        holds.set()  # both people are held now, their rows are not touched yet
        until_somebody_waits()
        people_changes.merge_enrolments(log, survivor, merged)

    monkeypatch.setitem(merging._handlers, "trainings.Enrolment", move)

    def enrol() -> Any:
        holds.wait(BOUND)
        return services.enrol(training, person=gone, by=by)

    merged, enrolled = at_once(lambda: merge_persons(keep, gone, by=by), enrol)

    assert not isinstance(merged, Exception)
    assert isinstance(enrolled, ValidationError)
    assert enrolled.code == "merged"
    row.refresh_from_db()
    assert (row.person, row.status) == (keep, "no_show")


def test_submitting_and_marking_at_once_is_one_after_the_other() -> None:
    training = complete_training(status=Training.Status.RUNNING)
    session, row = training.sessions.get(number=1), training.enrolments.first()
    assert row is not None
    by, other = create_directorate(), create_directorate()

    submitted, marked = at_once(
        lambda: services.submit(training, by=by, reason="nobody knows"),
        lambda: services.save_attendance(
            training, session_id=session.pk, marks={row.pk: "e"}, by=other
        ),
    )

    assert isinstance(submitted, Training)
    mark = row.attendances.get(session=session).mark
    if isinstance(marked, ValidationError):
        assert (marked.code, mark != "e") == ("not_editable", True)
    else:
        assert mark == "e"
        assert [line.action for line in AuditEntry.objects.order_by("pk")][-1] == "submitted"


def test_two_decisions_at_once_are_one_decision() -> None:
    training = complete_training(status=Training.Status.SUBMITTED, submitted_at=timezone.now())
    first, second = create_directorate(), create_directorate()

    results = at_once(
        lambda: services.approve(training, by=first),
        lambda: services.return_training(training, comment="Look again.", by=second),
    )

    assert kinds(results) == ["Training", "ValidationError"]
    assert TrainingDecision.objects.count() == 1


def test_many_people_and_three_places() -> None:
    training, by = create_training(capacity=3), create_directorate()
    people = [create_person() for _number in range(6)]

    results = at_once(
        *(lambda person=person: services.enrol(training, person=person, by=by) for person in people)
    )

    assert kinds(results) == ["Enrolment"] * 3 + ["ValidationError"] * 3
    assert training.enrolments.count() == 3


def test_dates_of_the_training_and_of_a_person_change_at_once() -> None:
    training = create_training(starts_on=dt.date(2026, 3, 1), ends_on=dt.date(2026, 3, 10))
    create_session(training=training, held_on=dt.date(2026, 3, 2))
    people = [create_person(birth_year=1990) for _number in range(5)]
    for person in people:
        create_enrolment(training=training, person=person)
    by = create_directorate()

    results = at_once(
        lambda: services.update_training(training, by=by, starts_on=dt.date(2025, 12, 31)),
        *(
            lambda person=person: update_person(person, by=by, birth_year=1980, birth_date=None)
            for person in people
        ),
    )

    assert [result for result in results if isinstance(result, Exception)] == []
    ages = set(Enrolment.objects.filter(training=training).values_list("age", flat=True))
    assert ages == {45}

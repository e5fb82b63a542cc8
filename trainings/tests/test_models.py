"""What the database itself refuses, and what rows say of themselves."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from people.tests.factories import create_person
from projects.tests.factories import create_project
from trainings.models import Enrolment, Programme, Training
from trainings.tests.factories import (
    create_aggregate,
    create_attendance,
    create_enrolment,
    create_funding,
    create_programme,
    create_session,
    create_trainer,
    create_training,
)

pytestmark = pytest.mark.django_db


def refused(constraint, call):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        call()


def test_impossible_trainings_are_refused():
    day = dt.date(2026, 3, 1)
    training = create_training(starts_on=day)
    rows = Training.objects.filter(pk=training.pk)
    refused("training_ends_after_start", lambda: rows.update(ends_on=dt.date(2026, 2, 1)))
    refused("training_capacity_positive", lambda: rows.update(capacity=0))
    refused("training_approved_has_date", lambda: rows.update(status="approved"))


def test_impossible_programmes_are_refused():
    rows = Programme.objects.filter(pk=create_programme().pk)
    refused("programme_adopted_has_date", lambda: rows.update(adopted_on=None))
    refused("programme_marks_are_percents", lambda: rows.update(pass_mark=101))


def test_person_stands_on_a_register_once_but_for_void_rows():
    row = create_enrolment()
    refused(
        "enrolment_person_once",
        lambda: create_enrolment(training=row.training, person=row.person),
    )
    create_enrolment(training=row.training, person=row.person, status="void")


def test_impossible_enrolments_are_refused():
    rows = Enrolment.objects.filter(pk=create_enrolment().pk)
    refused("enrolment_left_early_has_reason", lambda: rows.update(status="left_early"))
    refused("enrolment_tests_are_percents", lambda: rows.update(post_test=Decimal(101)))


def test_one_mark_a_person_and_session():
    row = create_enrolment()
    session = create_session(training=row.training)
    create_attendance(enrolment=row, session=session)
    refused("attendance_once", lambda: create_attendance(enrolment=row, session=session))
    other = create_session(training=row.training)
    refused(
        "attendance_mark_known", lambda: create_attendance(enrolment=row, session=other, mark="x")
    )


def test_impossible_sessions_counts_trainers_and_money_are_refused():
    training = create_training()
    times = {"starts_at": dt.time(10), "ends_at": dt.time(9)}
    refused("session_ends_after_start", lambda: create_session(training=training, **times))
    refused("aggregate_count_positive", lambda: create_aggregate(training=training, count=0))
    trainer = create_trainer(training=training)
    refused(
        "training_trainer_unique",
        lambda: create_trainer(training=training, person=trainer.person),
    )
    refused(
        "funding_project_iff_donor", lambda: create_funding(training=training, kind="donor_project")
    )
    refused(
        "funding_project_iff_donor",
        lambda: create_funding(training=training, project=create_project()),
    )
    create_funding(training=training)
    refused("funding_source_unique", lambda: create_funding(training=training))


def test_counted_trainings_are_approved_ones_and_drafts_on_request():
    for status in Training.Status.values:
        create_training(status=status)
    counted = Training.objects.counted()
    with_drafts = Training.objects.counted(with_drafts=True)
    assert [row.status for row in counted] == ["approved"]
    assert {row.status for row in with_drafts} == {"approved", "running", "submitted", "returned"}


def test_rows_say_what_they_are():
    training = create_training(
        programme=create_programme(title="Sewing"), slug="2026-11-n04", status="approved"
    )
    row = create_enrolment(training=training, person=create_person())
    assert str(training) == "2026-11-n04 Sewing"
    assert training.get_absolute_url() == "/ky/trainings/2026-11-n04/"
    assert (training.is_editable, row.is_counted) == (False, True)

"""The register: enrolling, the waiting list, leaving, counts without names, ages, merging."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone, translation

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_coordinator
from core.models import AuditEntry
from people import merging
from people.matching import Traits
from people.models import PersonCenter
from people.services import anonymise_person, merge_persons, undo_merge, update_person
from people.tests.factories import create_person
from trainings import selectors, services
from trainings.models import AggregateCount, Attendance, Enrolment
from trainings.selectors.register import ENROLMENT, PERSON, PLACE
from trainings.tests.factories import (
    create_attendance,
    create_enrolment,
    create_training,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return create_directorate()


def statuses(training):
    return list(training.enrolments.order_by("pk").values_list("status", flat=True))


def last_line():
    line = AuditEntry.objects.order_by("-pk").first()
    assert line is not None
    return line


def refused(code, call):
    with pytest.raises(ValidationError) as error:
        call()
    assert error.value.code == code


# Enrolling --------------------------------------------------------------------------------


def test_enrolling_keeps_the_age_and_opens_the_person_to_the_center(by):
    training = create_training(starts_on=dt.date(2026, 3, 1), ends_on=dt.date(2026, 3, 9))
    person = create_person(birth_date=dt.date(2000, 3, 2))
    row = services.enrol(training, person=person, by=by)
    assert (row.status, row.age) == ("enrolled", 25)
    assert PersonCenter.objects.filter(person=person, center=training.center).count() == 1
    line = last_line()
    assert (line.action, line.center_id) == ("enrolled", training.center_id)
    assert line.changes == {"status": [None, "enrolled"], "person": [None, person.pk]}


def test_enrolling_twice_is_refused(by):
    training = create_training()
    person = create_enrolment(training=training).person
    refused("already", lambda: services.enrol(training, person=person, by=by))
    assert statuses(training) == ["enrolled"]


def test_void_row_stays_beside_the_new_one(by):
    training = create_training()
    row = create_enrolment(training=training)
    services.void_enrolment(row, reason="Another Aigul", by=by)
    services.enrol(training, person=row.person, by=by)
    assert statuses(training) == ["void", "enrolled"]
    row.refresh_from_db()
    assert row.void_reason == "Another Aigul"


@pytest.mark.parametrize("status", ["waiting", "no_show", "cancelled"])
def test_person_who_was_off_comes_back_in_the_same_row(status, by):
    training = create_training()
    row = create_enrolment(training=training, status=status)
    assert services.enrol(training, person=row.person, by=by).pk == row.pk
    assert statuses(training) == ["enrolled"]


def test_full_training_offers_the_waiting_list(by):
    training = create_training(capacity=1)
    create_enrolment(training=training)
    create_enrolment(training=training, status="no_show")
    person = create_person()
    refused("full", lambda: services.enrol(training, person=person, by=by))
    row = services.enrol(training, person=person, by=by, to_waiting_list=True)
    assert row.status == "waiting"
    assert last_line().action == "put_on_waiting_list"
    refused("full", lambda: services.admit(row, by=by))
    services.mark_no_show(training.enrolments.get(status="enrolled"), by=by)
    assert services.admit(row, by=by).status == "enrolled"
    assert services.places_left(training) == 0


@pytest.mark.django_db(transaction=True)
def test_two_people_and_one_last_place():
    training, by = create_training(capacity=1), create_directorate()
    people = [create_person(), create_person()]
    outcomes, barrier = [], threading.Barrier(2)

    def enrol(person):
        try:
            barrier.wait()
            services.enrol(training, person=person, by=by)
            outcomes.append("enrolled")
        except ValidationError as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=enrol, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["enrolled", "full"]
    assert statuses(training) == ["enrolled"]


def test_closed_place_takes_no_names(by):
    training = create_training()
    training.center.organisation.is_restricted = True
    training.center.organisation.save()
    person = create_person()
    refused("closed_place", lambda: services.enrol(training, person=person, by=by))
    refused("closed_place", lambda: services.enrol_many(training, people=[person], by=by))
    assert services.set_aggregate_counts(training, cells={("M", "25-34"): 7}, by=by) == 7


@pytest.mark.parametrize(
    "fields", [{"is_void": True}, {"anonymised_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}]
)
def test_record_that_is_nobody_is_refused(fields, by):
    person = create_person(**fields)
    training = create_training()
    refused("not_current", lambda: services.enrol(training, person=person, by=by))
    refused("not_current", lambda: services.enrol_many(training, people=[person], by=by))


def test_person_of_another_center_needs_what_makes_him_sure():
    center = create_center()
    coordinator = create_coordinator(center=center)
    training = create_training(center=center)
    stranger = create_person(
        center=create_center(), family_name="Асанова", birth_year=1990, phones=["+996700123456"]
    )
    refused("not_sure", lambda: services.enrol(training, person=stranger, by=coordinator))
    refused("stranger", lambda: services.enrol_many(training, people=[stranger], by=coordinator))
    typed = Traits(
        family_name="Asanova", given_name="Aigul", birth_year=1990, phones=("0700123456",)
    )
    services.enrol(training, person=stranger, by=coordinator, typed=typed)
    assert statuses(training) == ["enrolled"]


def test_many_are_enrolled_in_few_statements(by, django_assert_num_queries):
    training = create_training(capacity=4)
    on = create_enrolment(training=training)
    back = create_enrolment(training=training, status="cancelled")
    people = [create_person() for _ in range(4)]
    with django_assert_num_queries(10):
        result = services.enrol_many(training, people=[on.person, back.person, *people], by=by)
    assert [row.person_id for row in result.already] == [on.person_id]
    assert len(result.enrolled) == 3
    assert result.full == people[2:]
    assert Enrolment.objects.counted().filter(training=training).count() == 4
    assert PersonCenter.objects.filter(center=training.center, person__in=people).count() == 2
    assert last_line().action == "enrolled_many"


# What became of people --------------------------------------------------------------------


def test_leaving_early_keeps_day_and_reason_and_still_counts(by):
    training = create_training(sessions=2)
    row = create_enrolment(training=training)
    services.leave_early(row, left_on=training.starts_on, reason="Found work", by=by)
    row.refresh_from_db()
    assert (row.status, row.left_on, row.left_reason) == (
        "left_early",
        training.starts_on,
        "Found work",
    )
    assert row.is_counted
    assert services.restore_enrolment(row, by=by).left_on is None


def test_leaving_without_reason_or_outside_the_dates_is_refused(by):
    row = create_enrolment(training=create_training())
    day = row.training.starts_on
    refused("no_reason", lambda: services.leave_early(row, left_on=day, reason=" ", by=by))
    with pytest.raises(ValidationError) as error:
        services.leave_early(row, left_on=day - dt.timedelta(days=1), reason="x", by=by)
    assert list(error.value.message_dict) == ["left_on"]


@pytest.mark.parametrize("service", [services.mark_no_show, services.cancel_enrolment])
def test_somebody_who_was_there_did_not_stay_away(service, by):
    training = create_training(sessions=1)
    row = create_enrolment(training=training)
    create_attendance(enrolment=row, session=training.sessions.get(), mark="l")
    refused("was_present", lambda: service(row, by=by))


@pytest.mark.parametrize(
    ("service", "status", "code"),
    [
        (services.mark_no_show, "cancelled", "not_on_register"),
        (services.cancel_enrolment, "void", "not_on_register"),
        (services.admit, "enrolled", "not_waiting"),
        (services.restore_enrolment, "enrolled", "nothing_to_restore"),
    ],
)
def test_change_that_does_not_fit_the_row_is_refused(service, status, code, by):
    row = create_enrolment(training=create_training(), status=status)
    refused(code, lambda: service(row, by=by))


def test_voiding_needs_a_reason_and_works_once(by):
    row = create_enrolment(training=create_training())
    refused("no_reason", lambda: services.void_enrolment(row, reason="", by=by))
    services.void_enrolment(row, reason="Typed twice", by=by)
    assert (last_line().action, last_line().note) == ("voided", "Typed twice")
    refused("void", lambda: services.void_enrolment(row, reason="x", by=by))


# Counts without names ---------------------------------------------------------------------


def test_counts_stand_beside_names_and_make_no_people(by):
    training = create_training()
    create_enrolment(training=training)
    cells = {("F", "18-24"): 3, ("U", "unknown"): 2, ("M", "65+"): 0}
    assert services.set_aggregate_counts(training, cells=cells, by=by) == 5
    found = selectors.register(training)
    assert (len(found.counted), found.without_names) == (1, 5)
    services.set_aggregate_counts(training, cells={("F", "18-24"): 0}, by=by)
    assert list(AggregateCount.objects.values_list("sex", "count")) == [("U", 2)]
    assert last_line().changes == {"F 18-24": [3, 0]}


def test_saving_the_same_counts_writes_no_line(by):
    training = create_training()
    cells = {("F", "18-24"): 3}
    services.set_aggregate_counts(training, cells=cells, by=by)
    services.set_aggregate_counts(training, cells=cells, by=by)
    assert AuditEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({("X", "18-24"): 1}, "unknown_cell"),
        ({("F", "18-99"): 1}, "unknown_cell"),
        ({("F", "18-24"): -1}, "out_of_range"),
        ({("F", "18-24"): 100_001}, "out_of_range"),
    ],
)
def test_counts_that_cannot_be_are_refused(cells, code, by):
    training = create_training()
    refused(code, lambda: services.set_aggregate_counts(training, cells=cells, by=by))


# Derived ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("marks", "post_test", "attended", "completed", "passed"),
    [
        ("pppp", 60, True, True, True),
        ("pplp", 59, True, True, False),
        ("pppa", 60, True, True, True),
        ("ppea", 90, False, False, False),
        ("pppp", None, True, True, None),
        ("", 90, None, None, None),
    ],
)
def test_attended_completed_and_passed_follow_marks_and_test(
    marks, post_test, attended, completed, passed
):
    training = create_training(sessions=4)
    row = create_enrolment(training=training, post_test=post_test)
    for session, mark in zip(training.sessions.all(), marks, strict=False):
        create_attendance(enrolment=row, session=session, mark=mark)
    found = selectors.register(training).rows[0]
    assert (found.is_attended, found.is_completed, found.is_passed) == (
        attended,
        completed,
        passed,
    )


def test_decision_by_hand_wins_and_is_visible():
    training = create_training(sessions=1)
    row = create_enrolment(training=training, completed_override=False, passed_override=True)
    create_attendance(enrolment=row, session=training.sessions.get())
    found = selectors.register(training).rows[0]
    assert (found.completed_derived, found.is_completed) == (True, False)
    assert (found.passed_derived, found.is_passed, found.is_overridden) == (None, True, True)


def test_who_left_early_has_not_completed():
    training = create_training(sessions=1)
    row = create_enrolment(training=training, status="left_early")
    create_attendance(enrolment=row, session=training.sessions.get())
    assert selectors.register(training).rows[0].is_completed is False


def test_rows_that_do_not_count_reach_no_total():
    training = create_training(sessions=1)
    for status in Enrolment.Status.values:
        create_enrolment(training=training, status=status)
    found = selectors.register(training)
    assert (len(found.counted), len(found.waiting), len(found.off)) == (2, 1, 2)
    assert found.by_sex() == {"F": 2, "M": 0, "U": 0}
    assert Enrolment.objects.counted().count() == 2


# Following a person -----------------------------------------------------------------------


def test_corrected_birth_year_corrects_the_age(by):
    training = create_training(starts_on=dt.date(2026, 3, 1), ends_on=dt.date(2026, 3, 9))
    person = create_person(birth_year=None)
    row = create_enrolment(training=training, person=person)
    assert row.age is None
    update_person(person, birth_year=1990, by=by)
    row.refresh_from_db()
    assert row.age == 36


def test_anonymising_keeps_the_band_and_drops_the_words(by):
    training = create_training(status="approved")
    person = create_person(birth_year=training.starts_on.year - 30)
    row = create_enrolment(training=training, person=person, note="Her mother is ill")
    anonymise_person(person, by=by, reason="Asked for it")
    row.refresh_from_db()
    assert (row.age, row.note, row.is_counted) == (25, "", True)


def test_anonymising_takes_the_words_out_of_the_results_in_the_log(by):
    training = create_training()
    one, two = create_enrolment(training=training), create_enrolment(training=training)
    services.save_results(
        training,
        rows={one.pk: {"note": "Her mother is ill", "pre_test": 40}, two.pk: {"note": "Sits in"}},
        by=by,
    )
    anonymise_person(one.person, by=create_directorate(), reason="Asked for it")
    line = AuditEntry.objects.get(action="results_changed")
    assert line.changes == {
        f"{one.pk} note": None,
        f"{one.pk} pre_test": [None, 40],
        f"{two.pk} note": ["", "Sits in"],
    }
    assert line.object_label == str(training)


def twins(training, *, survivor="enrolled", merged="enrolled"):
    one, two = create_person(birth_year=1990), create_person(birth_year=1990)
    return (
        one,
        two,
        create_enrolment(training=training, person=one, status=survivor),
        create_enrolment(training=training, person=two, status=merged),
    )


def picture():
    """Rows and marks as they stand, to compare before and after undoing."""
    rows = Enrolment.objects.order_by("pk").values_list(
        "pk", "person", "status", "age", "pre_test", "post_test", "note", "void_reason"
    )
    marks = Attendance.objects.order_by("pk").values_list("pk", "enrolment", "session", "mark")
    return list(rows), list(marks)


def test_merging_moves_registers_of_other_trainings(by):
    person, double = create_person(), create_person()
    row = create_enrolment(training=create_training(), person=double)
    before = picture()
    merge = merge_persons(person, double, by=by)
    row.refresh_from_db()
    assert (row.person, row.status) == (person, "enrolled")
    undo_merge(merge, by=by)
    assert picture() == before


def test_merging_on_the_same_training_counts_once_and_unites_the_marks(by):
    training = create_training(sessions=3)
    one, two, kept, dropped = twins(training)
    first, second, third = training.sessions.all()
    create_attendance(enrolment=kept, session=first, mark="a")
    create_attendance(enrolment=dropped, session=first, mark="p")
    create_attendance(enrolment=dropped, session=second, mark="l")
    create_attendance(enrolment=kept, session=third, mark="p")
    create_attendance(enrolment=dropped, session=third, mark="e")
    Enrolment.objects.filter(pk=dropped.pk).update(post_test=80, note="Good")
    before = picture()
    assert training.slug in merging.changed_figures(one, two, by=by)[0]
    # A coordinator who knows both, but not this training, reads no more than that there is one.
    stranger = create_coordinator()
    said = merging.changed_figures(one, two, by=stranger)
    assert len(said) == 1, said
    assert training.slug not in said[0]
    assert training.programme.title not in said[0]
    merge = merge_persons(one, two, by=by)
    kept.refresh_from_db()
    dropped.refresh_from_db()
    assert (dropped.status, dropped.person_id) == ("void", one.pk)
    assert dropped.void_reason != ""
    assert (kept.status, int(kept.post_test), kept.note) == ("enrolled", 80, "Good")
    marks = dict(kept.attendances.values_list("session__number", "mark"))
    assert marks == {1: "p", 2: "l", 3: "p"}
    assert Enrolment.objects.counted().filter(training=training).count() == 1
    undo_merge(merge, by=by)
    assert picture() == before


def test_merging_tells_beforehand_which_figures_change():
    directorate, near, far = create_directorate(), create_center(), create_center()
    coordinator = create_coordinator(center=near)
    one, two = create_person(sex="F", birth_year=1990), create_person(sex="U", birth_year=None)
    days = (dt.date(2024, 5, 1), dt.date(2025, 5, 1))
    for day, center in zip(days, (near, far), strict=True):
        for person in (one, two):
            create_enrolment(training=create_training(center=center, starts_on=day), person=person)
    planned = create_training(center=near, starts_on=days[0], status="planned")
    create_enrolment(training=planned, person=two)
    called_off = create_enrolment(
        training=create_training(center=near, starts_on=dt.date(2023, 5, 1)), person=one
    )
    Enrolment.objects.filter(pk=called_off.pk).update(status="cancelled")

    with translation.override("en"):
        assert merging.changed_figures(one, two, by=directorate) == [
            "Unique people of 2024: one fewer",
            "Unique people of 2025: one fewer",
            "2 participations move from sex not stated to Female",
            "2 participations get an age group, which is not known now",
        ]
        # Who sees one center reads of its figures only.
        assert merging.changed_figures(two, one, by=coordinator) == [
            "Unique people of 2024: one fewer",
            "1 participation moves from sex not stated to Female",
            "1 participation gets an age group, which is not known now",
        ]


def test_merging_keeps_the_row_that_counts(by):
    training = create_training()
    one, two, waiting, counted = twins(training, survivor="waiting")
    before = picture()
    merge = merge_persons(one, two, by=by)
    waiting.refresh_from_db()
    counted.refresh_from_db()
    assert (waiting.status, counted.status, counted.person) == ("void", "enrolled", one)
    undo_merge(merge, by=by)
    assert picture() == before


def test_refresh_ages_leaves_anonymous_people_alone():
    training = create_training()
    person = create_person(birth_year=None, anonymised_at=timezone.now())
    row = create_enrolment(training=training, person=person, age=25)
    assert services.refresh_ages(training=training) == 0
    row.refresh_from_db()
    assert row.age == 25


def test_register_reads_every_column_into_its_place():
    """The rows are read by plain SQL: what they say must be what the models say."""
    training = create_training(sessions=1)
    person = create_person(
        patronymic="Бакытовна",
        birth_date=dt.date(1990, 3, 5),
        email="a@kaea.example",
        has_guardian_consent=True,
        place=training.place,
    )
    row = create_enrolment(
        training=training,
        person=person,
        status="left_early",
        pre_test=41,
        post_test=66,
        completed_override=True,
        passed_override=False,
        note="Note",
        void_reason="Void",
    )
    row.refresh_from_db()
    found = selectors.register(training).rows[0].enrolment
    for name in ENROLMENT:
        assert getattr(found, name) == getattr(row, name), name
    for name in PERSON:
        assert getattr(found.person, name) == getattr(person, name), name
    for name in PLACE:
        assert getattr(found.person.place, name) == getattr(training.place, name), name
    assert selectors.register(training).rows[0].marks == {}

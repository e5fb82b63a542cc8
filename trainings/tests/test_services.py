"""The plan of a training: programmes, creating, copying, switching, cancelling, sessions."""

import datetime as dt
import threading
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_coordinator, create_place
from core.models import AuditEntry, OutgoingMessage
from people.tests.factories import create_person
from projects.tests.factories import create_project
from trainings import services
from trainings.models import Enrolment, Programme, Session, Training
from trainings.tests.factories import (
    create_attendance,
    create_enrolment,
    create_funding,
    create_programme,
    create_session,
    create_trainer,
    create_trainer_role,
    create_training,
)

pytestmark = pytest.mark.django_db
NOVEMBER = dt.date(2026, 11, 2)
CLOSED = ("submitted", "approved", "cancelled")


@pytest.fixture
def by():
    return create_directorate()


@pytest.fixture
def center():
    return create_center(name="Naryn center", code="N")


def last_line():
    line = AuditEntry.objects.order_by("-pk").first()
    assert line is not None
    return line


def refusal(error) -> str:
    return error.value.code if hasattr(error.value, "code") else ""


# Programmes -------------------------------------------------------------------------------


def test_programme_is_experimental_and_found_by_any_of_its_titles(by):
    area = create_programme().area
    programme = services.create_programme(
        by=by,
        title_ky="Санариптик көндүмдөр",
        title_en="Digital skills",
        area=area,
        modules=[{"title_ky": "Почта", "hours": Decimal(4)}, {"title_ky": "Коопсуздук"}],
    )
    assert (programme.state, programme.slug) == ("experimental", "digital-skills-1")
    assert programme.search_title == "digital skils | sanariptik kondumdor"
    positions = list(programme.modules.values_list("position", "title_ky"))
    assert positions == [(1, "Почта"), (2, "Коопсуздук")]
    assert last_line().action == "created"


def test_programme_without_any_title_is_refused(by):
    with pytest.raises(ValidationError) as error:
        services.create_programme(by=by, area=create_programme().area)
    assert refusal(error) == "no_title"


def test_programme_keeps_its_address_when_its_title_changes(by):
    programme = create_programme(title="Sewing")
    changed = services.update_programme(programme, by=by, title_en="Sewing for beginners")
    assert changed.slug == programme.slug
    assert last_line().changes == {"title_en": ["Sewing", "Sewing for beginners"]}


def test_new_version_is_a_row_of_its_own_with_the_same_modules(by):
    programme = create_programme(title="Sewing", modules=2, tags=["craft"])
    training = create_training(programme=programme)
    copy = services.new_version(programme, version="2", by=by)
    assert (copy.version, copy.state, copy.adopted_on) == ("2", "experimental", None)
    assert (copy.title_ru, copy.tags, copy.modules.count()) == ("Sewing", ["craft"], 2)
    training.refresh_from_db()
    assert training.programme_id == programme.pk


def test_new_version_with_a_taken_number_is_refused(by):
    with pytest.raises(ValidationError) as error:
        services.new_version(create_programme(version="2"), version=" 2 ", by=by)
    assert refusal(error) == "version_taken"


def test_programme_is_adopted_with_its_day(by):
    programme = create_programme(state="experimental", adopted_on=None)
    adopted = services.adopt_programme(programme, adopted_on=dt.date(2026, 3, 1), by=by)
    assert (adopted.state, adopted.adopted_on) == ("adopted", dt.date(2026, 3, 1))
    assert last_line().action == "adopted"


@pytest.mark.parametrize(
    ("state", "days", "code"),
    [("adopted", 0, "not_experimental"), ("experimental", 1, "in_future")],
)
def test_programme_is_not_adopted_twice_nor_ahead(by, state, days, code):
    day = timezone.localdate() + dt.timedelta(days=days)
    adopted_on = dt.date(2025, 1, 1) if state == "adopted" else None
    programme = create_programme(state=state, adopted_on=adopted_on)
    with pytest.raises(ValidationError) as error:
        services.adopt_programme(programme, adopted_on=day, by=by)
    assert refusal(error) == code


def test_retired_programme_opens_no_training(by, center):
    programme = services.retire_programme(create_programme(), by=by)
    assert list(Programme.objects.offered()) == []
    with pytest.raises(ValidationError):
        services.retire_programme(programme, by=by)
    with pytest.raises(ValidationError) as error:
        services.create_training(
            center=center, programme=programme, starts_on=NOVEMBER, ends_on=NOVEMBER, by=by
        )
    assert list(error.value.message_dict) == ["programme"]


# Creating and changing --------------------------------------------------------------------


def test_training_gets_number_place_region_and_hours(by, center):
    programme = create_programme(hours=Decimal(18))
    first, second = (
        services.create_training(
            center=center, programme=programme, starts_on=NOVEMBER, ends_on=NOVEMBER, by=by
        )
        for _ in range(2)
    )
    assert (first.slug, second.slug) == ("2026-11-n01", "2026-11-n02")
    assert (first.place, first.region) == (center.organisation.place, center.region)
    assert (first.hours, first.status) == (Decimal(18), "planned")
    assert (last_line().action, last_line().center_id) == ("created", center.pk)


def test_training_numbers_of_two_centers_do_not_meet(by, center):
    other = create_center(code="N1")
    programme = create_programme()
    for number in range(1, 12):
        create_training(center=center, starts_on=NOVEMBER, slug=f"2026-11-n{number:02}")
    training = services.create_training(
        center=other, programme=programme, starts_on=NOVEMBER, ends_on=NOVEMBER, by=by
    )
    assert training.slug == "2026-11-n102"  # n10 and n11 look like its numbers 0 and 1
    create_training(center=center, starts_on=NOVEMBER, slug="2026-11-n103")
    again = services.create_training(
        center=other, programme=programme, starts_on=NOVEMBER, ends_on=NOVEMBER, by=by
    )
    assert again.slug == "2026-11-n104"


@pytest.mark.django_db(transaction=True)
def test_two_trainings_at_the_same_moment_get_two_numbers():
    center, programme, by = create_center(code="N"), create_programme(), create_directorate()
    numbers, barrier = [], threading.Barrier(2)

    def create():
        try:
            barrier.wait()
            training = services.create_training(
                center=center, programme=programme, starts_on=NOVEMBER, ends_on=NOVEMBER, by=by
            )
            numbers.append(training.slug)
        finally:
            connection.close()

    threads = [threading.Thread(target=create) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == ["2026-11-n01", "2026-11-n02"]


def test_training_ending_before_it_starts_is_refused(by, center):
    with pytest.raises(ValidationError) as error:
        services.create_training(
            center=center,
            programme=create_programme(),
            starts_on=NOVEMBER,
            ends_on=NOVEMBER - dt.timedelta(days=1),
            by=by,
        )
    assert list(error.value.message_dict) == ["ends_on"]


def test_funding_sources_and_trainers_are_written_with_the_training(by, center):
    project, trainer, role = create_project(), create_person(), create_trainer_role()
    training = services.create_training(
        center=center,
        programme=create_programme(),
        starts_on=NOVEMBER,
        ends_on=NOVEMBER,
        by=by,
        funding=[
            {"kind": "donor_project", "project": project},
            {"kind": "local_budget", "project": project, "amount": Decimal(30000)},
        ],
        trainers=[(trainer, role)],
    )
    rows = list(training.funding_sources.values_list("kind", "project", "amount"))
    assert rows == [
        ("donor_project", project.pk, None),
        ("local_budget", None, Decimal(30000)),
    ]
    assert [row.person for row in training.trainers.all()] == [trainer]


@pytest.mark.parametrize(
    ("funding", "code"),
    [
        ([{"kind": "donor_project"}], "no_project"),
        ([{"kind": "own"}, {"kind": "own", "amount": Decimal(1)}], "funding_twice"),
    ],
)
def test_funding_that_cannot_be_is_refused(by, funding, code):
    training = create_training()
    with pytest.raises(ValidationError) as error:
        services.update_training(training, by=by, funding=funding)
    assert refusal(error) == code
    assert training.funding_sources.count() == 0


def test_same_trainer_twice_is_refused(by):
    person, role = create_person(), create_trainer_role()
    with pytest.raises(ValidationError) as error:
        services.update_training(
            create_training(), by=by, trainers=[(person, role), (person, role)]
        )
    assert refusal(error) == "trainer_twice"


def test_update_says_before_and_after_and_moves_the_region(by):
    training = create_training(venue="Library")
    osh = create_place(name="Osh city")
    services.update_training(training, by=by, venue="School 4", place=osh)
    training.refresh_from_db()
    assert (training.place, training.region) == (osh, osh.region)
    assert last_line().changes == {
        "venue": ["Library", "School 4"],
        "place": ["Naryn city", "Osh city"],
    }


def test_update_without_a_change_writes_no_line(by):
    training = create_training()
    services.update_training(training, by=by, venue=training.venue)
    assert AuditEntry.objects.count() == 0


def test_new_first_day_changes_ages(by):
    training = create_training(starts_on=dt.date(2026, 3, 1), ends_on=dt.date(2026, 3, 9))
    person = create_person(birth_date=dt.date(2000, 3, 5))
    row = create_enrolment(training=training, person=person)
    assert row.age == 25
    services.update_training(
        training, by=by, starts_on=dt.date(2026, 3, 6), ends_on=dt.date(2026, 3, 9)
    )
    row.refresh_from_db()
    assert row.age == 26


def test_copy_moves_sessions_and_leaves_people_and_amounts(by):
    source = create_training(starts_on=NOVEMBER, sessions=2, status="approved", venue="Library")
    create_enrolment(training=source)
    create_funding(training=source)
    create_trainer(training=source)
    copy = services.copy_training(source, starts_on=dt.date(2027, 1, 4), by=by)
    shift = dt.date(2027, 1, 4) - NOVEMBER
    assert (copy.status, copy.venue, copy.copied_from) == ("planned", "Library", source)
    assert copy.ends_on == source.ends_on + shift
    assert [row.held_on for row in copy.sessions.all()] == [
        row.held_on + shift for row in source.sessions.all()
    ]
    assert list(copy.funding_sources.values_list("kind", "amount")) == [("local_budget", None)]
    assert (copy.enrolments.count(), copy.trainers.count()) == (0, 1)
    assert last_line().action == "copied"


# Telling people ---------------------------------------------------------------------------


def waiting_room(training):
    """One of each who hears, and one of each who does not."""
    for number, (status, fields) in enumerate(
        [
            ("enrolled", {"email": "a@kaea.example", "language": "ru"}),
            ("waiting", {"phones": ["+996700123456"]}),
            ("no_show", {"email": "b@kaea.example"}),
            ("void", {"email": "c@kaea.example"}),
        ]
    ):
        person = create_person(family_name=f"Person{number}", **fields)
        create_enrolment(training=training, person=person, status=status)


def test_switch_online_tells_register_and_waiting_list_in_their_language(by):
    training = create_training()
    waiting_room(training)
    switched = services.switch_format(
        training, format="online", online_link="https://meet.example/1", by=by
    )
    assert switched.format == "online"
    rows = OutgoingMessage.objects.order_by("pk")
    assert [(row.channel, row.to_email, row.to_phone, row.language) for row in rows] == [
        ("email", "a@kaea.example", "", "ru"),
        ("phone_list", "", "+996700123456", "ky"),
    ]
    assert all("https://meet.example/1" in row.body for row in rows)
    assert last_line().changes == {"format": ["on_site", "online"]}


def test_switch_to_the_same_format_or_without_a_link_is_refused(by):
    training = create_training()
    with pytest.raises(ValidationError) as error:
        services.switch_format(training, format="on_site", by=by)
    assert refusal(error) == "same_format"
    with pytest.raises(ValidationError) as error:
        services.switch_format(training, format="online", by=by)
    assert list(error.value.message_dict) == ["online_link"]
    assert OutgoingMessage.objects.count() == 0


def test_cancelling_keeps_the_reason_and_tells_everybody(by):
    training = create_training()
    waiting_room(training)
    services.cancel_training(training, reason=" The trainer is ill ", by=by)
    training.refresh_from_db()
    assert (training.status, training.cancel_reason) == ("cancelled", "The trainer is ill")
    assert training.decisions.get().kind == "cancelled"
    assert OutgoingMessage.objects.count() == 2
    assert "The trainer is ill" in OutgoingMessage.objects.first().body


def test_cancelling_without_a_reason_is_refused(by):
    with pytest.raises(ValidationError) as error:
        services.cancel_training(create_training(), reason=" ", by=by)
    assert refusal(error) == "no_reason"


def test_planned_trainings_start_on_their_first_day():
    today = timezone.localdate()
    due = create_training(status="planned", starts_on=today)
    ahead = create_training(status="planned", starts_on=today + dt.timedelta(days=1))
    assert (due.shown_status, ahead.shown_status) == ("running", "planned")
    assert services.start_due_trainings() == 1
    assert services.start_due_trainings() == 0
    statuses = dict(Training.objects.values_list("pk", "status"))
    assert statuses == {due.pk: "running", ahead.pk: "planned"}
    assert last_line().action == "started"


# Sessions ---------------------------------------------------------------------------------


def test_sessions_are_made_on_weekdays_once(by):
    training = create_training(starts_on=NOVEMBER, ends_on=NOVEMBER + dt.timedelta(days=13))
    times = {"starts_at": dt.time(10), "ends_at": dt.time(13)}
    for _ in range(2):
        rows = services.generate_sessions(training, weekdays=[0, 2], by=by, **times)
    assert [(row.number, row.held_on.day) for row in rows] == [(1, 2), (2, 4), (3, 9), (4, 11)]
    assert AuditEntry.objects.filter(action="sessions_added").count() == 1


def test_number_of_sessions_limits_them(by):
    training = create_training(starts_on=NOVEMBER, ends_on=NOVEMBER + dt.timedelta(days=13))
    rows = services.generate_sessions(training, weekdays=[0, 1, 2], count=2, by=by)
    assert [row.held_on.day for row in rows] == [2, 3]


def test_same_session_again_changes_nothing(by):
    training = create_training(starts_on=NOVEMBER)
    first, second = (
        services.add_session(training, held_on=NOVEMBER, starts_at=dt.time(9), topic="A", by=by)
        for _n in range(2)
    )
    services.add_session(training, held_on=NOVEMBER, starts_at=dt.time(14), topic="A", by=by)
    assert first.pk == second.pk
    assert training.sessions.count() == 2


@pytest.mark.parametrize(
    ("field", "days"),
    [
        ("starts_on", {"starts_on": dt.date(202, 6, 1), "ends_on": dt.date(2026, 6, 1)}),
        ("starts_on", {"starts_on": dt.date(9999, 12, 30), "ends_on": dt.date(9999, 12, 31)}),
        ("ends_on", {"starts_on": dt.date(2026, 6, 1), "ends_on": dt.date(2062, 6, 1)}),
    ],
)
def test_year_that_is_a_slip_of_the_keyboard_is_refused(by, center, field, days):
    programme = create_programme()
    with pytest.raises(ValidationError) as created:
        services.create_training(center=center, programme=programme, by=by, **days)
    with pytest.raises(ValidationError) as updated:
        services.update_training(create_training(center=center), by=by, **days)
    assert (list(created.value.error_dict), list(updated.value.error_dict)) == ([field], [field])


def test_copy_to_the_end_of_the_calendar_is_refused(by):
    with pytest.raises(ValidationError) as refusal:
        services.copy_training(create_training(), starts_on=dt.date(9999, 12, 31), by=by)
    assert list(refusal.value.error_dict) == ["starts_on"]


def test_session_in_between_moves_the_numbers(by):
    training = create_training(starts_on=NOVEMBER, sessions=1)
    create_session(training=training, held_on=NOVEMBER + dt.timedelta(days=4))
    session = services.add_session(training, held_on=NOVEMBER + dt.timedelta(days=2), by=by)
    assert session.number == 2
    days = [row.held_on.day for row in training.sessions.all()]
    assert days == [2, 4, 6]
    services.update_session(session, held_on=NOVEMBER + dt.timedelta(days=6), by=by)
    assert [row.held_on.day for row in training.sessions.all()] == [2, 6, 8]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"held_on": NOVEMBER - dt.timedelta(days=1)}, "held_on"),
        ({"held_on": NOVEMBER, "starts_at": dt.time(10), "ends_at": dt.time(9)}, "ends_at"),
    ],
)
def test_session_that_cannot_be_is_refused(by, change, field):
    training = create_training(starts_on=NOVEMBER, sessions=1)
    for call in (
        lambda: services.add_session(training, by=by, **change),
        lambda: services.update_session(training.sessions.get(), by=by, **change),
    ):
        with pytest.raises(ValidationError) as error:
            call()
        assert list(error.value.message_dict) == [field]


def test_weekdays_that_do_not_occur_are_refused(by):
    training = create_training(starts_on=NOVEMBER, ends_on=NOVEMBER)
    with pytest.raises(ValidationError) as error:
        services.generate_sessions(training, weekdays=[6], by=by)
    assert refusal(error) == "no_days"
    with pytest.raises(ValidationError) as error:
        services.generate_sessions(training, weekdays=[], by=by)
    assert list(error.value.message_dict) == ["weekdays"]


def test_more_sessions_than_a_training_can_have_are_refused(by):
    training = create_training(starts_on=NOVEMBER, ends_on=NOVEMBER + dt.timedelta(days=200))
    with pytest.raises(ValidationError) as error:
        services.generate_sessions(training, weekdays=range(7), by=by)
    assert refusal(error) == "too_many"


def test_only_unmarked_session_is_removed(by):
    training = create_training(starts_on=NOVEMBER, sessions=2)
    first, second = training.sessions.all()
    create_attendance(enrolment=create_enrolment(training=training), session=second)
    with pytest.raises(ValidationError) as error:
        services.remove_session(second, by=by)
    assert refusal(error) == "marked"
    services.remove_session(first, by=by)
    assert list(training.sessions.values_list("pk", "number")) == [(second.pk, 1)]
    assert last_line().action == "session_removed"


# Read-only trainings ----------------------------------------------------------------------


def every_change(training, by):
    """All services that change a training, each with arguments that would be fine otherwise."""
    session = training.sessions.first()
    row = training.enrolments.get(status="enrolled")
    waiting = training.enrolments.get(status="waiting")
    absent = training.enrolments.get(status="no_show")
    day = training.starts_on
    person = create_person(center=training.center)
    return {
        "update": lambda: services.update_training(training, by=by, venue="x"),
        "switch": lambda: services.switch_format(
            training, format="online", online_link="https://a.example", by=by
        ),
        "cancel": lambda: services.cancel_training(training, reason="x", by=by),
        "generate": lambda: services.generate_sessions(training, weekdays=range(7), by=by),
        "add session": lambda: services.add_session(training, held_on=day, topic="New", by=by),
        "update session": lambda: services.update_session(session, topic="x", by=by),
        "remove session": lambda: services.remove_session(session, by=by),
        "enrol": lambda: services.enrol(training, person=person, by=by),
        "enrol many": lambda: services.enrol_many(training, people=[person], by=by),
        "admit": lambda: services.admit(waiting, by=by),
        "no show": lambda: services.mark_no_show(row, by=by),
        "leave early": lambda: services.leave_early(row, left_on=day, reason="x", by=by),
        "cancel enrolment": lambda: services.cancel_enrolment(row, by=by),
        "restore": lambda: services.restore_enrolment(absent, by=by),
        "void": lambda: services.void_enrolment(row, reason="x", by=by),
        "counts": lambda: services.set_aggregate_counts(training, cells={("F", "18-24"): 1}, by=by),
        "attendance": lambda: services.save_attendance(
            training, session_id=session.pk, marks={row.pk: "p"}, by=by
        ),
        "results": lambda: services.save_results(training, rows={row.pk: {"note": "x"}}, by=by),
        "submit": lambda: services.submit(training, by=by, reason="x"),
    }


def full_training(**fields) -> Training:
    training = create_training(sessions=1, **fields)
    for status in ("enrolled", "waiting", "no_show"):
        create_enrolment(training=training, status=status)
    return training


NAMES = (
    *("update", "switch", "cancel", "generate", "add session", "update session"),
    *("remove session", "enrol", "enrol many", "admit", "no show", "leave early"),
    *("cancel enrolment", "restore", "void", "counts", "attendance", "results", "submit"),
)


@pytest.mark.parametrize("status", CLOSED)
@pytest.mark.parametrize("name", NAMES)
def test_closed_training_changes_in_no_way(name, status, by):
    training = full_training(status=status)
    changes = every_change(training, by)
    assert set(changes) == set(NAMES)
    AuditEntry.objects.all().delete()
    with pytest.raises(ValidationError) as error:
        changes[name]()
    assert refusal(error) == "not_editable"
    assert (AuditEntry.objects.count(), OutgoingMessage.objects.count()) == (0, 0)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "submit"])
def test_returned_training_changes_in_every_way(name, by):
    training = full_training(status="returned")
    changes = every_change(training, by)
    AuditEntry.objects.all().delete()
    changes[name]()
    assert AuditEntry.objects.count() > 0


def test_coordinator_of_the_center_is_enough(center):
    coordinator = create_coordinator(center=center)
    training = full_training(center=center)
    services.enrol(training, person=create_person(center=center), by=coordinator)
    assert Enrolment.objects.counted().filter(training=training).count() == 2
    assert Session.objects.filter(training=training).count() == 1

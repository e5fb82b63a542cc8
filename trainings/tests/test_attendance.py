"""Attendance and results: several people at one grid, undo, results, what is refused."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_coordinator
from core.models import AuditEntry
from trainings import services
from trainings.models import Attendance, Enrolment, Session
from trainings.tests.factories import (
    create_attendance,
    create_enrolment,
    create_register,
    create_session,
    create_training,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def center():
    return create_center()


@pytest.fixture
def by(center):
    return create_coordinator(center=center)


@pytest.fixture
def training(center):
    return create_training(center=center, sessions=2)


def marks_of(training, number=1):
    rows = Attendance.objects.filter(session__training=training, session__number=number)
    return dict(rows.values_list("enrolment", "mark"))


def save(training, marks, by, *, number=1, **more):
    session = training.sessions.get(number=number)
    return services.save_attendance(training, session_id=session.pk, marks=marks, by=by, **more)


def test_marks_are_saved_and_saving_again_changes_nothing(training, by):
    one, two = create_register(training=training, count=2)
    saved = save(training, {one.pk: "p", two.pk: "a"}, by)
    assert saved.changed == {one.pk: ("", "p"), two.pk: ("", "a")}
    assert marks_of(training) == {one.pk: "p", two.pk: "a"}
    assert save(training, {one.pk: "p", two.pk: "a"}, by).changed == {}
    line = AuditEntry.objects.get()
    assert line.action == "attendance_marked"
    assert line.changes == {str(one.pk): ["", "p"], str(two.pk): ["", "a"]}


def test_cells_that_are_not_given_stay_and_an_empty_mark_clears(training, by):
    one, two = create_register(training=training, count=2)
    save(training, {one.pk: "p", two.pk: "a"}, by)
    save(training, {two.pk: ""}, by)
    assert marks_of(training) == {one.pk: "p"}


def test_first_mark_starts_a_planned_training(center, by):
    training = create_training(center=center, sessions=1, status="planned")
    row = create_enrolment(training=training)
    save(training, {row.pk: "p"}, by)
    training.refresh_from_db()
    assert training.status == "running"
    assert AuditEntry.objects.filter(action="started").count() == 1


@pytest.mark.parametrize("mark", ["x", "pp", "P"])
def test_unknown_mark_is_refused_and_nothing_is_written(mark, training, by):
    one, two = create_register(training=training, count=2)
    with pytest.raises(ValidationError) as error:
        save(training, {one.pk: "p", two.pk: mark}, by)
    assert error.value.code == "unknown_mark"
    assert marks_of(training) == {}


def test_session_ahead_or_of_another_training_is_refused(training, by):
    row = create_enrolment(training=training)
    ahead = create_session(
        training=training, held_on=timezone.localdate() + dt.timedelta(days=1), number=9
    )
    other = create_session()
    for session, code in ((ahead, "in_future"), (other, "no_session")):
        with pytest.raises(ValidationError) as error:
            services.save_attendance(training, session_id=session.pk, marks={row.pk: "p"}, by=by)
        assert error.value.code == code


@pytest.mark.parametrize("status", ["no_show", "void", "waiting", "cancelled"])
def test_row_that_cannot_be_marked_is_skipped_and_named(status, training, by):
    here, gone = create_enrolment(training=training), create_enrolment(training=training)
    gone.status = status
    gone.save()
    saved = save(training, {here.pk: "p", gone.pk: "p"}, by)
    assert saved.skipped == [gone.pk]
    assert marks_of(training) == {here.pk: "p"}


def test_who_left_is_marked_up_to_that_day_only(training, by):
    first, _second = training.sessions.all()
    row = create_enrolment(training=training, status="left_early", left_on=first.held_on)
    assert save(training, {row.pk: "p"}, by, number=1).skipped == []
    assert save(training, {row.pk: "p"}, by, number=2).skipped == [row.pk]


def test_last_write_wins_and_the_colleagues_newer_mark_is_reported(training, by):
    row = create_enrolment(training=training)
    opened = timezone.now() - dt.timedelta(minutes=5)
    colleague = create_directorate()
    save(training, {row.pk: "a"}, colleague)
    saved = save(training, {row.pk: "p"}, by, shown_at=opened, seen={row.pk: ""})
    assert marks_of(training) == {row.pk: "p"}
    conflict = saved.conflicts[0]
    assert (conflict.theirs, conflict.ours, conflict.by) == ("a", "p", colleague.pk)


def test_form_that_repeats_what_it_saw_keeps_the_newer_mark(training, by):
    one, two = create_register(training=training, count=2)
    opened = timezone.now()
    create_attendance(enrolment=one, session=training.sessions.first(), mark="p", marked_at=opened)
    save(training, {one.pk: "a"}, create_directorate())
    saved = save(
        training,
        {one.pk: "p", two.pk: "p"},
        by,
        shown_at=opened,
        seen={one.pk: "p", two.pk: ""},
    )
    assert marks_of(training) == {one.pk: "a", two.pk: "p"}
    assert saved.conflicts == []


def test_own_newer_mark_is_no_conflict(training, by):
    row = create_enrolment(training=training)
    opened = timezone.now()
    save(training, {row.pk: "a"}, by)
    saved = save(training, {row.pk: "p"}, by, shown_at=opened, seen={row.pk: ""})
    assert (saved.conflicts, marks_of(training)) == ([], {row.pk: "p"})


def test_undo_puts_everything_back_but_newer_marks(training, by):
    one, two, three = create_register(training=training, count=3)
    save(training, {one.pk: "a"}, by)
    saved = save(training, {one.pk: "p", two.pk: "p", three.pk: "p"}, by)
    save(training, {three.pk: "l"}, create_directorate())
    undone = services.undo_attendance(training, token=saved.token, by=by)
    assert set(undone.changed) == {one.pk, two.pk}
    assert marks_of(training) == {one.pk: "a", three.pk: "l"}


def test_undo_works_once_and_for_its_owner_only(training, by):
    row = create_enrolment(training=training)
    saved = save(training, {row.pk: "p"}, by)
    for user, token in ((create_directorate(), saved.token), (by, ""), (by, "made-up")):
        with pytest.raises(ValidationError) as error:
            services.undo_attendance(training, token=token, by=user)
        assert error.value.code == "too_late"
    services.undo_attendance(training, token=saved.token, by=by)
    with pytest.raises(ValidationError):
        services.undo_attendance(training, token=saved.token, by=by)
    assert marks_of(training) == {}


# The page ---------------------------------------------------------------------------------


def page(training, number=1):
    session = training.sessions.get(number=number)
    return reverse("trainings:attendance_update", args=[training.slug]), session


def test_saving_a_column_of_thirty_costs_seven_statements(training, by, client):
    rows = create_register(training=training, count=30)
    url, session = page(training)
    client.force_login(by)
    client.get(url)
    data = {"session": session.pk} | {f"m{row.pk}": "p" for row in rows}
    with CaptureQueriesContext(connection) as captured:
        response = client.post(url, data)
    # user, memberships, training, session with its training, cells, marks, log line
    statements = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]
    assert len(statements) == 7
    assert response.status_code == 302
    assert set(marks_of(training).values()) == {"p"}
    assert len(marks_of(training)) == 30


def test_rest_present_marks_only_who_is_not_marked_and_stood_on_the_page(training, by, client):
    one, two = create_register(training=training, count=2)
    gone = create_enrolment(training=training, status=Enrolment.Status.LEFT_EARLY)
    url, session = page(training)
    Session.objects.filter(pk=session.pk).update(held_on=gone.left_on + dt.timedelta(days=1))
    client.force_login(by)
    shown = client.get(url).context["seen"]
    create_enrolment(training=training)  # somebody else puts a third person on the register
    sent = {"session": session.pk, "seen": shown, f"m{one.pk}": "a", "rest": "p"}
    answer = client.post(url, sent, follow=True)
    assert marks_of(training) == {one.pk: "a", two.pk: "p"}
    assert answer.context["news"] == []


def test_autosave_answers_shortly(training, by, client):
    row = create_enrolment(training=training)
    url, session = page(training)
    client.force_login(by)
    auto = {"headers": {"X-Autosave": "1"}}
    data = {"session": session.pk, f"m{row.pk}": "p"}
    assert client.post(url, data, **auto).status_code == 204
    cleared = client.post(url, {"session": session.pk, f"m{row.pk}": ""}, **auto)
    assert (cleared.status_code, marks_of(training)) == (204, {})
    opened = (timezone.now() - dt.timedelta(minutes=5)).isoformat()
    save(training, {row.pk: "a"}, create_directorate())
    told = client.post(url, data | {"shown_at": opened}, **auto)
    assert (told.status_code, told["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert row.person.full_name in told.content.decode()
    training.status = "submitted"
    training.save()
    refused = client.post(url, data, **auto)
    assert (refused.status_code, refused["Content-Type"]) == (422, "text/plain; charset=utf-8")


def test_page_after_saving_offers_undo(training, by, client):
    row = create_enrolment(training=training)
    url, session = page(training)
    client.force_login(by)
    response = client.post(url, {"session": session.pk, f"m{row.pk}": "p"}, follow=True)
    assert response.status_code == 200
    token = response.context["saved"].token
    undone = client.post(
        reverse("trainings:attendance_undo", args=[training.slug]), {"token": token}
    )
    assert undone.status_code == 302
    assert marks_of(training) == {}


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"session": "x"},
        {"session": "9" * 30},
        {"session": "1", "shown_at": "yesterday", "seen": "ää 1q", "m1": "p"},
        {"session": "1", "m99999999999999999999": "p", "mx": "p", "row": ["x"], "rest": "p"},
    ],
)
def test_rubbish_is_never_a_server_error(data, training, by, client):
    client.force_login(by)
    response = client.post(page(training)[0], data)
    assert response.status_code in (302, 404)
    assert Attendance.objects.count() == 0


# Results ----------------------------------------------------------------------------------


def test_results_change_only_what_is_given(training, by):
    one, two = create_register(training=training, count=2)
    rows = {one.pk: {"pre_test": Decimal(41), "passed_override": True}, two.pk: {}}
    assert services.save_results(training, rows=rows, by=by) == [one]
    one.refresh_from_db()
    assert (one.pre_test, one.passed_override, one.note) == (Decimal(41), True, "")
    line = AuditEntry.objects.get()
    assert line.changes == {
        f"{one.pk} pre_test": [None, "41"],
        f"{one.pk} passed_override": [None, True],
    }
    services.save_results(training, rows=rows, by=by)
    assert AuditEntry.objects.count() == 1


@pytest.mark.parametrize("value", [Decimal(-1), Decimal(101)])
def test_result_that_is_no_percent_is_refused(value, training, by):
    row = create_enrolment(training=training)
    with pytest.raises(ValidationError) as error:
        services.save_results(training, rows={row.pk: {"post_test": value}}, by=by)
    assert error.value.code == "not_a_percent"


def test_results_page_writes_changed_cells_only(training, by, client):
    one, two = create_register(training=training, count=2)
    two.pre_test = Decimal(50)  # typed by a colleague after this page was opened
    two.save()
    client.force_login(by)
    url = reverse("trainings:results_update", args=[training.slug])
    data = {
        f"pre_test-{one.pk}": "41,5",
        f"was-pre_test-{one.pk}": "",
        f"completed_override-{one.pk}": "no",
        f"was-completed_override-{one.pk}": "",
        f"note-{one.pk}": "Good",
        f"was-note-{one.pk}": "",
        f"pre_test-{two.pk}": "",
        f"was-pre_test-{two.pk}": "",
    }
    assert client.post(url, data).status_code == 302
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.pre_test, one.completed_override, one.note) == (Decimal("41.5"), False, "Good")
    assert two.pre_test == Decimal(50)


@pytest.mark.parametrize(
    ("name", "text"),
    [("pre_test", "abc"), ("post_test", "101"), ("pre_test", "NaN"), ("passed_override", "maybe")],
)
def test_result_that_cannot_be_read_keeps_what_was_typed(name, text, training, by, client):
    row = create_enrolment(training=training)
    client.force_login(by)
    url = reverse("trainings:results_update", args=[training.slug])
    response = client.post(url, {f"{name}-{row.pk}": text})
    assert response.status_code == 200
    assert name in response.context["form"].errors[row.pk]
    line = response.context["lines"][0]
    shown = {cell["name"]: cell["shown"] for cell in (*line["numbers"], *line["answers"])}
    assert shown[name] == text

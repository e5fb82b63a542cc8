"""The sessions of a training: the columns of its attendance grid."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from trainings.models import Session, Training
from trainings.services.editing import locked

MAX_SESSIONS = 120
AUDITED = ("held_on", "starts_at", "ends_at", "topic")


@transaction.atomic
def generate_sessions(
    training: Training,
    *,
    weekdays: Collection[int],
    by: User,
    starts_at: dt.time | None = None,
    ends_at: dt.time | None = None,
    count: int | None = None,
) -> list[Session]:
    """Sessions on the chosen weekdays (0 is Monday) from the first to the last day.

    Days that have a session already are left alone, so a second click changes nothing.
    """
    fresh = locked(training)
    _check_times(starts_at, ends_at)
    if not weekdays:
        raise ValidationError({"weekdays": _("Choose one weekday at least.")})
    days = (fresh.ends_on - fresh.starts_on).days + 1
    dates = [fresh.starts_on + dt.timedelta(days=day) for day in range(days)]
    dates = [date for date in dates if date.weekday() in weekdays][:count]
    taken = set(fresh.sessions.values_list("held_on", flat=True))
    new = [date for date in dates if date not in taken]
    if not dates:
        raise ValidationError(
            _("None of these weekdays lies between the first and the last day."),
            code="no_days",
        )
    _check_number(len(taken) + len(new))
    offset = _highest(fresh)
    Session.objects.bulk_create(
        Session(
            training=fresh, number=offset + n, held_on=date, starts_at=starts_at, ends_at=ends_at
        )
        for n, date in enumerate(new, start=1)
    )
    if new:
        dates_words = [date.isoformat() for date in new]
        audit.record("sessions_added", fresh, by=by, changes={"sessions": [None, dates_words]})
    return _renumber(fresh)


@transaction.atomic
def add_session(
    training: Training,
    *,
    held_on: dt.date,
    by: User,
    starts_at: dt.time | None = None,
    ends_at: dt.time | None = None,
    topic: str = "",
) -> Session:
    """One more session; the numbers follow the calendar. The same again changes nothing."""
    fresh = locked(training)
    same = fresh.sessions.filter(held_on=held_on, starts_at=starts_at, ends_at=ends_at, topic=topic)
    if (known := same.first()) is not None:
        return known
    _check_times(starts_at, ends_at)
    _check_day(fresh, held_on)
    _check_number(fresh.sessions.count() + 1)
    session = Session.objects.create(
        training=fresh,
        number=_highest(fresh) + 1,
        held_on=held_on,
        starts_at=starts_at,
        ends_at=ends_at,
        topic=topic,
    )
    audit.record("session_added", fresh, by=by, changes={"held_on": [None, str(held_on)]})
    _renumber(fresh)
    session.refresh_from_db()
    return session


@transaction.atomic
def update_session(session: Session, *, by: User, **fields: Any) -> Session:
    """Another day, time or topic; marks stay with their session."""
    training = locked(session.training)
    old = Session.objects.get(pk=session.pk, training=training)
    fresh = Session.objects.get(pk=old.pk)
    for name, value in fields.items():
        setattr(fresh, name, value)
    _check_times(fresh.starts_at, fresh.ends_at)
    if fresh.held_on != old.held_on:
        _check_day(training, fresh.held_on)
    fresh.save()
    changes = audit.changed_fields(old, fresh, AUDITED)
    if changes:
        audit.record("session_updated", training, by=by, changes=changes, note=str(old.number))
    if "held_on" in changes or "starts_at" in changes:
        _renumber(training)
    fresh.refresh_from_db()
    return fresh


@transaction.atomic
def remove_session(session: Session, *, by: User) -> None:
    """Take a planned session off; refuses when somebody is marked in it."""
    training = locked(session.training)
    fresh = Session.objects.select_for_update().get(pk=session.pk, training=training)
    if fresh.attendances.exists():
        raise ValidationError(
            _("People are marked in this session, so it stays. Clear the marks first."),
            code="marked",
        )
    audit.record(
        "session_removed", training, by=by, changes={"held_on": [str(fresh.held_on), None]}
    )
    fresh.delete()
    _renumber(training)


def _check_times(starts_at: dt.time | None, ends_at: dt.time | None) -> None:
    if starts_at and ends_at and ends_at <= starts_at:
        raise ValidationError({"ends_at": _("A session ends after it starts.")})


def _check_day(training: Training, day: dt.date) -> None:
    if not training.starts_on <= day <= training.ends_on:
        raise ValidationError(
            {"held_on": _("A session lies between the first and the last day of the training.")}
        )


def _check_number(count: int) -> None:
    if count > MAX_SESSIONS:
        raise ValidationError(
            _("A training has %(max)s sessions at most.") % {"max": MAX_SESSIONS},
            code="too_many",
        )


def _highest(training: Training) -> int:
    return max(training.sessions.values_list("number", flat=True), default=0)


def _renumber(training: Training) -> list[Session]:
    """Numbers in the order of the calendar; the constraint waits until the transaction ends."""
    rows = list(training.sessions.order_by("held_on", "starts_at", "pk"))
    wrong = []
    for number, row in enumerate(rows, start=1):
        if row.number != number:
            row.number = number
            wrong.append(row)
    Session.objects.bulk_update(wrong, ["number"])
    return rows

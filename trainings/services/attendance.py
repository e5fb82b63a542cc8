"""Attendance: a column of the grid saved as one, by several people at once, with undo."""

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import FilteredRelation, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit, dates
from trainings.models import Attendance, Enrolment, Session, Training
from trainings.services.editing import ensure_editable
from trainings.services.trainings import mark_running

UNDO_SECONDS = 60 * 60
# What bulk_create(update_conflicts=True) says, without a model and a line of SQL for each cell:
# a page saves its column while somebody waits.
UPSERT = """
INSERT INTO trainings_attendance (session_id, marked_at, marked_by_id, enrolment_id, mark)
SELECT %s, %s, %s, cell.enrolment, cell.mark
FROM unnest(%s::bigint[], %s::text[]) AS cell (enrolment, mark)
ON CONFLICT (enrolment_id, session_id) DO UPDATE
SET mark = excluded.mark, marked_at = excluded.marked_at, marked_by_id = excluded.marked_by_id
"""
# What saving asks of the training it holds, and what the audit log calls it by.
HELD = (
    *("number", "held_on", "training__slug", "training__status", "training__center_id"),
    *("training__starts_on", "training__programme__slug"),
    *(f"training__programme__title_{code}" for code in ("ky", "ru", "en")),
)
# An empty mark clears the cell.
MARKS = frozenset({"", *Attendance.Mark.values})


@dataclass(frozen=True)
class Conflict:
    """Somebody else marked this cell after the form was opened; the newest mark stands."""

    enrolment_id: int
    theirs: str
    ours: str
    by: int | None


@dataclass
class AttendanceSaved:
    """What saving changed, {enrolment: (before, after)}, and the key to undo it."""

    session_id: int
    changed: dict[int, tuple[str, str]] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)
    # People who are no longer on the register: taken off while the form was open.
    skipped: list[int] = field(default_factory=list)
    token: str = ""
    at: dt.datetime | None = None


@transaction.atomic
def save_attendance(
    training: Training,
    *,
    session_id: int,
    marks: Mapping[int, str],
    by: User,
    shown_at: dt.datetime | None = None,
    seen: Mapping[int, str] | None = None,
) -> AttendanceSaved:
    """Write the given marks of one session; cells that are not given stay as they are.

    The last write of a cell wins. A mark that somebody else set after `shown_at`, when the form
    was opened, is reported as a conflict; where the form only repeats what it had `seen`, nobody
    meant to change it, and the newer mark stays. Saving the same again changes nothing.
    """
    session = _locked_session(training, session_id)
    training = session.training
    if wrong := set(marks.values()) - MARKS:
        raise ValidationError(
            _("“%(mark)s” is not a mark. Use present, late, excused or absent.")
            % {"mark": sorted(wrong)[0][:20]},
            code="unknown_mark",
        )
    cells = _cells(training, session, marks)
    saved = AttendanceSaved(session_id=session.pk, at=timezone.now())
    saved.skipped = [pk for pk in marks if pk not in cells]
    for pk, cell in cells.items():
        mark = marks[pk]
        if mark == cell.mark:
            continue
        is_newer = shown_at is not None and cell.at is not None and cell.at > shown_at
        is_theirs = is_newer and cell.by not in (None, by.pk)
        if is_theirs and seen is not None and seen.get(pk) == mark:
            continue
        saved.changed[pk] = (cell.mark, mark)
        if is_theirs:
            saved.conflicts.append(Conflict(pk, cell.mark, mark, cell.by))
    if saved.changed:
        _write(session, {pk: after for pk, (_before, after) in saved.changed.items()}, by=by)
        _record(training, session, saved.changed, by=by)
        mark_running(training, by=by)
        saved.token = _remember(training, saved, by=by)
    return saved


@transaction.atomic
def undo_attendance(training: Training, *, token: str, by: User) -> AttendanceSaved:
    """Take the last saving back; cells that changed again since then keep their newer mark."""
    remembered = cache.get(_key(training, by, token)) if token else None
    if remembered is None:
        raise ValidationError(
            _("This can no longer be undone. Correct the marks by hand."), code="too_late"
        )
    session = _locked_session(training, remembered["session"])
    training = session.training
    changed: dict[int, tuple[str, str]] = remembered["changed"]
    back = {
        pk: (cell.mark, changed[pk][0])
        for pk, cell in _cells(training, session, changed).items()
        if cell.mark == changed[pk][1]
    }
    if back:
        _write(session, {pk: mark for pk, (_after, mark) in back.items()}, by=by)
        _record(training, session, back, by=by)
    cache.delete(_key(training, by, token))
    return AttendanceSaved(session_id=session.pk, changed=back, at=timezone.now())


def _locked_session(training: Training, session_id: int) -> Session:
    """The session with its training, which is held: nobody submits it while marks are written."""
    rows = Session.objects.select_related("training__programme").only(*HELD)
    held = rows.select_for_update(of=("training",)).order_by()
    session = held.filter(training=training, pk=session_id).first()
    if session is None:
        raise ValidationError(
            _("This session no longer exists. Choose another one."), code="no_session"
        )
    ensure_editable(session.training)
    if session.held_on > timezone.localdate():
        raise ValidationError(
            _("This session is on %(day)s. Mark it on that day or later.")
            % {"day": dates.day(session.held_on)},
            code="in_future",
        )
    return session


class _Cell(NamedTuple):
    mark: str
    at: dt.datetime | None
    by: int | None


def _cells(training: Training, session: Session, wanted: Mapping[int, object]) -> dict[int, _Cell]:
    """The present mark of each wanted row that can be marked in this session."""
    rows = (
        Enrolment.objects.counted()
        .filter(training=training, pk__in=wanted)
        .annotate(cell=FilteredRelation("attendances", condition=Q(attendances__session=session)))
        .exclude(status=Enrolment.Status.LEFT_EARLY, left_on__lt=session.held_on)
        .values_list("pk", "cell__mark", "cell__marked_at", "cell__marked_by")
    )
    return {pk: _Cell(mark or "", at, by) for pk, mark, at, by in rows}


def _write(session: Session, marks: Mapping[int, str], *, by: User) -> None:
    cleared = [pk for pk, mark in marks.items() if not mark]
    if cleared:
        Attendance.objects.filter(session=session, enrolment__in=cleared).delete()
    kept = {pk: mark for pk, mark in marks.items() if mark}
    if kept:
        with connection.cursor() as cursor:
            cursor.execute(
                UPSERT, [session.pk, timezone.now(), by.pk, list(kept), list(kept.values())]
            )


def _record(
    training: Training, session: Session, changed: Mapping[int, tuple[str, str]], *, by: User
) -> None:
    """One line for the column; rows stand there by number, so the log holds no names."""
    audit.record(
        "attendance_marked",
        training,
        by=by,
        changes={str(pk): [before, after] for pk, (before, after) in changed.items()},
        note=str(session),
    )


def _remember(training: Training, saved: AttendanceSaved, *, by: User) -> str:
    token = secrets.token_urlsafe(12)
    value = {
        "session": saved.session_id,
        "changed": dict(saved.changed),
        "at": saved.at,
        "conflicts": list(saved.conflicts),
        "skipped": list(saved.skipped),
    }
    # A token of a transaction that fails later reaches nobody.
    cache.set(_key(training, by, token), value, UNDO_SECONDS)
    return token


def last_saving(training: Training, *, token: str, by: User) -> AttendanceSaved | None:
    """What this person saved a moment ago, to say so on the next page."""
    value = cache.get(_key(training, by, token)) if token and len(token) < 50 else None
    if value is None:
        return None
    return AttendanceSaved(
        session_id=value["session"],
        changed=value["changed"],
        conflicts=value["conflicts"],
        skipped=value["skipped"],
        token=token,
        at=value["at"],
    )


def _key(training: Training, user: User, token: str) -> str:
    return f"attendance-undo:{training.pk}:{user.pk}:{token}"

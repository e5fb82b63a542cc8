"""The audit log: who did what to which record, when and from where.

Services call `record(...)` inside their transaction, so an act and its line stand or fall together.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.cache import cache
from django.db import models

from core.models import AuditEntry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from accounts.models import User


@dataclass(frozen=True, slots=True)
class RequestContext:
    """Where an act comes from. Outside a request (tasks, commands) it is empty."""

    ip: str | None = None
    path: str = ""


NOWHERE = RequestContext()
# For how long a second look at the same thing leaves no second line.
VIEW_SECONDS = 60 * 60
_context: ContextVar[RequestContext] = ContextVar("audit_context")


@contextmanager
def request_context(*, ip: str | None, path: str) -> "Iterator[None]":
    """Everything recorded inside comes from this address. Used by the middleware and by jobs."""
    token = _context.set(RequestContext(ip=ip, path=path[:300]))
    try:
        yield
    finally:
        _context.reset(token)


def record(
    action: str,
    obj: models.Model | None,
    *,
    by: "User | None",
    changes: dict[str, Any] | None = None,
    center_id: int | None = None,
    note: str = "",
) -> AuditEntry:
    """Write one line: `by` did `action` (a past-tense word such as "enrolled") to `obj`.

    The center is taken from the object where it has one. `changes` is what `changed_fields` gives.
    """
    entry = _entry(action, obj, by=by, changes=changes, center_id=center_id, note=note)
    entry.save(force_insert=True)
    return entry


def record_many(
    action: str,
    objects: Iterable[tuple[models.Model, dict[str, Any]]],
    *,
    by: "User | None",
    center_id: int | None = None,
    note: str = "",
) -> None:
    """The same line for each of many objects with its changes, in one statement."""
    AuditEntry.objects.bulk_create(
        [
            _entry(action, obj, by=by, changes=changes, center_id=center_id, note=note)
            for obj, changes in objects
        ],
        batch_size=1000,
    )


def _entry(
    action: str,
    obj: models.Model | None,
    *,
    by: "User | None",
    changes: dict[str, Any] | None,
    center_id: int | None,
    note: str,
) -> AuditEntry:
    if center_id is None:
        center_id = getattr(obj, "center_id", None)
    context = _context.get(NOWHERE)
    return AuditEntry(
        actor_id=by.pk if by is not None else None,
        actor_label=str(by)[:200] if by is not None else "",
        action=action,
        object_type=obj._meta.label if obj is not None else "",
        object_id=str(obj.pk) if obj is not None else "",
        object_label=str(obj)[:200] if obj is not None else "",
        center_id=center_id,
        ip=context.ip,
        path=context.path,
        changes=changes or {},
        note=note[:1000],
    )


def note_view(
    obj: models.Model | None,
    *,
    by: "User | None",
    what: str = "",
    changes: dict[str, Any] | None = None,
    center_id: int | Callable[[], int | None] | None = None,
) -> None:
    """Personal data was shown: `obj`, or where it is a list or a search, `what` in a code word.
    By nobody who is known, where a personal link was opened.

    One line an hour for each reader, address and thing looked at: who marks attendance opens a
    register thirty times a day. Words that were searched for are names and never stand in a line.
    A center that takes a statement to find is given as a function.
    """
    thing = obj._meta.label if obj is not None else "", obj and obj.pk, what, changes
    said = repr((by and by.pk, _context.get(NOWHERE).ip, *thing))
    key = f"viewed:{sha256(said.encode()).hexdigest()}"
    if not cache.add(key, 1, VIEW_SECONDS):
        return
    try:
        if callable(center_id):
            center_id = center_id()
        record("viewed", obj, by=by, changes=changes, center_id=center_id, note=what)
    except BaseException:
        cache.delete(key)  # no line was written, so the next look has to write it
        raise


def changed_fields(
    old: models.Model, new: models.Model, fields: Iterable[str]
) -> dict[str, list[Any]]:
    """{field: [before, after]} of the fields that differ; a foreign key is shown by its label."""
    changes = {}
    for name in fields:
        field = old._meta.get_field(name)
        if field.many_to_many:
            raise ValueError(f"{name}: a list of links has no single value; compare it yourself")
        attribute = getattr(field, "attname", name)
        if getattr(old, attribute) != getattr(new, attribute):
            changes[name] = [plain(getattr(old, name)), plain(getattr(new, name))]
    return changes


def plain(value: Any) -> Any:
    """A value as JSON can hold it."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Decimal | UUID | models.Model):
        return str(value)
    return str(value)


def purge_personal(object_type: str, object_id: object, fields: Iterable[str] | None = None) -> int:
    """Take personal values out of the history of one record; says how many lines changed.

    Anonymising a person must not leave the name in the log. The lines stay (who, what, when);
    the label, the note and the values of `fields` (all values when None) go.
    """
    wanted = None if fields is None else set(fields)
    touched = []
    for entry in AuditEntry.objects.filter(object_type=object_type, object_id=str(object_id)):
        entry.object_label = ""
        entry.note = ""
        entry.changes = {
            name: None if wanted is None or name in wanted else value
            for name, value in entry.changes.items()
        }
        touched.append(entry)
    AuditEntry.objects.bulk_update(touched, ["object_label", "note", "changes"], batch_size=500)
    return len(touched)


def purge_values(object_type: str, object_id: object, names: Iterable[str]) -> int:
    """Take the values of these names out of the history of a record that is about many people,
    such as a register; everything else in its lines stays. Says how many lines changed."""
    wanted = list(names)
    lines = AuditEntry.objects.filter(object_type=object_type, object_id=str(object_id))
    touched = list(lines.filter(changes__has_any_keys=wanted))
    for entry in touched:
        entry.changes |= {name: None for name in wanted if name in entry.changes}
    AuditEntry.objects.bulk_update(touched, ["changes"], batch_size=500)
    return len(touched)

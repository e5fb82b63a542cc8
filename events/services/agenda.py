"""The agenda of an event."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from events.models import AgendaItem, Event
from events.services.editing import locked
from events.services.rules import changed_meanwhile

MOST_ITEMS = 60


@dataclass(frozen=True, slots=True)
class Point:
    """One point as somebody typed it."""

    title: str
    starts_at: dt.time | None = None
    minutes: int | None = None
    presenter: str = ""


def agenda_state(event: Event) -> str:
    """Names what the agenda holds now; another name later means that somebody changed it."""
    return " ".join(str(pk) for pk in event.agenda_items.values_list("pk", flat=True))


@transaction.atomic
def save_agenda(
    event: Event, *, points: Sequence[Point], by: User, seen: str | None = None
) -> list[AgendaItem]:
    """Write the whole agenda in this order. Saving the same twice changes nothing.

    `seen` is the `agenda_state` that the user's page showed: a change since then is a refusal, and
    so is a point that begins before the one above it.
    """
    fresh = locked(event)
    if len(points) > MOST_ITEMS:
        raise ValidationError(_("An agenda has %(count)s points at most.") % {"count": MOST_ITEMS})
    before = list(fresh.agenda_items.all())
    if [_point(row) for row in before] == list(points):
        return before
    if seen is not None and seen != agenda_state(fresh):
        raise changed_meanwhile()
    _check_order(points)
    fresh.agenda_items.all().delete()
    rows = AgendaItem.objects.bulk_create(
        AgendaItem(
            event=fresh,
            position=position,
            starts_at=point.starts_at,
            minutes=point.minutes,
            title=point.title,
            presenter=point.presenter,
        )
        for position, point in enumerate(points, start=1)
    )
    changes = {"agenda": [[row.title for row in before], [row.title for row in rows]]}
    audit.record("agenda_saved", fresh, by=by, changes=changes)
    return rows


def _point(row: AgendaItem) -> Point:
    return Point(row.title, row.starts_at, row.minutes, row.presenter)


def _check_order(points: Sequence[Point]) -> None:
    latest: dt.time | None = None
    for point in points:
        if not point.title.strip():
            raise ValidationError(_("Each point of the agenda needs a title."), code="no_title")
        if point.starts_at is None:
            continue
        if latest is not None and point.starts_at < latest:
            raise ValidationError(
                _("“%(point)s” begins before the point above it.") % {"point": point.title},
                code="order",
            )
        latest = point.starts_at

"""Planned against held: per center, with what is overdue."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.words import in_words, translated_columns
from events.models import Event
from events.selectors.lists import ListLine, list_lines

if TYPE_CHECKING:
    from accounts.models import User

CENTER = "center__organisation__name"
SHOWN_OVERDUE = 30


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A center's events of a year. `planned` counts all that were meant to be, held ones too."""

    name: str
    url: str
    planned: int
    held: int
    overdue: int
    cancelled: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The lines of the centers, their total, and the events that are overdue, oldest first."""

    lines: Sequence[PlanLine]
    total: PlanLine
    overdue: Sequence[ListLine]
    unreported: Sequence[ListLine]


def plan(user: "User", *, year: int, kind: str = "") -> Plan:
    """What was planned and held in a year, as far as the user may see it. Three statements."""
    today = timezone.localdate()
    rows = Event.objects.visible_to(user).filter(
        first_on__gte=dt.date(year, 1, 1), first_on__lte=dt.date(year, 12, 31), parent=None
    )
    if kind:
        rows = rows.filter(kind=kind)
    lines = [_line(row, year, kind) for row in _per_center(rows, today)]
    late = rows.overdue(today).order_by("last_on", "pk")[:SHOWN_OVERDUE]
    unreported = rows.report_overdue(today).order_by("last_on", "pk")[:SHOWN_OVERDUE]
    return Plan(lines, _total(lines), list_lines(late)[::-1], list_lines(unreported)[::-1])


def _per_center(rows: QuerySet[Event], today: dt.date) -> QuerySet[Any, dict[str, Any]]:
    is_off = Q(status=Event.Status.CANCELLED)
    is_held = Q(status__in=Event.DONE_STATUSES)
    is_late = Q(status__in=Event.OPEN_STATUSES, last_on__lt=today)
    return (
        rows.order_by("center__organisation__sort_name", "center")
        .values("center", "center__slug", *translated_columns(CENTER))
        .annotate(
            planned=Count("pk", filter=~is_off),
            held=Count("pk", filter=is_held),
            overdue=Count("pk", filter=is_late),
            cancelled=Count("pk", filter=is_off),
        )
    )


def _line(row: dict[str, Any], year: int, kind: str) -> PlanLine:
    query = f"starts_after={year}-01-01&starts_before={year}-12-31"
    query += f"&center={row['center__slug'] or 'none'}" + (f"&kind={kind}" if kind else "")
    return PlanLine(
        name=in_words(row, CENTER) if row["center"] else _("Executive directorate"),
        url=f"{reverse('events:event_list')}?{query}",
        planned=row["planned"],
        held=row["held"],
        overdue=row["overdue"],
        cancelled=row["cancelled"],
    )


def _total(lines: Sequence[PlanLine]) -> PlanLine:
    def total(name: str) -> int:
        return sum(getattr(line, name) for line in lines)

    return PlanLine(
        _("All"), "", total("planned"), total("held"), total("overdue"), total("cancelled")
    )

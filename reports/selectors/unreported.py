"""Who has not reported: registers of trainings that are over, events without a word or a report."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Min, QuerySet
from django.utils import timezone

from centers.models import Center
from events.models import Event
from reports.permissions import Reader
from trainings.models import Training

if TYPE_CHECKING:
    from accounts.models import User

OPEN = (Training.Status.PLANNED, Training.Status.RUNNING)


@dataclass
class Unreported:
    """What one center owes; the directorate is the one without a center."""

    center: Center | None
    registers: int = 0
    returned: int = 0
    events: int = 0
    reports: int = 0
    since: dt.date | None = None

    @property
    def total(self) -> int:
        return self.registers + self.returned + self.events + self.reports


def unreported(user: "User") -> list[Unreported]:
    """What is open by center, what has waited longest first. Five statements, whatever the size
    of the network; a coordinator reads of his centers."""
    reader, today = Reader(user), timezone.localdate()
    trainings = Training.objects.filter(ends_on__lt=today)
    events = Event.objects.filter(parent=None)
    if reader.centers is not None:
        trainings = trainings.filter(center__in=reader.centers)
        events = events.filter(center__in=reader.centers)
    found: dict[int | None, Unreported] = defaultdict(lambda: Unreported(None))
    asked: list[tuple[str, QuerySet[Any], str]] = [
        ("registers", trainings.filter(status__in=OPEN), "ends_on"),
        ("returned", trainings.filter(status=Training.Status.RETURNED), "ends_on"),
        ("events", events.overdue(today), "last_on"),
        ("reports", events.report_overdue(today), "last_on"),
    ]
    for name, rows, day in asked:
        _add(found, name, rows.order_by().values("center").annotate(n=Count("pk"), day=Min(day)))
    centers = Center.objects.select_related("organisation", "region").in_bulk(
        [pk for pk in found if pk is not None]
    )
    for pk, line in found.items():
        line.center = centers.get(pk) if pk is not None else None
    return sorted(found.values(), key=lambda line: (line.since or today, -line.total))


def _add(found: dict[int | None, Unreported], name: str, rows: Iterable[dict[str, Any]]) -> None:
    for row in rows:
        line = found[row["center"]]
        setattr(line, name, row["n"])
        line.since = min(line.since or row["day"], row["day"])

"""Activities of a project in a period: what was planned, what was held, what deviates."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from sys import intern
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from centers.former_names import organisation_name_on
from core.templatetags.content import in_language as in_language_of
from core.templatetags.content import shown_text
from core.words import in_language
from events.models import Event
from reports.reporting.models import ReportingPeriod
from reports.selectors.event_rows import crowds, guests, present
from trainings.models import AggregateCount, Enrolment, Programme, Training

NO_REASON = "", ""
HELD, DRAFT, CANCELLED, OVERDUE, TO_COME = "held", "draft", "cancelled", "overdue", "to_come"


@dataclass(frozen=True, slots=True)
class Activity:
    """One training or event of the project in the period."""

    key: str  # "training:12"
    id: int
    kind: str  # code of the kind
    kind_label: str
    number: str
    title: str
    center_id: int | None
    center: str
    region_id: int | None
    region: str
    day: dt.date
    state: str
    people: int  # participations by name and without names
    reason: str
    reason_language: str = ""

    @property
    def url(self) -> str:
        name = "trainings:training_detail" if self.is_training else "events:event_detail"
        return reverse(name, args=[self.number])

    @property
    def is_training(self) -> bool:
        return self.key.startswith("training:")

    @property
    def kind_and_title(self) -> str:
        """A meeting is often called by its kind: then once."""
        if self.title == self.kind_label:
            return self.title
        return f"{self.kind_label}: {self.title}"

    @property
    def reason_said(self) -> str:
        """With its language, where that is not the active one."""
        if not self.reason or self.reason_language == (get_language() or "")[:2]:
            return self.reason
        return f"{self.reason} ({in_language_of(self.reason_language)})"

    @property
    def deviates(self) -> bool:
        """It was planned for this period and did not take place in it."""
        return self.state in (CANCELLED, OVERDUE)

    @property
    def state_label(self) -> str:
        return str(state_labels()[self.state])

    def facts(self) -> dict[str, Any]:
        """What is frozen of the row, and compared later."""
        return {
            "title": self.title,
            "number": self.number,
            "kind": self.kind_label,
            "center": self.center,
            "region": self.region,
            "day": self.day.isoformat(),
            "state": self.state,
            "people": self.people,
            "reason": self.reason,
        }


def state_labels() -> dict[str, str]:
    return {
        HELD: pgettext("activity", "Held"),
        DRAFT: _("Held, not approved yet"),
        CANCELLED: pgettext("activity", "Cancelled"),
        OVERDUE: pgettext("activity", "Overdue"),
        TO_COME: _("To come"),
    }


def activities(
    period: ReportingPeriod,
    *,
    centers: Collection[int] | None = None,
    today: dt.date | None = None,
) -> list[Activity]:
    """Trainings that the project pays for and its events whose first day lies in the period and,
    where the project is limited to regions, in one of them; the earliest first. Four statements.

    `centers` limits them to those of some centers.
    """
    today = today or timezone.localdate()
    reasons = {
        (row.training_id, row.event_id): shown_text(row, "text") for row in period.reasons.all()
    }
    trainings, events = _trainings(period, centers), _events(period, centers)
    rows = [_of_training(row, reasons, today) for row in trainings.iterator()]
    rows += [_of_event(row, reasons, today) for row in events.iterator()]
    return sorted(rows, key=lambda row: (row.day, row.key))


def left_out(period: ReportingPeriod) -> int:
    """Activities of the project in the period that are outside its regions: not counted."""
    project = period.agreement.project
    if not project.regions.exists():
        return 0
    regions = project.regions.values("pk")
    trainings = _of_project(period).exclude(region__in=regions).count()
    events = _events_of_project(period).exclude(region__in=regions)
    return trainings + events.exclude(region=None).count()


def _of_project(period: ReportingPeriod) -> QuerySet[Training]:
    funded = Training.objects.filter(
        funding_sources__project=period.agreement.project_id,
        starts_on__range=(period.starts_on, period.ends_on),
    )
    return Training.objects.filter(pk__in=funded.order_by().values("pk"))


def _events_of_project(period: ReportingPeriod) -> QuerySet[Event]:
    return Event.objects.filter(
        projects=period.agreement.project_id,
        first_on__range=(period.starts_on, period.ends_on),
        parent=None,
    )


def _in_regions(rows: QuerySet[Any], period: ReportingPeriod) -> QuerySet[Any]:
    regions = list(period.agreement.project.regions.values_list("pk", flat=True))
    return rows.filter(region__in=regions) if regions else rows


def _trainings(period: ReportingPeriod, centers: Collection[int] | None) -> QuerySet[Any]:
    counted = Enrolment.objects.counted().order_by().filter(training=OuterRef("pk"))
    nameless = AggregateCount.objects.order_by().filter(training=OuterRef("pk"))
    rows = _in_regions(_of_project(period), period)
    if centers is not None:
        rows = rows.filter(center__in=centers)
    return rows.annotate(
        named=Coalesce(Subquery(counted.values("training").annotate(n=Count("pk")).values("n")), 0),
        nameless=Coalesce(
            Subquery(nameless.values("training").annotate(n=Sum("count")).values("n")), 0
        ),
        title=in_language("programme__title"),
        programme_kind=Subquery(
            Programme.objects.filter(pk=OuterRef("programme")).values("kind")[:1]
        ),
        center_name=organisation_name_on("center__organisation", "starts_on"),
        region_name=in_language("region__name"),
    )


def _events(period: ReportingPeriod, centers: Collection[int] | None) -> QuerySet[Any]:
    def number(rows: QuerySet[Any], sum_of: Any) -> Any:
        own = rows.filter(whole=OuterRef("pk")).values("whole").annotate(n=sum_of).values("n")
        return Coalesce(Subquery(own), 0)

    rows = _in_regions(_events_of_project(period), period)
    if centers is not None:
        rows = rows.filter(center__in=centers)
    return rows.annotate(
        named=number(guests(), Count("pk")) + number(present(), Count("pk")),
        nameless=number(crowds(), Sum("count")),
        title_shown=in_language("title"),
        center_name=organisation_name_on("center__organisation", "first_on"),
        region_name=in_language("region__name"),
    )


def _of_training(row: Any, reasons: dict[Any, tuple[str, str]], today: dt.date) -> Activity:
    """Names that thousands of rows share are one text in memory."""
    state = {
        Training.Status.APPROVED: HELD,
        Training.Status.CANCELLED: CANCELLED,
        Training.Status.PLANNED: TO_COME if row.starts_on > today else OVERDUE,
    }.get(row.status, DRAFT)
    is_tot = row.programme_kind == Programme.Kind.TOT
    return Activity(
        key=f"training:{row.pk}",
        id=row.pk,
        kind="tot" if is_tot else "training",
        kind_label=_("Training of trainers") if is_tot else _("Training"),
        number=row.slug,
        title=intern(row.title or ""),
        center_id=row.center_id,
        center=intern(row.center_name or ""),
        region_id=row.region_id,
        region=intern(row.region_name or ""),
        day=row.starts_on,
        state=state,
        people=row.named + row.nameless if state in (HELD, DRAFT) else 0,
        reason=reasons.get((row.pk, None), NO_REASON)[0],
        reason_language=reasons.get((row.pk, None), NO_REASON)[1],
    )


def _of_event(row: Any, reasons: dict[Any, tuple[str, str]], today: dt.date) -> Activity:
    if row.status in Event.DONE_STATUSES:
        state = HELD
    elif row.status == Event.Status.CANCELLED:
        state = CANCELLED
    else:
        state = OVERDUE if row.last_on < today else TO_COME
    return Activity(
        key=f"event:{row.pk}",
        id=row.pk,
        kind=row.kind,
        kind_label=str(row.get_kind_display()),
        number=row.slug,
        title=row.title_shown or "",
        center_id=row.center_id,
        center=intern(row.center_name or ""),
        region_id=row.region_id,
        region=intern(row.region_name or ""),
        day=row.first_on,
        state=state,
        people=row.named + row.nameless if state == HELD else 0,
        reason=reasons.get((None, row.pk), NO_REASON)[0],
        reason_language=reasons.get((None, row.pk), NO_REASON)[1],
    )


@dataclass(frozen=True)
class KindLine:
    """Planned against held, for one kind of activities."""

    label: str
    planned: int
    held: int
    cancelled: int
    overdue: int
    people: int


def by_kind(rows: list[Activity]) -> list[KindLine]:
    """Planned against held by kind, the most first."""
    labels = {row.kind: row.kind_label for row in rows}
    lines = []
    for kind, label in labels.items():
        own = [row for row in rows if row.kind == kind]
        states = [row.state for row in own]
        lines.append(
            KindLine(
                label,
                len(own),
                states.count(HELD) + states.count(DRAFT),
                states.count(CANCELLED),
                states.count(OVERDUE),
                sum(row.people for row in own),
            )
        )
    return sorted(lines, key=lambda line: (-line.planned, line.label))

"""Money that was promised, budgeted and paid, and the partners behind it."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Count, DecimalField, Max, Q, QuerySet, Sum
from django.db.models.functions import ExtractYear
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from centers.models import Center, Organisation
from core.words import in_words, translated_columns
from events.models import Appeal, Attendee, Commitment, Delivery, Event, Payment

if TYPE_CHECKING:
    from accounts.models import User

ZERO = Decimal(0)
REGION = "region__name"
CENTER = "event__center__organisation__name"
YEAR_BACK = dt.timedelta(days=365)
MOST_SHOWN = 200
AMOUNT: DecimalField = DecimalField(max_digits=16, decimal_places=2)


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """Sums of one row, in som."""

    name: str
    year: int | None
    promised: Decimal
    budgeted: Decimal
    paid: Decimal
    url: str = ""


@dataclass(frozen=True, slots=True)
class Money:
    """Sums by region and year, by center, and in all."""

    by_region: Sequence[MoneyLine]
    by_center: Sequence[MoneyLine]
    total: MoneyLine


def money(user: "User", *, year: int | None = None, center: Center | None = None) -> Money:
    """What was promised, budgeted and paid, each counted in the year of its own day.

    As far as the user may see it. Dropped commitments promise nothing any more; what was paid for
    them stays paid. Six statements.
    """
    rows = Commitment.objects.visible_to(user)
    if center is not None:
        rows = rows.filter(event__center=center)
    regions = _lines(rows, ("region", *translated_columns(REGION)), year, _region_line)
    centers = _lines(
        rows, ("event__center", "event__center__slug", *translated_columns(CENTER)), year,
        _center_line, by_year=False,
    )  # fmt: skip
    return Money(regions, centers, _total(regions))


def _lines(
    rows: QuerySet[Commitment],
    columns: tuple[str, ...],
    year: int | None,
    line: Callable[[dict[str, Any], dict[str, Decimal]], MoneyLine],
    *,
    by_year: bool = True,
) -> list[MoneyLine]:
    """One statement for each of the three sums; the rows are put together by their key."""
    found: dict[tuple[Any, ...], tuple[dict[str, Any], dict[str, Decimal]]] = {}
    live = rows.exclude(status=Commitment.Status.DROPPED)
    payments = Payment.objects.live().filter(commitment__in=rows.order_by())
    for name, source, amount, prefix in (
        ("promised", live.filter(promised__isnull=False), "promised", ""),
        ("budgeted", live.filter(budgeted__isnull=False), "budgeted", ""),
        ("paid", payments, "amount", "commitment__"),
    ):
        day = f"{name}_on"
        query: Any = source.order_by().annotate(in_year=ExtractYear(day))
        if year is not None:
            query = query.filter(in_year=year)
        names = {column: f"{prefix}{column}" for column in columns}
        keys = [*names.values(), *(["in_year"] if by_year else [])]
        for row in query.values(*keys).annotate(sum=Sum(amount, output_field=AMOUNT)):
            known = {column: row[path] for column, path in names.items()}
            known["year"] = row["in_year"] if by_year else None
            key = (known[columns[0]], known["year"])
            found.setdefault(key, (known, {}))[1][name] = row["sum"]
    lines = [line(known, sums) for known, sums in found.values()]
    return sorted(lines, key=lambda one: (-(one.year or 0), one.name))


def _region_line(row: dict[str, Any], sums: dict[str, Decimal]) -> MoneyLine:
    name = in_words(row, REGION) if row["region"] else _("Without a region")
    return _line(name, row["year"], sums)


def _center_line(row: dict[str, Any], sums: dict[str, Decimal]) -> MoneyLine:
    slug = row["event__center__slug"]
    name = in_words(row, CENTER) if slug else _("Executive directorate")
    url = f"{reverse('events:commitment_list')}?center={slug or 'none'}"
    return _line(name, None, sums, url)


def _line(name: str, year: int | None, sums: dict[str, Decimal], url: str = "") -> MoneyLine:
    return MoneyLine(
        name,
        year,
        sums.get("promised", ZERO),
        sums.get("budgeted", ZERO),
        sums.get("paid", ZERO),
        url,
    )


def _total(lines: Iterable[MoneyLine]) -> MoneyLine:
    lines = list(lines)
    return MoneyLine(
        _("All"),
        None,
        sum((line.promised for line in lines), ZERO),
        sum((line.budgeted for line in lines), ZERO),
        sum((line.paid for line in lines), ZERO),
    )


@dataclass(frozen=True, slots=True)
class PartnerLine:
    """A partner: on how many meetings of the last twelve months, what it promised."""

    pk: int
    name: str
    meetings: int
    last_on: dt.date | None
    pending: int
    overdue: int


def partners(
    user: "User",
    *,
    center: Center | None = None,
    limit: int | None = None,
    today: dt.date | None = None,
) -> list[PartnerLine]:
    """Organisations that were on a meeting in the last twelve months or have an open commitment.

    The most frequent first. The centers' own organisations are no partners. Two statements.
    """
    today = today or timezone.localdate()
    events = Event.objects.visible_to(user)
    if center is not None:
        events = events.filter(center=center)
    held = events.filter(
        status__in=Event.DONE_STATUSES, first_on__gt=today - YEAR_BACK, first_on__lte=today
    )
    name = "organisation__name"
    met = (
        Attendee.objects.present()
        .filter(event__in=held.order_by(), organisation__center=None)
        .exclude(organisation=None)
        .order_by()
        .values("organisation", *translated_columns(name))
        .annotate(meetings=Count("event", distinct=True), last_on=Max("event__first_on"))
    )
    rows = {row["organisation"]: _met(row, in_words(row, name)) for row in met}
    for row in _promised(events, today):
        pk = row["owner_organisation"]
        before = rows.get(pk)
        rows[pk] = PartnerLine(
            pk=pk,
            name=in_words(row, "owner_organisation__name"),
            meetings=before.meetings if before else 0,
            last_on=before.last_on if before else None,
            pending=row["pending"],
            overdue=row["overdue"],
        )
    lines = sorted(rows.values(), key=lambda one: (-one.meetings, -one.pending, one.name))
    return lines[:limit] if limit else lines


@dataclass(frozen=True)
class Partner:
    """One partner: meetings it came to, what it promised, what it was asked for."""

    meetings: Sequence[Attendee]
    recent: int
    commitments: Sequence[Commitment]
    deliveries: Sequence[Delivery]
    appeals: Sequence[Appeal]


def partner(user: "User", organisation: Organisation) -> Partner:
    """The history of a partner as far as the user may see it, the latest first. Four statements."""
    today = timezone.localdate()
    own = {"addressee": organisation}
    came = (
        Attendee.objects.present()
        .filter(organisation=organisation, event__in=Event.objects.visible_to(user).order_by())
        .filter(event__status__in=Event.DONE_STATUSES)
        .select_related("event__center__organisation")
        .order_by("-event__first_on", "-event", "pk")
    )
    # Several people of one partner are one meeting.
    meetings = list({row.event_id: row for row in came[:MOST_SHOWN]}.values())
    promised = Commitment.objects.visible_to(user).filter(owner_organisation=organisation)
    deliveries = Delivery.objects.visible_to(user).filter(**own).overdue_first(today)
    appeals = Appeal.objects.visible_to(user).filter(**own).overdue_first(today)
    return Partner(
        meetings=meetings,
        recent=sum(today - YEAR_BACK < row.event.first_on <= today for row in meetings),
        commitments=list(
            promised.with_paid()
            .select_related("owner_organisation", "event__center__organisation")
            .overdue_first(today)[:MOST_SHOWN]
        ),
        deliveries=list(deliveries.select_related("recommendation__event")[:MOST_SHOWN]),
        appeals=list(appeals.select_related("event")[:MOST_SHOWN]),
    )


def overdue_commitments(
    user: "User", *, center: Center | None = None, limit: int = 5
) -> list[Commitment]:
    """Promises whose day is over, the oldest first."""
    today = timezone.localdate()
    rows = Commitment.objects.visible_to(user).overdue(today)
    if center is not None:
        rows = rows.filter(event__center=center)
    found = rows.with_paid().select_related("owner_organisation", "event__center__organisation")
    return list(found.order_by("due_on", "pk")[:limit])


def _met(row: dict[str, Any], name: str) -> PartnerLine:
    return PartnerLine(row["organisation"], name, row["meetings"], row["last_on"], 0, 0)


def _promised(events: QuerySet[Event], today: dt.date) -> QuerySet[Any, dict[str, Any]]:
    is_overdue = Q(status=Commitment.Status.OPEN, due_on__lt=today)
    return (
        Commitment.objects.pending()
        .filter(event__in=events.order_by(), owner_organisation__center=None)
        .order_by()
        .values("owner_organisation", *translated_columns("owner_organisation__name"))
        .annotate(pending=Count("pk"), overdue=Count("pk", filter=is_overdue))
    )

"""Figures of course orders: in a period, beside a baseline period, by sector."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Sum

from accounts.models import User
from trainings.models import CourseOrder, EmploymentGuarantee, Enrolment, Training

Period = tuple[dt.date, dt.date]
Sector = CourseOrder.Sector


@dataclass(frozen=True, slots=True)
class SectorLine:
    """One sector: orders and places of the period, who was enrolled, work that is guaranteed."""

    sector: str
    employers: int
    orders: int
    places: int
    filled: int
    guaranteed: int


@dataclass(frozen=True, slots=True)
class OrderFigures:
    """`employers` are different organisations with an order in the period that was neither
    declined nor cancelled; one that orders in two sectors is one of them."""

    employers: int
    baseline: int
    orders: int
    places: int
    filled: int
    guaranteed: int
    lines: list[SectorLine]

    @property
    def change(self) -> int:
        return self.employers - self.baseline


def order_figures(user: User, *, period: Period, baseline: Period) -> OrderFigures:
    """What the reader may see of it. Five statements."""
    seen = CourseOrder.objects.visible_to(user).standing().order_by()
    rows = seen.filter(ordered_on__range=period)
    counts = rows.values("sector").annotate(
        employers=Count("organisation", distinct=True), orders=Count("pk"), places=Sum("places")
    )
    by_sector = {row["sector"]: row for row in counts}
    people = Enrolment.objects.counted().filter(training__order_link__order__in=rows.values("pk"))
    filled = dict(
        people.order_by().values_list("training__order_link__order__sector").annotate(n=Count("pk"))
    )
    guaranteed = _guaranteed(user, period)
    lines = [
        SectorLine(
            str(Sector(code).label),
            employers=by_sector[code]["employers"] if code in by_sector else 0,
            orders=by_sector[code]["orders"] if code in by_sector else 0,
            places=by_sector[code]["places"] if code in by_sector else 0,
            filled=filled.get(code, 0),
            guaranteed=guaranteed.get(code, 0),
        )
        for code in Sector.values
        if code in by_sector or code in guaranteed
    ]
    before = seen.filter(ordered_on__range=baseline)
    return OrderFigures(
        employers=rows.values("organisation").distinct().count(),
        baseline=before.values("organisation").distinct().count(),
        orders=sum(line.orders for line in lines),
        places=sum(line.places for line in lines),
        filled=sum(line.filled for line in lines),
        guaranteed=sum(line.guaranteed for line in lines),
        lines=lines,
    )


def _guaranteed(user: User, period: Period) -> dict[str, int]:
    """{sector: places of work} given in a period, of trainings and orders the reader may see."""
    rows = EmploymentGuarantee.objects.visible_to(user).valid().filter(given_on__range=period)
    return dict(rows.order_by().values_list("sector").annotate(n=Sum("places")))


def guarantees_of(training: Training) -> list[EmploymentGuarantee]:
    """What employers guarantee to those who finish the training, the most places first."""
    return list(EmploymentGuarantee.objects.valid().of_training(training))

"""The financial table: two currencies by one rate, in kind apart from cash."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from reports.reporting.models import CostLine, ReportingPeriod

CENT = Decimal("0.01")


@dataclass(frozen=True)
class MoneyLine:
    """A cost line in both currencies; `share` is actual by plan in percent."""

    code: str
    title: str
    plan_eur: Decimal
    actual_eur: Decimal
    plan_kgs: Decimal
    actual_kgs: Decimal

    @property
    def share(self) -> float | None:
        if not self.plan_eur:
            return None
        return float((self.actual_eur / self.plan_eur * 100).quantize(Decimal("0.1")))


@dataclass(frozen=True)
class Finance:
    cash: list[MoneyLine]
    in_kind: list[MoneyLine]
    cash_total: MoneyLine
    in_kind_total: MoneyLine


def finance_of(period: ReportingPeriod) -> Finance:
    """The lines of a period, converted by its rate and rounded to cents line by line; totals are
    sums of the rounded lines, so that the table adds up as it stands."""
    rate = period.rate or Decimal(1)
    rows = list(period.cost_lines.all())
    cash = [_converted(row, rate) for row in rows if not row.is_in_kind]
    in_kind = [_converted(row, rate) for row in rows if row.is_in_kind]
    return Finance(cash, in_kind, _total(cash), _total(in_kind))


def _converted(row: CostLine, rate: Decimal) -> MoneyLine:
    def both(amount: Decimal) -> tuple[Decimal, Decimal]:
        if row.currency == CostLine.Currency.EUR:
            return amount, _cents(amount * rate)
        return _cents(amount / rate), amount

    plan_eur, plan_kgs = both(row.plan)
    actual_eur, actual_kgs = both(row.actual)
    return MoneyLine(row.code, row.title, plan_eur, actual_eur, plan_kgs, actual_kgs)


def _total(lines: Iterable[MoneyLine]) -> MoneyLine:
    rows = list(lines)
    names = ("plan_eur", "actual_eur", "plan_kgs", "actual_kgs")
    sums = [sum((getattr(row, name) for row in rows), Decimal(0)) for name in names]
    return MoneyLine("", "", *sums)


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)

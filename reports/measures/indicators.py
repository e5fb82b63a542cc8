"""Indicators of a project: what their measure came to in a period, against baseline and target.

Counting (`Numbers`, which may be kept for some minutes) is apart from judging: targets, baselines
and values entered by hand are read when a figure is shown.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import numpy as np
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.models import Indicator, IndicatorTarget, IndicatorValue, Project, is_met
from reports.filters import Period
from reports.measures.base import MEASURES, Scope, Split, Unit
from reports.measures.counting import Cell, Figure, Number, measure
from reports.measures.packing import shared_reading
from reports.suppression import THRESHOLD, TOTAL, hidden_cells, is_small, line


class Outcome(models.TextChoices):
    MET = "met", _("Met")
    NOT_MET = "not_met", _("Not met")
    TOO_FEW = "too_few", _("Too few people to tell")
    NO_TARGET = "no_target", _("No target")
    NOTHING = "nothing", _("No value yet")


@dataclass(frozen=True)
class Numbers:
    """What was counted: of the period, and of the project from its first day to the period's
    last. `added` where the rule adds up what each period counted by itself."""

    actual: Figure
    whole: Figure
    added: Number | None = None


@dataclass(frozen=True)
class IndicatorFigure:
    """An indicator in a period. Shares are in per cent. None is a number that there is not, or
    that this reader may not see (`is_hidden`, or a cell of `splits`)."""

    indicator: Indicator
    period: Period
    baseline: Decimal | None
    target: Decimal | None
    actual: Number | None
    cumulative: Number | None
    outcome: Outcome
    # A cell for each key; the cells of what is counted by hand have no `n`.
    splits: Mapping[Split, Mapping[Any, Cell]]
    # None where the values are entered by hand.
    numbers: Numbers | None = None
    values: Sequence[IndicatorValue] = ()
    # The target of this very period, rather than that of the project.
    is_of_period: bool = False
    is_hidden: bool = False
    hidden: Mapping[Split, frozenset[Any]] = field(default_factory=dict)

    @property
    def met(self) -> bool | None:
        """None where it cannot be told."""
        return {Outcome.MET: True, Outcome.NOT_MET: False}.get(self.outcome)

    @property
    def judged(self) -> Number | None:
        """The number that is compared with the target."""
        return self.actual if self.is_of_period else self.cumulative

    @property
    def rows(self) -> dict[str, np.ndarray]:
        """Ids of the rows behind the figure of the period, in order, by kind of rows."""
        if self.numbers is None:
            return {"values": np.sort(np.asarray([row.pk for row in self.values], np.int64))}
        found = self.numbers.actual.rows.items()
        return {name: np.sort(np.asarray(rows)) for name, rows in found}

    @property
    def note(self) -> str:
        """What a reader has to know of the number, in sentences; empty when nothing."""
        if self.is_hidden:
            return gettext("Not shown: it would tell of fewer than 5 people.")
        said = [self.numbers.actual.note] if self.numbers else []
        if self.outcome == Outcome.TOO_FEW:
            said.append(gettext("Fewer than 5 people: the share says little."))
        return " ".join(filter(None, said))

    @property
    def counted_at(self) -> dt.datetime | None:
        return self.numbers.actual.counted_at if self.numbers else None


def scope_of(
    indicator: Indicator, period: Period, *, with_drafts: bool = False, **only: frozenset[int]
) -> Scope:
    """The scope of an indicator; `only` may narrow it to regions and centers."""
    return Scope(
        period.start,
        period.end,
        project=indicator.result.project,
        filters=indicator.filters,
        with_drafts=with_drafts,
        **only,
    )


def numbers_of(
    indicator: Indicator,
    period: Period,
    *,
    with_drafts: bool = False,
    regions: frozenset[int] = frozenset(),
    centers: frozenset[int] = frozenset(),
) -> Numbers | None:
    """Count an indicator; None where its values are entered by hand or its measure is gone.

    Within `shared_reading` the rows of all indicators of a project are read once.
    """
    if indicator.measure not in MEASURES:
        return None
    project = indicator.result.project
    splits = [Split(name) for name in indicator.splits]

    def count(days: Period, cells: Sequence[Split]) -> Figure:
        scope = scope_of(indicator, days, with_drafts=with_drafts, regions=regions, centers=centers)
        return measure(indicator.measure, scope, splits=cells)

    actual = count(period, splits)
    first = min(project.starts_on, period.start)
    is_all = first == period.start
    whole = actual if is_all else count(Period(first, period.end), splits)
    added = None
    if indicator.across_periods == Indicator.Adding.SUM and not is_all:
        added = sum(count(days, ()).value or 0 for days in _periods_until(indicator, period))
    return Numbers(actual, whole, added)


def _periods_until(indicator: Indicator, period: Period) -> list[Period]:
    """The agreed periods of an indicator up to this one, with this one; the time before it as one
    where none are agreed."""
    agreed = [
        Period(row.starts_on, row.ends_on)
        for row in indicator.targets.all()
        if row.ends_on < period.start
    ]
    if not agreed:
        before = Period(indicator.result.project.starts_on, period.start - dt.timedelta(days=1))
        agreed = [before] if before.start <= before.end else []
    return [*agreed, period]


def figures_of(
    indicator: Indicator, period: Period, *, with_drafts: bool = False, protect: bool = False
) -> IndicatorFigure:
    """An indicator in a period, counted now. With `protect` cells of 1 to 4 people are hidden, and
    what would reveal them: for readers who may not see the rows.

    Give an indicator with `result__project` at hand, and for many prefetch `targets` and `values`.
    """
    numbers = numbers_of(indicator, period, with_drafts=with_drafts)
    return judged(indicator, period, numbers, protect=protect)


def judged(
    indicator: Indicator, period: Period, numbers: Numbers | None, *, protect: bool = False
) -> IndicatorFigure:
    """What was counted, beside baseline and target."""
    own = _target_of(indicator, period)
    values: Sequence[IndicatorValue] = ()
    if numbers is None:
        values = _values_in(indicator, period)
        actual, cumulative, splits = _by_hand(indicator, period, values)
        n = THRESHOLD
    else:
        actual, cumulative, splits, n = _counted(indicator, numbers)
    goal = own.value if own else indicator.target
    value = actual if own else cumulative
    found = IndicatorFigure(
        indicator=indicator,
        period=period,
        baseline=indicator.baseline,
        target=goal,
        actual=actual,
        cumulative=cumulative,
        outcome=_outcome(indicator, value, goal, n),
        splits=splits,
        numbers=numbers,
        values=values,
        is_of_period=own is not None,
    )
    return protected(found) if protect else found


def _outcome(indicator: Indicator, value: Number | None, goal: Decimal | None, n: int) -> Outcome:
    if value is None:
        return Outcome.NOTHING
    if indicator.unit in (Unit.SHARE, Unit.POINTS) and n < THRESHOLD:
        return Outcome.TOO_FEW
    met = is_met(indicator, value, target=goal)
    if met is None:
        return Outcome.NO_TARGET
    return Outcome.MET if met else Outcome.NOT_MET


def _target_of(indicator: Indicator, period: Period) -> IndicatorTarget | None:
    """The target of this very period."""
    days = period.start, period.end
    return next((t for t in indicator.targets.all() if (t.starts_on, t.ends_on) == days), None)


def _counted(
    indicator: Indicator, numbers: Numbers
) -> tuple[Number | None, Number | None, Mapping[Split, Mapping[Any, Cell]], int]:
    actual, whole = numbers.actual, numbers.whole
    cumulative = whole.value if numbers.added is None else numbers.added
    if indicator.across_periods == Indicator.Adding.LATEST:
        cumulative = actual.value
    if actual.measure.unit != Unit.SHARE:
        return actual.value, cumulative, actual.splits, actual.n
    splits = {
        split: {key: Cell(_percent(cell.value), cell.n) for key, cell in cells.items()}
        for split, cells in actual.splits.items()
    }
    return _percent(actual.value), _percent(cumulative), splits, actual.n


def _percent(share: Number | None) -> Number | None:
    return None if share is None else float(share) * 100


def _values_in(indicator: Indicator, period: Period) -> list[IndicatorValue]:
    """Values entered by hand for days of this period, the total and the cells, the earliest
    first."""
    rows = [
        row
        for row in indicator.values.all()
        if row.voided_at is None and period.start <= row.starts_on and row.ends_on <= period.end
    ]
    return sorted(rows, key=lambda row: (row.ends_on, row.pk))


def _by_hand(
    indicator: Indicator, period: Period, values: Sequence[IndicatorValue]
) -> tuple[Number | None, Number | None, Mapping[Split, Mapping[Any, Cell]]]:
    until = Period(min(indicator.result.project.starts_on, period.start), period.end)
    totals = [value for value in values if not value.split]
    so_far = [value for value in _values_in(indicator, until) if not value.split]
    splits: dict[Split, dict[Any, Cell]] = {}
    for split, cell in dict.fromkeys((row.split, row.cell) for row in values if row.split):
        rows = [row for row in values if (row.split, row.cell) == (split, cell)]
        splits.setdefault(Split(split), {})[cell] = Cell(_together(indicator, rows), 0)
    return _together(indicator, totals), _together(indicator, so_far), splits


def _together(indicator: Indicator, values: Iterable[IndicatorValue]) -> Number | None:
    """Values of several periods by the rule of the indicator; the latest where nothing is added."""
    amounts = [value.value for value in values]
    if not amounts:
        return None
    return sum(amounts) if indicator.across_periods == Indicator.Adding.SUM else amounts[-1]


def protected(found: IndicatorFigure) -> IndicatorFigure:
    """The same without small cells, and without what would reveal them by subtraction.

    Splits of shares and means are left out: a share and its whole together are a count.
    """
    numbers = found.numbers
    if numbers is None or not numbers.actual.measure.needs_hiding:
        return found
    actual = numbers.actual
    # The period, and the time before it: their sum is what stands as cumulative.
    before = max(0, numbers.whole.n - actual.n)
    hides = is_small(actual.n) or _tells_of_few(actual)
    is_all_hidden = hides or is_small(numbers.whole.n) or is_small(before)
    shown: dict[Split, Mapping[Any, Cell]] = {}
    hidden: dict[Split, frozenset[Any]] = {}
    for split, cells in found.splits.items():
        if actual.measure.unit in (Unit.SHARE, Unit.POINTS) or hides:
            continue
        shown[split], hidden[split] = _without_small(cells)
    return replace(
        found,
        actual=None if hides else found.actual,
        cumulative=None if is_all_hidden else found.cumulative,
        outcome=Outcome.TOO_FEW if is_all_hidden else found.outcome,
        splits=shown,
        numbers=None if hides else replace(numbers, actual=_without_buckets(actual)),
        is_hidden=hides,
        hidden=hidden,
    )


def _tells_of_few(figure: Figure) -> bool:
    """A share that says of 1 to 4 people what they are, or are not."""
    if figure.measure.unit != Unit.SHARE or figure.value is None:
        return False
    part = round(float(figure.value) * figure.n)
    return is_small(part) or is_small(figure.n - part)


def _without_small(cells: Mapping[Any, Cell]) -> tuple[Mapping[Any, Cell], frozenset[Any]]:
    """One line of a table; by target group the lines overlap, so each stands for itself."""
    counts = {key: cell.n for key, cell in cells.items()} | {
        TOTAL: sum(c.n for c in cells.values())
    }
    hidden = hidden_cells(line(list(cells)), counts) - {TOTAL}
    shown = {key: Cell(None, 0) if key in hidden else cell for key, cell in cells.items()}
    return shown, frozenset(hidden)


def _without_buckets(figure: Figure) -> Figure:
    """Months would be one more way to subtract."""
    if any(is_small(cell.n) for _bucket, cell in figure.by_bucket):
        return replace(figure, by_bucket=[], trend=[], rows={})
    return replace(figure, rows={})


def figures_of_project(project: Project, period: Period, **options: Any) -> list[IndicatorFigure]:
    """All approved indicators of a project, counted now; rows are read once."""
    rows = Indicator.objects.of_project(project).approved().in_framework_order()
    rows = rows.select_related("result__project").prefetch_related(
        "targets", "values", "result__project__regions"
    )
    with shared_reading():
        return [figures_of(row, period, **options) for row in rows]

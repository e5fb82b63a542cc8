"""Indicators of a project as a report shows them: counted once, said in each language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.conf import settings
from django.utils.formats import number_format

from projects.models import Indicator, Result
from reports.filters import Period
from reports.measures.indicators import IndicatorFigure, figures_of_project, protected
from reports.reporting.models import ReportingPeriod
from reports.selectors.progress import CellNames

FALLING = (Indicator.Operator.AT_MOST, Indicator.Operator.LESS)
PEOPLE = (Indicator.Unit.PEOPLE, Indicator.Unit.PARTICIPATIONS)


@dataclass(frozen=True)
class SplitCell:
    """One cell of a split; None is hidden because it is small or would give a small one away."""

    code: str
    label: str
    value: float | None


@dataclass(frozen=True)
class IndicatorLine:
    """An approved indicator with its numbers for one period.

    `actual` and `cumulative` are exact and are frozen; `shown` and `shown_cumulative` are what
    donors may read, None where that is hidden.
    """

    id: int
    code: str
    title: str
    level: str  # impact, outcome, output
    result_id: int
    result: str
    unit: str
    unit_code: str
    is_people: bool
    is_share: bool
    wanted: str  # the target with its operator, as people read it
    baseline: float | None
    target: float | None
    actual: float | None
    cumulative: float | None
    shown: float | None
    shown_cumulative: float | None
    is_met: bool | None
    note: str = ""
    baseline_year: int | None = None
    # The same words in every language there is, for files that hold them all.
    titles: Mapping[str, str] = field(default_factory=dict)
    results: Mapping[str, str] = field(default_factory=dict)
    is_rising: bool = True  # more is better
    splits: Mapping[str, Sequence[SplitCell]] = field(default_factory=dict)
    # Ids of the rows behind it, in order, by kind of rows.
    rows: Mapping[str, np.ndarray] = field(default_factory=dict)

    def frozen(self) -> dict[str, Any]:
        """What is kept of it and compared later; the splits without small cells. Its rows are kept
        apart (`RowIds`)."""
        plain = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "rows"}
        return plain | {
            "splits": {
                name: [[cell.code, cell.label, cell.value] for cell in cells]
                for name, cells in self.splits.items()
            },
        }


@dataclass(frozen=True)
class RowIds:
    """Rows of a kind, and the indicators that count exactly these: at national scale a list is
    100,000 long, and several indicators have the same."""

    kind: str
    indicators: list[int]
    ids: np.ndarray


def row_ids(lines: Sequence[IndicatorLine]) -> list[RowIds]:
    """The rows behind all figures, each list once."""
    found: dict[tuple[str, bytes], RowIds] = {}
    for line in lines:
        for kind, ids in line.rows.items():
            own = found.setdefault((kind, ids.tobytes()), RowIds(kind, [], ids))
            own.indicators.append(line.id)
    return list(found.values())


def count(period: ReportingPeriod) -> list[IndicatorFigure]:
    """The approved indicators of the project, counted now, in the order of its framework."""
    return figures_of_project(period.agreement.project, Period(period.starts_on, period.ends_on))


def said(figures: Sequence[IndicatorFigure]) -> list[IndicatorLine]:
    """The same in words of the active language."""
    names = CellNames()
    return [_line(figure, names) for figure in figures]


def _line(figure: IndicatorFigure, names: CellNames) -> IndicatorLine:
    indicator, public = figure.indicator, protected(figure)
    result = indicator.result
    return IndicatorLine(
        id=indicator.pk,
        code=indicator.code,
        title=indicator.title,
        level=result.level,
        result_id=result.pk,
        result=result.wording,
        unit=str(indicator.get_unit_display()),
        unit_code=indicator.unit,
        is_people=indicator.unit in PEOPLE,
        is_share=indicator.unit == Indicator.Unit.SHARE,
        wanted=_wanted(figure),
        baseline=_number(figure.baseline),
        target=_number(figure.target),
        actual=_number(figure.actual),
        cumulative=_number(figure.cumulative),
        shown=_number(public.actual),
        shown_cumulative=_number(public.cumulative),
        is_met=public.met,
        note=public.note,
        titles=_in_all_languages(indicator, "title"),
        results=_in_all_languages(*_named(result)),
        is_rising=indicator.operator not in FALLING,
        baseline_year=indicator.baseline_on.year if indicator.baseline_on else None,
        splits={
            str(split): [
                SplitCell(str(key), names.of(split, key), _number(cell.value))
                for key, cell in cells.items()
            ]
            for split, cells in public.splits.items()
        },
        rows=figure.rows,
    )


def _named(result: Result) -> tuple[Any, str]:
    """Where the words of a result are: those of the impact are the project's objective."""
    is_impact = result.level == Result.Level.IMPACT
    return (result.project, "objective") if is_impact else (result, "title")


def _in_all_languages(record: Any, name: str) -> dict[str, str]:
    found = {code: getattr(record, f"{name}_{code}") for code, _label in settings.LANGUAGES}
    return {code: text for code, text in found.items() if text}


def _wanted(figure: IndicatorFigure) -> str:
    """The target with its operator: ≥ 16, ~ 200."""
    value = _number(figure.target)
    if value is None:
        return ""
    places = 0 if value.is_integer() else 1
    number = number_format(value, decimal_pos=places, force_grouping=True)
    sign = figure.indicator.get_operator_display()
    percent = " %" if figure.indicator.unit == Indicator.Unit.SHARE else ""
    return f"{sign} {number}{percent}"


def _number(value: Any) -> float | None:
    return None if value is None else round(float(value), 4)

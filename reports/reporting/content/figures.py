"""Indicators of a project as a report shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reports.reporting.models import ReportingPeriod


@dataclass(frozen=True)
class SplitCell:
    """One cell of a split; None is hidden because it is small or would give a small one away."""

    code: str
    label: str
    value: float | None


@dataclass(frozen=True)
class IndicatorLine:
    """An approved indicator with its numbers for one period."""

    id: int
    code: str
    title: str
    level: str  # impact, outcome, output
    result_id: int
    result: str
    unit: str
    is_people: bool
    is_share: bool
    wanted: str  # the target with its operator, as people read it
    baseline: float | None
    target: float | None
    actual: float | None
    cumulative: float | None
    is_met: bool | None
    note: str = ""
    baseline_year: int | None = None
    splits: Mapping[str, Sequence[SplitCell]] = field(default_factory=dict)
    rows: Mapping[str, Sequence[int]] = field(default_factory=dict)

    def frozen(self) -> dict[str, Any]:
        """What is kept of it, exact, and compared later."""
        return {
            "id": self.id,
            "code": self.code,
            "title": self.title,
            "level": self.level,
            "result_id": self.result_id,
            "result": self.result,
            "unit": self.unit,
            "is_people": self.is_people,
            "is_share": self.is_share,
            "wanted": self.wanted,
            "baseline": self.baseline,
            "baseline_year": self.baseline_year,
            "target": self.target,
            "actual": self.actual,
            "cumulative": self.cumulative,
            "is_met": self.is_met,
            "splits": {
                name: [[cell.code, cell.label, cell.value] for cell in cells]
                for name, cells in self.splits.items()
            },
            "rows": {kind: sorted(ids) for kind, ids in self.rows.items()},
        }


def indicator_lines(period: ReportingPeriod) -> list[IndicatorLine]:
    """The approved indicators of the project, in the order of its results framework."""
    return []

"""Changed since: what a sent report said against what the rows say today."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from reports.reporting.content.activities import state_labels
from reports.reporting.content.collect import current
from reports.reporting.content.figures import RowIds
from reports.reporting.models import Submission


@dataclass(frozen=True)
class FieldChange:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class RowChange:
    """A training or event that came, left, or says something else now."""

    key: str
    number: str
    title: str
    fields: list[FieldChange]


@dataclass(frozen=True)
class FigureChange:
    """An indicator whose number or rows are others now."""

    code: str
    title: str
    before: float | None
    after: float | None
    came: dict[str, list[int]]
    left: dict[str, list[int]]

    @property
    def came_count(self) -> int:
        return sum(map(len, self.came.values()))

    @property
    def left_count(self) -> int:
        return sum(map(len, self.left.values()))


@dataclass(frozen=True)
class Changes:
    figures: list[FigureChange]
    came: list[RowChange]
    left: list[RowChange]
    changed: list[RowChange]

    @property
    def is_empty(self) -> bool:
        return not (self.figures or self.came or self.left or self.changed)


def changed_since(submission: Submission) -> Changes:
    """Compare row by row. The report that was sent is not touched. It counts as `collect` does."""
    now = current(submission.period)
    before: Mapping[str, dict[str, Any]] = submission.rows
    rows = now.rows
    labels = field_labels()
    both = before.keys() & rows.keys()
    compared = [(key, _fields(before[key], rows[key], labels)) for key in both]
    changed = [_row(key, rows[key], fields) for key, fields in compared if fields]
    return Changes(
        figures=_figures(submission.figures, now.figures, *_compared(submission, now.row_ids)),
        came=_sorted(_row(key, rows[key], []) for key in rows.keys() - before.keys()),
        left=_sorted(_row(key, before[key], []) for key in before.keys() - rows.keys()),
        changed=_sorted(changed),
    )


def field_labels() -> dict[str, str]:
    return {
        "title": _("Title"),
        "number": _("Number"),
        "kind": _("Kind"),
        "center": _("Center"),
        "region": _("Region"),
        "day": _("Day"),
        "state": _("State"),
        "people": _("Participations"),
        "reason": _("Reason for the deviation"),
    }


def _fields(
    before: Mapping[str, Any], after: Mapping[str, Any], labels: Mapping[str, str]
) -> list[FieldChange]:
    states = state_labels()

    def said(name: str, value: Any) -> str:
        return states.get(value, value) if name == "state" else str(value or "–")

    return [
        FieldChange(label, said(name, before.get(name)), said(name, after.get(name)))
        for name, label in labels.items()
        if before.get(name) != after.get(name)
    ]


def _row(key: str, facts: Mapping[str, Any], fields: list[FieldChange]) -> RowChange:
    return RowChange(key, facts["number"], facts["title"], fields)


def _sorted(rows: Any) -> list[RowChange]:
    return sorted(rows, key=lambda row: (row.number, row.key))


# The ids of an indicator that only one side has, by kind of rows.
Ids = Mapping[int, dict[str, list[int]]]


def _compared(submission: Submission, now: Sequence[RowIds]) -> tuple[Ids, Ids]:
    """The rows that came and that left, of each indicator."""
    after = {(pk, row.kind): row.ids for row in now for pk in row.indicators}
    came: dict[int, dict[str, list[int]]] = defaultdict(dict)
    left: dict[int, dict[str, list[int]]] = defaultdict(dict)
    nothing = np.empty(0, np.int64)
    for row in submission.row_ids.order_by("pk").iterator(chunk_size=1):
        ids = np.asarray(row.ids, np.int64)
        for pk in row.indicators:
            _differ(came[pk], left[pk], row.kind, ids, after.pop((pk, row.kind), nothing))
    for (pk, kind), ids in after.items():
        _differ(came[pk], left[pk], kind, nothing, ids)
    return came, left


def _differ(
    came: dict[str, list[int]],
    left: dict[str, list[int]],
    kind: str,
    before: np.ndarray,
    after: np.ndarray,
) -> None:
    for found, one, other in ((came, after, before), (left, before, after)):
        if ids := np.setdiff1d(one, other, assume_unique=True).tolist():
            found[kind] = ids


def _figures(
    before: list[dict[str, Any]], after: list[dict[str, Any]], came: Ids, left: Ids
) -> list[FigureChange]:
    old = {row["id"]: row for row in before}
    new = {row["id"]: row for row in after}
    found = []
    for pk in [*old, *(pk for pk in new if pk not in old)]:
        was, now = old.get(pk), new.get(pk)
        shown = now or was
        assert shown is not None
        own_came, own_left = came.get(pk, {}), left.get(pk, {})
        old_value = was["actual"] if was else None
        new_value = now["actual"] if now else None
        if old_value != new_value or own_came or own_left:
            found.append(
                FigureChange(
                    shown["code"], shown["title"], old_value, new_value, own_came, own_left
                )
            )
    return found

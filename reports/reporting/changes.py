"""Changed since: what a sent report said against what the rows say today."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from reports.reporting.content.activities import state_labels
from reports.reporting.content.collect import current
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
    figures, rows = current(submission.period)
    before: Mapping[str, dict[str, Any]] = submission.rows
    labels = field_labels()
    both = before.keys() & rows.keys()
    compared = [(key, _fields(before[key], rows[key], labels)) for key in both]
    changed = [_row(key, rows[key], fields) for key, fields in compared if fields]
    return Changes(
        figures=_figures(submission.figures, figures),
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


def _figures(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[FigureChange]:
    old = {row["id"]: row for row in before}
    new = {row["id"]: row for row in after}
    found = []
    for pk in [*old, *(pk for pk in new if pk not in old)]:
        was, now = old.get(pk), new.get(pk)
        shown = now or was
        assert shown is not None
        rows_before = was["rows"] if was else {}
        rows_after = now["rows"] if now else {}
        kinds = sorted({*rows_before, *rows_after})
        came = {
            kind: sorted(set(rows_after.get(kind, ())) - set(rows_before.get(kind, ())))
            for kind in kinds
        }
        left = {
            kind: sorted(set(rows_before.get(kind, ())) - set(rows_after.get(kind, ())))
            for kind in kinds
        }
        old_value = was["actual"] if was else None
        new_value = now["actual"] if now else None
        if old_value != new_value or any(came.values()) or any(left.values()):
            found.append(
                FigureChange(
                    shown["code"],
                    shown["title"],
                    old_value,
                    new_value,
                    {kind: ids for kind, ids in came.items() if ids},
                    {kind: ids for kind, ids in left.items() if ids},
                )
            )
    return found

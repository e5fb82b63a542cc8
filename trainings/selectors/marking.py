"""What an assessor sees on the phone: own sheets, never another one's."""

import secrets
from collections.abc import Mapping
from itertools import groupby
from typing import Any

from trainings.exams import marks as rules
from trainings.models import ExamAssessor, ExamCriterion


def marking_sheets(
    assessor: ExamAssessor, *, typed: Mapping[str, Any] | None = None, typed_for: int | None = None
) -> list[dict[str, Any]]:
    """The sheets of one assessor, those that are not handed in first, with the lines to mark
    grouped by task. `typed` is what a refused form held. One statement."""
    rows = assessor.sheets.filter(candidate__withdrawn_reason="")
    rows = rows.select_related("candidate__person").order_by("candidate__person__sort_name", "pk")
    found = []
    for sheet in rows:
        own = typed if sheet.pk == typed_for else None
        lines = [
            {**line, "value": _value(sheet.marks, own, line["key"])}
            for line in rules.criteria(assessor.exam.paper.content)
        ]
        found.append(
            {
                "sheet": sheet,
                "person": sheet.candidate.person,
                "note": own.get("note", "") if own else sheet.note,
                "is_in": sheet.handed_in_at is not None,
                "is_third": sheet.seat == rules.THIRD,
                "nonce": secrets.token_urlsafe(16),
                "tasks": [
                    {"part": part, "task": task, "lines": list(group)}
                    for (part, task), group in groupby(
                        lines, key=lambda line: (line["part"], line["task"])
                    )
                ],
            }
        )
    return sorted(found, key=lambda one: one["is_in"])


def _value(marks: Mapping[str, float], typed: Mapping[str, Any] | None, key: str) -> str:
    if typed is not None:
        return str(typed.get(f"m-{key}", ""))
    value = marks.get(key)
    return "" if value is None else f"{value:g}"


def part_names() -> dict[str, str]:
    """Parts of a paper in words."""
    return {code: str(label) for code, label in ExamCriterion.Part.choices}

"""Drawing questions and reading answers; pure, with the frozen content of a test."""

import random
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

Content = Mapping[str, Any]


def draw(content: Content, *, chance: random.Random) -> list[str]:
    """Keys of the questions of one attempt: so many of each area, in the order of the areas."""
    drawn: list[str] = []
    for code in content["areas"]:
        keys = [row["key"] for row in content["questions"] if row["area"] == code]
        drawn += chance.sample(keys, min(len(keys), content["questions_an_area"]))
    return drawn


def is_right(question: Mapping[str, Any], chosen: Iterable[int]) -> bool:
    """All right answers and none of the others."""
    right = {number for number, answer in enumerate(question["answers"]) if answer["right"]}
    return set(chosen) == right


def results(
    content: Content, drawn: Sequence[str], answers: Mapping[str, Sequence[int]]
) -> tuple[dict[str, list[int]], Decimal]:
    """{area: [right, of]} and the percent of all drawn questions. No answer is no right one."""
    questions = {row["key"]: row for row in content["questions"]}
    by_area: dict[str, list[int]] = {}
    for key in drawn:
        row = questions[key]
        cell = by_area.setdefault(row["area"], [0, 0])
        cell[0] += is_right(row, answers.get(key, ()))
        cell[1] += 1
    right = sum(cell[0] for cell in by_area.values())
    percent = Decimal(100 * right) / len(drawn) if drawn else Decimal(0)
    return by_area, percent.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)

"""What the marks of an exam come to. Pure functions of the frozen paper and of the sheets."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

STEP = Decimal("0.5")
THIRD = 3
Content = Mapping[str, Any]


class State(TextChoices):
    """Where a candidate stands."""

    UNASSIGNED = "unassigned", _("Assessors are missing")
    MARKING = "marking", _("Being marked")
    THIRD_WANTED = "third_wanted", _("A third assessor is needed")
    THIRD_MARKING = "third_marking", _("The third assessor is marking")
    THEORY = "theory", _("The theory test is missing")
    AGREED = "agreed", _("Marked by two")
    BY_THIRD = "by_third", _("Decided by a third")


DONE = (State.AGREED, State.BY_THIRD)


@dataclass(frozen=True)
class Sheet:
    """The marks of one assessor for one candidate: {key of the criterion: points}."""

    seat: int
    marks: Mapping[str, float]
    is_in: bool


@dataclass(frozen=True)
class Outcome:
    """What is known of a candidate by now; a score in percent once it is decided."""

    state: State
    score: Decimal | None = None
    is_passed: bool | None = None
    difference: Decimal | None = None

    @property
    def is_done(self) -> bool:
        return self.state in DONE


def criteria(content: Content) -> list[dict[str, Any]]:
    """The criteria of a frozen paper: key, part, task, text, weight."""
    return list(content.get("criteria", []))


def clean_marks(content: Content, marks: Mapping[str, Any]) -> tuple[dict[str, float], list[str]]:
    """Marks that fit the paper, and the keys of those that do not: no number, too many points or
    none of the half steps. What is left empty is no mark yet."""
    kept, wrong = {}, []
    for row in criteria(content):
        text = str(marks.get(row["key"], "")).strip().replace(",", ".")
        if not text:
            continue
        try:
            points = Decimal(text)
            fits = 0 <= points <= Decimal(str(row["weight"])) and points % STEP == 0
        except ArithmeticError:
            fits = False
        if fits:
            kept[row["key"]] = float(points)
        else:
            wrong.append(row["key"])
    return kept, wrong


def missing(content: Content, marks: Mapping[str, float]) -> list[str]:
    """Keys of the criteria without a mark."""
    return [row["key"] for row in criteria(content) if row["key"] not in marks]


def score(content: Content, marks: Mapping[str, float], theory: Decimal | None = None) -> Decimal:
    """Percent of the points of the paper, with one decimal. `theory` is the percent of the test
    that stands for the theory part, where the paper has one."""
    got = sum((Decimal(str(value)) for value in marks.values()), Decimal(0))
    most = sum((Decimal(str(row["weight"])) for row in criteria(content)), Decimal(0))
    if weight := Decimal(str(content.get("theory_weight", 0))):
        got += weight * (theory or 0) / 100
        most += weight
    return _rounded(got / most * 100) if most else Decimal(0)


def outcome(content: Content, sheets: Iterable[Sheet], theory: Decimal | None = None) -> Outcome:
    """Two who agree make the mean; beyond the set difference the third one decides alone.

    The difference is that of the whole scores, in percentage points. The order of the sheets
    changes nothing.
    """
    by_seat = {sheet.seat: sheet for sheet in sheets}
    first, second, third = (by_seat.get(seat) for seat in (1, 2, THIRD))
    if first is None or second is None:
        return Outcome(State.UNASSIGNED)
    if not (first.is_in and second.is_in):
        return Outcome(State.MARKING)
    if content.get("theory_weight") and theory is None:
        return Outcome(State.THEORY)
    one, other = (score(content, sheet.marks, theory) for sheet in (first, second))
    difference = abs(one - other)
    if difference <= Decimal(str(content["difference_limit"])):
        return _decided(content, State.AGREED, _rounded((one + other) / 2), difference)
    if third is None:
        return Outcome(State.THIRD_WANTED, difference=difference)
    if not third.is_in:
        return Outcome(State.THIRD_MARKING, difference=difference)
    return _decided(content, State.BY_THIRD, score(content, third.marks, theory), difference)


def passes(content: Content, percent: Decimal) -> bool:
    return percent >= Decimal(str(content["pass_mark"]))


def _decided(content: Content, state: State, percent: Decimal, difference: Decimal) -> Outcome:
    return Outcome(state, percent, passes(content, percent), difference)


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)

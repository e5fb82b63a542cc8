"""Averages of the learners' feedback, with the number of answers they rest on."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, IntegerField, Sum

from trainings.models import FeedbackCount, FeedbackRound
from trainings.models.feedback import HIGHEST, LOWEST
from trainings.selectors.ratings import Rating

# Fewer answers are shown to those alone who enter the paper sheets.
SHOWN_FROM = 5
SCALE = range(LOWEST, HIGHEST + 1)


@dataclass(frozen=True)
class QuestionLine:
    """How one question was answered: {value: count} of link and paper together."""

    question: int
    label: str
    counts: dict[int, int]

    @property
    def answers(self) -> int:
        return sum(self.counts.values())

    @property
    def average(self) -> Decimal | None:
        if not self.answers:
            return None
        return Decimal(sum(v * n for v, n in self.counts.items())) / self.answers

    @property
    def cells(self) -> list[int]:
        return [self.counts[value] for value in SCALE]


@dataclass(frozen=True)
class Feedback:
    """What the learners of a training said. `is_hidden`: too few for this reader."""

    round: FeedbackRound
    lines: list[QuestionLine]
    comments: list[str]
    is_hidden: bool

    @property
    def average(self) -> Decimal | None:
        """Over all values given to all questions."""
        answers = sum(line.answers for line in self.lines)
        if not answers:
            return None
        total = sum(value * n for line in self.lines for value, n in line.counts.items())
        return Decimal(total) / answers


def feedback(row: FeedbackRound, *, sees_few: bool) -> Feedback:
    """The round as a page shows it; comments only to those who see few answers. Two statements."""
    counts: dict[int, dict[int, int]] = defaultdict(lambda: dict.fromkeys(SCALE, 0))
    for cell in FeedbackCount.objects.filter(round=row):
        counts[cell.question][cell.value] += cell.count
    lines = [
        QuestionLine(question.value, str(question.label), counts[question.value])
        for question in FeedbackCount.Question
    ]
    comments = list(row.comments.values_list("text", flat=True)) if sees_few else []
    is_hidden = row.sheets < SHOWN_FROM and not sees_few
    return Feedback(row, lines, comments, is_hidden)


def ratings(trainings: Collection[int]) -> dict[int, Rating]:
    """{training: average of all values, number of sheets} of trainings with five sheets or more:
    a trainer reads it of his own trainings. One statement."""
    rows = (
        FeedbackCount.objects.filter(round__training__in=trainings)
        .order_by()
        .values("round__training")
        .annotate(
            total=Sum(F("count") * F("value"), output_field=IntegerField()),
            number=Sum("count"),
            sheets=F("round__uses") + F("round__paper_sheets"),
        )
        .filter(sheets__gte=SHOWN_FROM, number__gt=0)
    )
    return {
        row["round__training"]: Rating(Decimal(row["total"]) / row["number"], row["sheets"])
        for row in rows
    }

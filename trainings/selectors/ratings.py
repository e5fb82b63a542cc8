"""Average ratings of trainings. Whoever gathers feedback of learners registers here where they are
read; until then no training has any and pages say so."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Rating:
    """What learners said of something, with the number of answers that it rests on."""

    average: Decimal
    answers: int


Source = Callable[[Collection[int]], Mapping[int, Rating]]
_sources: list[Source] = []


def register_ratings(source: Source) -> None:
    """`source(training ids)` gives the ratings of those that have some, in one statement."""
    if source not in _sources:
        _sources.append(source)


def ratings_of(trainings: Collection[int]) -> dict[int, Rating]:
    """{training: rating} of those that learners have rated."""
    found: dict[int, Rating] = {}
    for source in _sources:
        found |= source(trainings)
    return found


def average_of(ratings: Collection[Rating]) -> Rating | None:
    """The average over all answers, so that a large training weighs more; None without answers."""
    answers = sum(rating.answers for rating in ratings)
    if not answers:
        return None
    total = sum((rating.average * rating.answers for rating in ratings), Decimal(0))
    return Rating(total / answers, answers)

"""What belongs to a record of learning and is no training, such as seminars and round tables.
Whoever keeps it registers here where it is read; trainings know nothing of events."""

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal

from people.models import Person


@dataclass(frozen=True)
class Happening:
    """Something that a person came to, with its hours where somebody stated them."""

    title: str
    kind: str
    organiser: str
    first_on: dt.date
    last_on: dt.date
    hours: Decimal | None


Source = Callable[[Person, Collection[int] | None], list[Happening]]
_sources: list[Source] = []


def register_happenings(source: Source) -> None:
    """`source(person, centers)` gives what the person came to: everything, or what these centers
    held. One statement at most."""
    if source not in _sources:
        _sources.append(source)


def happenings_of(person: Person, centers: Collection[int] | None = None) -> list[Happening]:
    """Everything the sources know, the newest first."""
    found = [row for source in _sources for row in source(person, centers)]
    return sorted(found, key=lambda row: row.first_on, reverse=True)


def hours_of(rows: Collection[Happening]) -> Decimal:
    """Hours together; those that nobody stated add nothing."""
    return sum((row.hours or Decimal(0) for row in rows), Decimal(0))

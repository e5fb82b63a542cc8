"""The figures of events: who came, beside the trainings and together with them.

What is counted, here and nowhere else:
- events: held or reported ones; an event with its parts is one, on its first day, at its place;
- by name: guests who were checked in and people who were present, once each for an event and its
  parts; guests without a record of the person count each for themselves;
- without names: what was counted at the door, of that event and its parts;
- participations: both added up, and always shown with their parts;
- people: different persons among those by name; who is in no record is not among them;
- in both: different persons who came to an event and to a training of the same filters.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from reports.selectors.cuts import Cut, People, added, by_id
from reports.selectors.digests import KINDS
from reports.selectors.registers import Registers


class EventCount(NamedTuple):
    """The numbers of one line; None is a number that this reader may not see."""

    events: int | None = 0
    named: int | None = 0
    nameless: int | None = 0
    people: int | None = 0
    # Of those by name, guests without a record of the person.
    unknown: int | None = 0

    @property
    def participations(self) -> int | None:
        """By name and without names together."""
        if self.named is None or self.nameless is None:
            return None
        return self.named + self.nameless

    @property
    def heads(self) -> int:
        """How many people a line by name may tell of, for hiding."""
        return (self.people or 0) + (self.unknown or 0)

    @property
    def is_empty(self) -> bool:
        return self.events == 0


@dataclass(frozen=True)
class EventFigures:
    """Events of a filter; `together` are the people of its trainings and events, once each."""

    total: EventCount
    by_kind: Mapping[str, EventCount]
    by_region: Mapping[int, EventCount]
    together: int | None
    # People who were in both, which `together` gives away.
    both: int | None


def event_figures(
    registers: Registers, regions: Sequence[int], learners: np.ndarray
) -> EventFigures:
    """Count these events; `learners` are the persons on the rows of the trainings."""
    persons = registers.people["person"]
    is_known = persons > 0
    people = People(persons.compress(is_known))
    of_known = registers.training_of.compress(is_known)
    known = np.bincount(of_known, minlength=registers.size)
    nameless = added(registers.nameless["count"], registers.nameless_of, registers.size)

    def table(cut: Cut) -> list[EventCount]:
        size = len(cut.keys)
        named, with_record = added(registers.sizes, cut.of, size), added(known, cut.of, size)
        columns = (
            np.bincount(cut.of, minlength=size),
            named,
            added(nameless, cut.of, size),
            people.by(with_record, cut.of.take(of_known.take(people.rows))),
            named - with_record,
        )
        return list(map(EventCount._make, zip(*(c.tolist() for c in columns), strict=True)))

    kinds = Cut(range(len(KINDS)), registers.facts["kind"])
    places = by_id(regions, registers.facts["region"])
    whole = Cut(range(1), np.zeros(registers.size, dtype=np.int64))
    # Numbers come from a sequence, so a flag for each is quicker than sorting them.
    came, learned = (np.zeros(_size(persons, learners), dtype=bool) for _way in range(2))
    came[persons.compress(is_known)] = True
    learned[learners] = True
    return EventFigures(
        total=table(whole)[0],
        by_kind={k: c for k, c in zip(KINDS, table(kinds), strict=True) if c.events},
        by_region={k: c for k, c in zip(places.keys, table(places), strict=True) if c.events},
        together=int(np.count_nonzero(came | learned)),
        both=int(np.count_nonzero(came & learned)),
    )


def _size(*persons: np.ndarray) -> int:
    """Of an array with a place for each of them."""
    return 1 + max(int(some.max(initial=0)) for some in persons)

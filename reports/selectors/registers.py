"""Counted rows of many registers, of trainings or of events, as arrays: unpacked from digests,
chosen from, brought together.

Arrays never change once they are made, so threads may share them.
"""

import binascii
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from reports.selectors.digests import PARTS, SOURCES, Source

# Groups at a time: sums of so many powers of two a float holds exactly, with room to spare.
_BITS = 40


class _GroupSets:
    """The sets of target groups that people of this process's registers have, numbered.

    A register says of each row which set its person has: one number, whatever the number of
    groups. Numbers are given once and stay.
    """

    def __init__(self) -> None:
        self.sets: list[tuple[int, ...]] = [()]
        self._numbers: dict[tuple[int, ...], int] = {(): 0}
        self._lock = threading.Lock()

    def number(self, groups: tuple[int, ...]) -> int:
        with self._lock:
            if groups not in self._numbers:
                self._numbers[groups] = len(self.sets)
                self.sets.append(groups)
            return self._numbers[groups]

    def of(self, rows: np.ndarray, groups: np.ndarray, size: int) -> np.ndarray:
        """For each of `size` rows the number of its set; `rows` says which row a group is of."""
        found = np.zeros(size, dtype=np.int64)
        kinds, places = np.unique(groups, return_inverse=True)
        for first in range(0, len(kinds), _BITS):
            is_here = (places >= first) & (places < first + _BITS)
            bits = np.exp2(places[is_here] - first)
            sums = np.bincount(rows[is_here], weights=bits, minlength=size).astype(np.int64)
            some = kinds[first : first + _BITS].tolist()
            found = self._joined(found, sums, some)
        return found.astype(np.int32)

    def _joined(self, found: np.ndarray, bits: np.ndarray, some: Sequence[int]) -> np.ndarray:
        """The sets so far with the groups of some bits more."""
        pairs, of = np.unique(found << _BITS | bits, return_inverse=True)
        numbers = []
        for pair in pairs.tolist():
            more = (group for place, group in enumerate(some) if pair >> place & 1)
            numbers.append(self.number((*self.sets[pair >> _BITS], *more)))
        return np.asarray(numbers, dtype=np.int64)[of]


GROUP_SETS = _GroupSets()


@dataclass(frozen=True)
class Registers:
    """The counted rows of some trainings, in the order of `ids`.

    `facts` holds for each fact its value for every training, `sizes` how many people its register
    has and `cells` how many counts without names. `people` (person, code, set of groups) and
    `nameless` (count, code) hold the rows of all registers one after the other.
    """

    ids: np.ndarray
    facts: Mapping[str, np.ndarray]
    sizes: np.ndarray
    cells: np.ndarray
    people: Mapping[str, np.ndarray]
    nameless: Mapping[str, np.ndarray]

    @property
    def size(self) -> int:
        return len(self.ids)

    @cached_property
    def training_of(self) -> np.ndarray:
        """For each row of `people` the position of its training."""
        return np.repeat(np.arange(self.size, dtype=np.int32), self.sizes)

    @cached_property
    def nameless_of(self) -> np.ndarray:
        """For each count without names the position of its training."""
        return np.repeat(np.arange(self.size, dtype=np.int32), self.cells)

    def sums(self, values: np.ndarray) -> np.ndarray:
        """Values of the rows of `people` added up for each training."""
        found = np.zeros(self.size, dtype=np.int64)
        has_rows = self.sizes > 0
        if has_rows.any():
            starts = self._starts.compress(has_rows)
            found[has_rows] = np.add.reduceat(values, starts, dtype=np.int64)
        return found

    def at(self, places: np.ndarray) -> "Registers":
        """Those at these positions."""
        sizes, cells = self.sizes[places], self.cells[places]
        rows = _rows(self._starts[places], sizes)
        nameless = _rows(self._first_cells[places], cells)
        return Registers(
            self.ids[places],
            {name: values.take(places) for name, values in self.facts.items()},
            sizes,
            cells,
            {name: values.take(rows) for name, values in self.people.items()},
            {name: values.take(nameless) for name, values in self.nameless.items()},
        )

    def find(self, ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Positions of the ids that are here, and the ids that are not."""
        if not self.size:
            return np.zeros(0, dtype=np.int64), ids
        places = np.minimum(np.searchsorted(self.ids, ids), self.size - 1)
        is_here = self.ids[places] == ids
        return places[is_here], ids[~is_here]

    def with_newer(self, newer: "Registers") -> "Registers":
        """Both, in the order of their ids; where both have a training, the newer register."""
        if not newer.size or not self.size:
            return newer if newer.size else self
        is_kept = ~np.isin(self.ids, newer.ids)
        older = self if is_kept.all() else self.at(np.flatnonzero(is_kept))
        return joined([older, newer]).in_order()

    def in_order(self) -> "Registers":
        """The same by id, as `find` needs it."""
        if (self.ids[1:] > self.ids[:-1]).all():
            return self
        return self.at(np.argsort(self.ids))

    @cached_property
    def _starts(self) -> np.ndarray:
        return np.cumsum(self.sizes) - self.sizes

    @cached_property
    def _first_cells(self) -> np.ndarray:
        return np.cumsum(self.cells) - self.cells


def joined(parts: Sequence[Registers]) -> Registers:
    """Registers one after the other."""
    if len(parts) == 1:
        return parts[0]
    names = ("facts", "people", "nameless")
    facts, people, nameless = (
        {
            key: np.concatenate([getattr(part, name)[key] for part in parts])
            for key in getattr(parts[0], name)
        }
        for name in names
    )
    return Registers(
        np.concatenate([part.ids for part in parts]),
        facts,
        np.concatenate([part.sizes for part in parts]),
        np.concatenate([part.cells for part in parts]),
        people,
        nameless,
    )


def unpacked(columns: Sequence[str | None], source: Source) -> Registers:
    """What `digests.handed_over` handed over."""
    numbers, *parts = (binascii.a2b_base64(column or "") for column in columns)
    found = _fields(numbers, source.numbers)
    rows = {
        name: _fields(part, kind) for (name, kind), part in zip(PARTS.items(), parts, strict=True)
    }
    counts = {name: found[name] // kind.itemsize for name, kind in PARTS.items()}
    first_rows = np.cumsum(counts["people"]) - counts["people"]
    row_of_group = np.repeat(first_rows, counts["groups"]) + rows["groups"]["place"]
    people = rows["people"]
    groups = GROUP_SETS.of(row_of_group, rows["groups"]["group"], len(people["person"]))
    return Registers(
        found["id"],
        {name: found[name] for name in source.facts},
        counts["people"],
        counts["nameless"],
        {"person": people["person"], "code": people["code"].astype(np.uint8), "groups": groups},
        rows["nameless"],
    )


def ids_of(column: str | None) -> np.ndarray:
    """Ids as `digests.ids` hands them over, in order."""
    found = np.frombuffer(binascii.a2b_base64(column or ""), ">i4").astype(np.int32)
    found.sort()
    return found


def _rows(starts: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Positions of rows that lie one after the other from each start on."""
    before = np.cumsum(sizes) - sizes
    return np.repeat(starts - before, sizes) + np.arange(int(sizes.sum()))


def _fields(packed: bytes, kind: np.dtype) -> dict[str, np.ndarray]:
    """Each field as an array of its own in the machine's byte order, which sorts ten times as
    fast."""
    rows = np.frombuffer(packed, kind)
    return {name: rows[name].astype(np.int32) for name in kind.names or ()}


COLUMNS = 1 + len(PARTS)
EMPTY = {source.name: unpacked([None] * COLUMNS, source) for source in SOURCES}

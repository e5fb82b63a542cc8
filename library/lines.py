"""The lines of the catalogue as numbers: what a process knows of them, counting and sorting them.

Each line has a number (`CatalogueEntry.mark`) that stands for its material, its date and its
filters. With other ones a line gets another number (a trigger), so a number never
changes its meaning: what a process has read of it once stays right, whatever others write. A search
asks the database for numbers alone, four bytes each; only new ones are read.

Materials with equal filters are one group; the numbers beside the filters are those of the groups.
"""

import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from django.db import connection

from library.facets import NAMES, Choice, Counts

# A number that does not fit is an error of the database, not a wrong figure.
_READ = """
SELECT facets, string_agg(int4send(mark) || int4send(resource_id::int4)
  || int8send((extract(epoch FROM published_at) * 1000000)::int8), '')
FROM (SELECT mark, resource_id, published_at, concat_ws('|', kind, level, offline, region, area,
    array_to_string(lang, ' '), array_to_string(topic, ' ')) AS facets
  FROM library_catalogueentry{some}) lines GROUP BY 1"""
_LINE = np.dtype([("mark", ">i4"), ("material", ">i4"), ("published", ">i8")])
# So many unknown ones are asked for by their numbers; more are read with all the others.
_FEW = 1_000

_lock = threading.Lock()
# Groups, and the values of each filter, in the order in which this process met them.
_groups: dict[str, int] = {}
_values: dict[str, dict[str, int]] = {name: {} for name in NAMES}


@dataclass(frozen=True, slots=True)
class Values:
    """What all groups have of one filter: values one after the other, `owner` says whose."""

    owner: np.ndarray
    value: np.ndarray
    number: int


# Equal to itself alone, so that `_fit` can be kept for it.
@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What this process knows: of each number its group (-1: nothing), material and date; of all
    groups their values, filter by filter."""

    group: np.ndarray
    material: np.ndarray
    published: np.ndarray
    groups: int
    values: Mapping[str, Values]

    def missing(self, marks: np.ndarray) -> np.ndarray:
        """Those of these numbers that are not known."""
        inside = marks < len(self.group)
        if inside.all():
            return marks[self.group[marks] < 0]
        return np.concatenate([marks[~inside], self.missing(marks[inside])])


def _numbers(size: int, fill: int = 0) -> np.ndarray:
    return np.full(size, fill, np.int32)


_known = Known(
    _numbers(0),
    _numbers(0),
    np.zeros(0, np.int64),
    groups=0,
    values={name: Values(_numbers(0), _numbers(0), 0) for name in NAMES},
)


@dataclass(frozen=True, slots=True)
class Lines:
    """Some lines of the catalogue."""

    marks: np.ndarray
    known: Known

    def __len__(self) -> int:
        return len(self.marks)

    def fitting(self, choice: Choice) -> "Lines":
        """Those that have all that is ticked, in their order."""
        if not choice:
            return self
        ticked = choice.ticked.items()
        fits = _all(self.known, (_fit(self.known, name, ticks) for name, ticks in ticked))
        return self.only(fits[self.known.group[self.marks]])

    def only(self, chosen: np.ndarray) -> "Lines":
        return Lines(self.marks[chosen], self.known)

    def joined(self, others: "Lines") -> "Lines":
        """These, and of the others those that are not among them."""
        here = np.zeros(len(others.known.group), bool)
        here[self.marks] = True
        return Lines(np.concatenate([self.marks, others.marks[~here[others.marks]]]), others.known)

    def materials(self, start: int, number: int) -> list[int]:
        """The keys of some materials in the order of the lines."""
        found: list[int] = self.known.material[self.marks[start : start + number]].tolist()
        return found

    def newest(self, start: int, number: int) -> list[int]:
        """The same, the newest first."""
        return self.best([], start, number)

    def best(self, values: list[np.ndarray], start: int, number: int) -> list[int]:
        """The same by some values of each line, the greatest first, then the newest."""
        places = self.order(values, start, number)
        found: list[int] = self.known.material[self.marks[places]].tolist()
        return found

    def order(self, values: list[np.ndarray], start: int, number: int) -> np.ndarray:
        """The places of the lines in this order."""
        keys = [*values, self.known.published[self.marks], self.known.material[self.marks]]
        first, last = keys[0], start + number
        rows = np.arange(len(first))
        if len(first) > 4 * last:  # only what may be among them is sorted
            rows = np.flatnonzero(first >= np.partition(first, -last)[-last])
        # The last key of lexsort is the first one.
        sorted_ = rows[np.lexsort([key[rows] for key in reversed(keys)])][::-1]
        return sorted_[start:last]


def lines_of(*packed: bytes | memoryview | None) -> list[Lines]:
    """Lines by their packed numbers; one statement where some are new to this process. A line that
    is gone meanwhile is left out."""
    parts = [np.frombuffer(part or b"", ">i4").astype(np.int32) for part in packed]
    known = _known
    missing = np.concatenate([known.missing(part) for part in parts])
    if len(missing):
        known = _learn(np.unique(missing))
        gone = np.unique(np.concatenate([known.missing(part) for part in parts]))
        if len(gone):
            parts = [part[~np.isin(part, gone)] for part in parts]
    return [Lines(part, known) for part in parts]


def _learn(missing: np.ndarray) -> Known:
    """Read what some numbers stand for, and keep it for ever."""
    global _known  # noqa: PLW0603 - what the whole process knows
    is_few = len(missing) <= _FEW
    with _lock:
        with connection.cursor() as cursor:
            some = " WHERE mark = ANY(%s)" if is_few else ""
            cursor.execute(_READ.format(some=some), [missing.tolist()] if is_few else None)
            rows = cursor.fetchall()
        _known = _with(_known, rows)
        return _known


def _with(known: Known, rows: Iterable[tuple[str, memoryview]]) -> Known:
    new: dict[str, list[tuple[int, int]]] = {name: [] for name in NAMES}
    parts, groups = [], []
    for facets, packed in rows:
        number = _groups.setdefault(facets, len(_groups))
        if number >= known.groups:
            for name, value in _values_of(facets):
                new[name].append((number, value))
        parts.append(np.frombuffer(packed, _LINE))
        groups.append(np.full(len(parts[-1]), number, np.int32))
    if not parts:
        return known
    lines = np.concatenate(parts)
    marks = lines["mark"].astype(np.int32)
    size = max(len(known.group), int(marks.max()) + 1)
    return Known(
        _put(known.group, size, marks, np.concatenate(groups)),
        _put(known.material, size, marks, lines["material"]),
        _put(known.published, size, marks, lines["published"]),
        groups=len(_groups),
        values={name: _more(known.values[name], name, new[name]) for name in NAMES},
    )


def _more(values: Values, name: str, pairs: list[tuple[int, int]]) -> Values:
    owner, value = np.array(pairs, np.int32).reshape(-1, 2).T
    return Values(
        np.concatenate([values.owner, owner]),
        np.concatenate([values.value, value]),
        len(_values[name]),
    )


def _put(kept: np.ndarray, size: int, marks: np.ndarray, found: np.ndarray) -> np.ndarray:
    """A new array, because others may be reading the old one."""
    new = np.full(size, -1, kept.dtype)
    new[: len(kept)] = kept
    new[marks] = found
    return new


def _values_of(facets: str) -> Iterator[tuple[str, int]]:
    """The values of a group: (filter, number of the value)."""
    for name, part in zip(NAMES, facets.split("|"), strict=True):
        known = _values[name]
        for code in dict.fromkeys(part.split()):
            yield name, known.setdefault(code, len(known))


# Counting ---------------------------------------------------------------------------------


def count(lines: Lines, choice: Choice) -> Counts:
    """Each filter counts what the other filters leave, so a second tick in it shows its yield."""
    known = lines.known
    of_groups = np.bincount(known.group[lines.marks], minlength=known.groups)
    fits = {name: _fit(known, name, ticks) for name, ticks in choice.ticked.items()}
    fitting = of_groups * _all(known, fits.values())
    by_value: dict[str, Counter[str]] = {}
    for name in NAMES:
        left = fitting
        if name in fits:
            others = [fit for other, fit in fits.items() if other != name]
            left = of_groups * _all(known, others)
        by_value[name] = _of_values(known, name, left)
    return Counts(int(fitting.sum()), by_value)


def _of_values(known: Known, name: str, of_groups: np.ndarray) -> Counter[str]:
    """How many lines of some groups have each value of a filter."""
    values = known.values[name]
    added = np.bincount(values.value, weights=of_groups[values.owner], minlength=values.number)
    pairs = zip(list(_values[name]), added.astype(np.int64).tolist(), strict=False)
    return Counter({code: number for code, number in pairs if number})


def _all(known: Known, fits: Iterable[np.ndarray]) -> np.ndarray:
    """For each group whether it fits everywhere."""
    found = np.ones(known.groups, bool)
    for fit in fits:
        found &= fit
    return found


@lru_cache(maxsize=32)
def _fit(known: Known, name: str, ticks: frozenset[str]) -> np.ndarray:
    """For each group whether it has one of the ticked values of a filter."""
    values = known.values[name]
    wanted = np.zeros(values.number, bool)
    for code in ticks:
        number = _values[name].get(code, values.number)
        wanted[number : number + 1] = True
    fits = np.zeros(known.groups, bool)
    fits[values.owner[wanted[values.value]]] = True
    return fits

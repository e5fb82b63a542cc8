"""The figures of the dashboard: trainings, participations and unique people, cut by everything.

One statement says which trainings are chosen and what has changed of their registers (`store`),
numpy counts them: participations are rows, "people by …" are different pairs of a person and a
value.

What is counted, here and nowhere else:
- trainings of the filter; a training belongs to the day it starts on;
- participations: rows of a register with a counted status;
- people: different persons among them; a merged person's rows stand under the surviving one;
- counts without names: never part of the two above;
- age: on the first day of the training; unknown is a value of its own.
"""

import datetime as dt
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

import numpy as np
from django.db.models import QuerySet
from django.utils import timezone

from people.models import Sex
from reports.selectors.digests import BANDS, BITS_OF_BAND, FORMATS, SEXES
from reports.selectors.registers import GROUP_SETS, Registers
from reports.selectors.store import read_registers
from trainings.models import Training

_Key = TypeVar("_Key")
# The cells of the table by age and sex, in the order of `_cell`.
SEX_AND_AGE = tuple((sex, band) for band in BANDS for sex in SEXES)


class Count(NamedTuple):
    """The numbers of one cell; None is a number that this reader may not see."""

    trainings: int | None = 0
    participations: int | None = 0
    people: int | None = 0
    nameless: int | None = 0

    @property
    def is_empty(self) -> bool:
        return not any((self.trainings, self.participations, self.people, self.nameless)) and (
            None not in (self.participations, self.people, self.nameless)
        )


@dataclass(frozen=True, slots=True)
class Bucket:
    """A month, quarter or year of the period, as far as it lies in it."""

    start: dt.date
    end: dt.date
    unit: str


@dataclass(frozen=True)
class Figures:
    """Everything the dashboard shows for one filter, as plain numbers."""

    total: Count
    by_sex: Mapping[str, Count]
    by_age: Mapping[str, Count]
    by_sex_age: Mapping[tuple[str, str], Count]
    by_region: Mapping[int, Count]
    by_area: Mapping[int, Count]
    by_bucket: Mapping[int, Count]
    by_center: Mapping[int, Count]
    # None is "in no target group"; a person may be in several.
    by_group: Mapping[int | None, Count]
    buckets: Sequence[Bucket]
    counted_at: dt.datetime
    # Women among the unique people of an area; nothing for readers who may not see it.
    women_by_area: Mapping[int, int] = field(default_factory=dict)
    # Trainings by year and format.
    by_format: Mapping[tuple[int, str], int] = field(default_factory=dict)
    seconds: float = 0.0
    is_stale: bool = field(default=False, compare=False)

    @property
    def share_of_women(self) -> float | None:
        """Women among unique people; None when there are none or it may not be shown."""
        women, everyone = self.by_sex[Sex.FEMALE].people, self.total.people
        return women / everyone if everyone and women is not None else None


def buckets(start: dt.date, end: dt.date) -> list[Bucket]:
    """The period in months; a long one in quarters, a very long one in years."""
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    unit, size = ("month", 1) if months <= 24 else ("quarter", 3) if months <= 60 else ("year", 12)
    rows = []
    first = dt.date(start.year, (start.month - 1) // size * size + 1, 1)
    while first <= end:
        index = first.year * 12 + first.month - 1 + size
        following = dt.date(index // 12, index % 12 + 1, 1)
        last = following - dt.timedelta(days=1)
        rows.append(Bucket(max(first, start), min(last, end), unit))
        first = following
    return rows


def figures(
    trainings: QuerySet[Training],
    *,
    period: tuple[dt.date, dt.date],
    dimensions: "Dimensions",
    are_digested: bool = True,
) -> Figures:
    """Count the registers of these trainings, all of which start within the period.

    `are_digested` is a hint (`freshness.Version`); the figures are the same without it.
    """
    started = time.monotonic()
    parts = buckets(*period)
    sql, params = trainings.order_by().values_list("pk").query.sql_with_params()
    registers = read_registers(sql, params, are_digested=are_digested)
    return _count(registers, parts, dimensions, started=started)


@dataclass(frozen=True)
class Dimensions:
    """The known ids of each list; whatever is not among them is counted under id 0, "other"."""

    regions: Sequence[int]
    areas: Sequence[int]
    centers: Sequence[int]


@dataclass(frozen=True)
class _Cut:
    """A list that tables are cut by: its keys, and which of them each training stands under."""

    keys: Sequence[int]
    of: np.ndarray


def _by_id(ids: Sequence[int], of: np.ndarray) -> _Cut:
    """A list of ids; what is not among them stands under 0."""
    keys = [0, *sorted(ids)]
    position = np.searchsorted(keys, of, side="right") - 1
    return _Cut(keys, np.where(np.asarray(keys)[position] == of, position, 0))


class _People:
    """The different people of the registers, by the numbers they have in the database.

    Those come from a sequence, so arrays as long as the largest of them are small. Most people
    stand on one row, which needs no comparing: people are the rows less those that repeat a
    person, and only the rows of people with several are looked through for that.
    """

    def __init__(self, registers: Registers) -> None:
        # Positions of 64 bits: with shorter ones numpy takes twice as long to look up.
        persons = registers.people["person"].astype(np.int64)
        places = np.arange(len(persons), dtype=np.int32)
        last = np.zeros(int(persons.max(initial=0)) + 1, dtype=np.int32)
        last[persons] = places
        earlier = persons.compress(last.take(persons) != places)  # with a row after this one
        self.count = len(persons) - len(earlier)
        several = _once(earlier)
        has_several = np.zeros(len(last), dtype=bool)
        has_several[several] = True
        # The rows of people with several, and one row of each of these people.
        self.rows = np.flatnonzero(has_several.take(persons))
        self.one_each = last.take(several)
        # These people numbered from 0 on, so that a pair is a short number.
        last[several] = np.arange(len(several), dtype=np.int32)
        self.numbers = last.take(persons.take(self.rows))
        self.bits = len(several).bit_length()

    def by(self, rows: np.ndarray, keys: np.ndarray) -> np.ndarray:
        """Different people under each key, given its rows and the keys of `self.rows`."""
        size = len(rows)
        return rows - np.bincount(keys, minlength=size) + self.different(keys, self.numbers, size)

    def different(self, keys: np.ndarray, numbers: np.ndarray, size: int) -> np.ndarray:
        """Each pair of a key and a person once, counted by key.

        As one number, the key before the person, and a short one where that is enough.
        """
        kind = np.int32 if size << self.bits <= 1 << 31 else np.int64
        pairs = np.left_shift(keys.astype(kind), self.bits) | numbers
        return np.bincount(_once(pairs) >> self.bits, minlength=size)

    def alike(self, rows: np.ndarray, keys: np.ndarray) -> np.ndarray:
        """The same by something that all rows of a person agree in; `keys` has one for each row."""
        size = len(rows)
        repeated = np.bincount(keys.take(self.rows), minlength=size)
        return rows - repeated + np.bincount(keys.take(self.one_each), minlength=size)


class _Tables:
    """What all tables by a list of the trainings are counted from."""

    def __init__(self, registers: Registers, people: _People) -> None:
        self.registers, self.people = registers, people
        self.of = registers.training_of.take(people.rows)
        self.nameless = _added(registers.nameless["count"], registers.nameless_of, registers.size)

    def by(self, cut: _Cut) -> dict[int, Count]:
        """A table; values without a training are left out."""
        size = len(cut.keys)
        participations = _added(self.registers.sizes, cut.of, size)
        columns = (
            np.bincount(cut.of, minlength=size),
            participations,
            self.people.by(participations, cut.of.take(self.of)),
            _added(self.nameless, cut.of, size),
        )
        counts = map(Count._make, zip(*(column.tolist() for column in columns), strict=True))
        return {key: count for key, count in zip(cut.keys, counts, strict=True) if count[0]}

    def women(self, cut: _Cut) -> dict[int, int]:
        """The women of each value that has any."""
        size = len(cut.keys)
        is_woman = _sex(self.registers.people["code"]) == SEXES.index(Sex.FEMALE)
        rows = _added(self.registers.sums(is_woman), cut.of, size)
        among = is_woman.take(self.people.rows)
        keys = cut.of.take(self.of.compress(among))
        found = rows - np.bincount(keys, minlength=size)
        found += self.people.different(keys, self.people.numbers.compress(among), size)
        return {key: count for key, count in zip(cut.keys, found.tolist(), strict=True) if count}


def _count(
    registers: Registers, parts: Sequence[Bucket], dimensions: Dimensions, *, started: float
) -> Figures:
    facts = registers.facts
    people = _People(registers)
    tables = _Tables(registers, people)
    starts = [part.start.toordinal() for part in parts]
    areas = _by_id(dimensions.areas, facts["area"])
    nameless = int(registers.nameless["count"].sum())
    buckets_of = np.searchsorted(starts, facts["day"], side="right") - 1
    return Figures(
        total=Count(registers.size, int(registers.sizes.sum()), people.count, nameless),
        **_by_sex_and_age(registers, people),
        by_region=tables.by(_by_id(dimensions.regions, facts["region"])),
        by_area=tables.by(areas),
        by_bucket=tables.by(_Cut(range(len(parts)), buckets_of)),
        by_center=tables.by(_by_id(dimensions.centers, facts["center"])),
        by_group=_by_group(registers, people),
        women_by_area=tables.women(areas),
        by_format=_by_format(facts),
        buckets=parts,
        counted_at=timezone.now(),
        seconds=time.monotonic() - started,
    )


def _once(values: np.ndarray) -> np.ndarray:
    """Each value once, in order: sorted in place, ten times as fast as numpy's own `unique`."""
    values.sort()
    is_first = np.ones(len(values), dtype=bool)
    np.not_equal(values[1:], values[:-1], out=is_first[1:])
    return values.compress(is_first)


def _added(amounts: np.ndarray, keys: np.ndarray, size: int) -> np.ndarray:
    return np.bincount(keys, weights=amounts, minlength=size).astype(np.int64)


def _sex(codes: np.ndarray) -> np.ndarray:
    return codes >> BITS_OF_BAND


def _cells() -> np.ndarray:
    """For each code its cell in the table by age and sex."""
    codes = np.arange(1 << 8)
    bands = codes & ((1 << BITS_OF_BAND) - 1)
    return bands * len(SEXES) + _sex(codes)


_CELLS = _cells()


def _by_sex_and_age(registers: Registers, people: _People) -> dict[str, Any]:
    """The tables by sex, by age and by both; every key has its line.

    Everybody has one sex, so the people of an age band are those of its cells. The other way
    round it would be wrong: who had a birthday stands in two bands.
    """
    shape = len(BANDS), len(SEXES)
    size = len(SEX_AND_AGE)
    codes = registers.people["code"]
    by_code = np.bincount(codes, minlength=len(_CELLS))
    rows = _added(by_code, _CELLS, size)[:size]
    nameless = _CELLS[registers.nameless["code"]]
    table = np.stack(
        [
            rows,
            people.by(rows, _CELLS.take(codes.take(people.rows))),
            _added(registers.nameless["count"], nameless, size),
        ]
    )
    ages = table.reshape(3, *shape).sum(axis=2)
    sexes = table.reshape(3, *shape).sum(axis=1)
    sexes[1] = people.alike(sexes[0], _sex(codes))

    def counts(keys: Sequence[_Key], columns: np.ndarray) -> dict[_Key, Count]:
        lines = columns.T.tolist()
        return {key: Count(None, *line) for key, line in zip(keys, lines, strict=True)}

    return {
        "by_sex": counts(SEXES, sexes),
        "by_age": counts(BANDS, ages),
        "by_sex_age": counts(SEX_AND_AGE, table),
    }


def _by_group(registers: Registers, people: _People) -> dict[int | None, Count]:
    """A table by target group, and of the people in none; groups that nobody is in are left out."""
    sets = registers.people["groups"]
    rows = np.bincount(sets)
    persons = people.alike(rows, sets)
    found: dict[int | None, list[int]] = {}
    for number in np.flatnonzero(rows).tolist():
        for group in GROUP_SETS.sets[number] or (None,):
            line = found.setdefault(group, [0, 0])
            line[0] += int(rows[number])
            line[1] += int(persons[number])
    return {group: Count(None, *line) for group, line in found.items()}


def _by_format(facts: Mapping[str, np.ndarray]) -> dict[tuple[int, str], int]:
    """Trainings by the year they start in and their format."""
    days = facts["day"]
    if not len(days):
        return {}
    first, last = (dt.date.fromordinal(int(day)).year for day in (days.min(), days.max()))
    starts = [dt.date(year, 1, 1).toordinal() for year in range(first, last + 1)]
    years = np.searchsorted(starts, days, side="right") - 1
    size = len(starts) * len(FORMATS)
    counts = np.bincount(years * len(FORMATS) + facts["format"], minlength=size).tolist()
    return {
        (first + place // len(FORMATS), FORMATS[place % len(FORMATS)]): count
        for place, count in enumerate(counts)
        if count
    }

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
    stand on one row, which needs no comparing: sorted are only the rows of the others.
    """

    def __init__(self, registers: Registers) -> None:
        persons = registers.people["person"]
        size = len(persons)
        places = np.arange(size, dtype=np.int32)
        last = np.zeros(int(persons.max(initial=0)) + 1, dtype=np.int32)
        last[persons] = places
        is_last = last[persons] == places
        # One row of each person. One snapshot: sex and groups are the same on all of them.
        self.one_each = np.flatnonzero(is_last)
        self.count = len(self.one_each)
        has_more = np.zeros(len(last), dtype=bool)
        has_more[persons[~is_last]] = True
        is_of_several = has_more[persons]
        self.single = np.flatnonzero(~is_of_several)
        self.several = np.flatnonzero(is_of_several)
        # The people of several rows, numbered from 0 on, so that a pair is a short number.
        last[has_more] = np.arange(np.count_nonzero(has_more), dtype=np.int32)
        self.numbers = last[persons[self.several]]
        self.bits = int(self.numbers.max(initial=0)).bit_length()

    def by(self, keys: np.ndarray, size: int) -> np.ndarray:
        """Different people under each of the keys 0 … size - 1; `keys` has one for each row."""
        return np.bincount(keys[self.single], minlength=size) + self._different(
            keys[self.several], self.numbers, size
        )

    def _different(self, keys: np.ndarray, numbers: np.ndarray, size: int) -> np.ndarray:
        """Each pair of a key and a person once, counted by key.

        As one number, the key before the person: sorting those beats numpy's own `unique`
        tenfold, and half as long ones by half again.
        """
        kind = np.int32 if size << self.bits <= 1 << 31 else np.int64
        pairs = np.left_shift(keys.astype(kind), self.bits) | numbers
        pairs.sort()
        is_first = np.ones(len(pairs), dtype=bool)
        np.not_equal(pairs[1:], pairs[:-1], out=is_first[1:])
        return np.bincount(pairs[is_first] >> self.bits, minlength=size)


class _Table:
    """What all tables by a list of the trainings are counted from."""

    def __init__(self, registers: Registers, people: _People) -> None:
        self.registers, self.people = registers, people
        of = registers.training_of
        self.single = np.bincount(of[people.single], minlength=registers.size)
        self.several = of[people.several]
        self.nameless = _added(
            registers.nameless["count"], registers.nameless_of, registers.size
        )

    def count(self, cut: _Cut) -> dict[int, Count]:
        """A table; values without a training are left out."""
        size = len(cut.keys)
        different = self.people._different(cut.of[self.several], self.people.numbers, size)
        columns = (
            np.bincount(cut.of, minlength=size),
            _added(self.registers.sizes, cut.of, size),
            _added(self.single, cut.of, size) + different,
            _added(self.nameless, cut.of, size),
        )
        return {
            key: Count(*numbers)
            for key, *numbers in zip(
                cut.keys, *(column.tolist() for column in columns), strict=True
            )
            if numbers[0]
        }

    def women(self, areas: _Cut) -> dict[int, int]:
        """The women of each thematic area that has any."""
        size = len(areas.keys)
        is_woman = _sex(self.registers.people["code"]) == SEXES.index(Sex.FEMALE)
        people, of = self.people, self.registers.training_of
        alone = people.single[is_woman[people.single]]
        among = is_woman[people.several]
        found = np.bincount(areas.of[of[alone]], minlength=size) + people._different(
            areas.of[self.several[among]], people.numbers[among], size
        )
        return {k: n for k, n in zip(areas.keys, found.tolist(), strict=True) if n}


def _count(
    registers: Registers, parts: Sequence[Bucket], dimensions: Dimensions, *, started: float
) -> Figures:
    facts = registers.facts
    people = _People(registers)
    table = _Table(registers, people)
    starts = [part.start.toordinal() for part in parts]
    areas = _by_id(dimensions.areas, facts["area"])
    nameless = int(registers.nameless["count"].sum())
    buckets_of = np.searchsorted(starts, facts["day"], side="right") - 1
    return Figures(
        total=Count(registers.size, int(registers.sizes.sum()), people.count, nameless),
        **_by_sex_and_age(registers, people),
        by_region=table.count(_by_id(dimensions.regions, facts["region"])),
        by_area=table.count(areas),
        by_bucket=table.count(_Cut(range(len(parts)), buckets_of)),
        by_center=table.count(_by_id(dimensions.centers, facts["center"])),
        by_group=_by_group(registers, people),
        women_by_area=table.women(areas),
        by_format=_by_format(facts),
        buckets=parts,
        counted_at=timezone.now(),
        seconds=time.monotonic() - started,
    )


def _added(amounts: np.ndarray, keys: np.ndarray, size: int) -> np.ndarray:
    return np.bincount(keys, weights=amounts, minlength=size).astype(np.int64)


def _sex(codes: np.ndarray) -> np.ndarray:
    return codes >> BITS_OF_BAND


def _cells() -> np.ndarray:
    """The cell of the table by age and sex for each code."""
    codes = np.arange(1 << 8)
    bands = codes & ((1 << BITS_OF_BAND) - 1)
    return (bands * len(SEXES) + _sex(codes)).astype(np.int16)


_CELLS = _cells()


def _by_sex_and_age(registers: Registers, people: _People) -> dict[str, Any]:
    """The tables by sex, by age and by both; every key has its line.

    Everybody has one sex, so the people of an age band are those of its cells. The other way
    round it would be wrong: who had a birthday stands in two bands.
    """
    shape = len(BANDS), len(SEXES)
    size = len(SEX_AND_AGE)
    codes = registers.people["code"]
    rows = _CELLS[codes]
    nameless = _CELLS[registers.nameless["code"]]
    table = np.stack(
        [
            np.bincount(rows, minlength=size),
            people.by(rows, size),
            _added(registers.nameless["count"], nameless, size),
        ]
    )
    ages = table.reshape(3, *shape).sum(axis=2)
    sexes = table.reshape(3, *shape).sum(axis=1)
    sexes[1] = np.bincount(_sex(codes[people.one_each]), minlength=len(SEXES))

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
    rows = np.bincount(sets).tolist()
    persons = np.bincount(sets[people.one_each], minlength=len(rows)).tolist()
    found: dict[int | None, list[int]] = {}
    for groups, participations, count in zip(GROUP_SETS.sets, rows, persons, strict=False):
        for group in groups or (None,) if participations else ():
            line = found.setdefault(group, [0, 0])
            line[0] += participations
            line[1] += count
    return {group: Count(None, *line) for group, line in found.items()}


def _by_format(facts: Mapping[str, np.ndarray]) -> dict[tuple[int, str], int]:
    """Trainings by the year they start in and their format."""
    days, counts = np.unique(facts["day"] * len(FORMATS) + facts["format"], return_counts=True)
    found: dict[tuple[int, str], int] = {}
    for number, count in zip(days.tolist(), counts.tolist(), strict=True):
        day, format_ = divmod(number, len(FORMATS))
        key = (dt.date.fromordinal(day).year, FORMATS[format_])
        found[key] = found.get(key, 0) + count
    return found

"""The figures of the dashboard: trainings, participations and unique people, cut by everything.

One statement reads the registers of the chosen trainings in their packed form (`digests`), numpy
counts them: participations are rows, "people by …" are different pairs of a person and a value.

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
from reports.selectors.digests import BANDS, BITS_OF_BAND, SEXES, Registers, read_registers
from trainings.models import Training

_Key = TypeVar("_Key")
# The cells of the table by age and sex, in the order of `_cell`.
SEX_AND_AGE = tuple((sex, band) for band in BANDS for sex in SEXES)
FORMATS = tuple(Training.Format.values)
_COLUMNS = ("id", "region_id", "center_id", "area_id", "starts_on", "format")
# What is read of each training, as whole numbers.
_FACTS = {
    "region": "region_id",
    "center": "center_id",
    "area": "area_id",
    "day": "starts_on - date '0001-01-01' + 1",  # as date.toordinal counts
    "format": f"array_position('{{{','.join(FORMATS)}}}'::text[], format::text) - 1",
}


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
    chosen = trainings.order_by().values_list(
        *("pk", "region_id", "center_id", "programme__area_id", "starts_on", "format")
    )
    sql, params = chosen.query.sql_with_params()
    registers = read_registers(
        sql, params, columns=_COLUMNS, facts=_FACTS, are_digested=are_digested
    )
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

    Those come from a sequence, so arrays as long as the largest of them are small.
    """

    def __init__(self, registers: Registers) -> None:
        self.rows = registers.people["person"]
        size = int(self.rows.max(initial=0)) + 1
        self.is_here = np.zeros(size, dtype=bool)
        self.is_here[self.rows] = True
        self.count = int(self.is_here.sum())
        # One snapshot: a person has the same sex on every row.
        self.sexes = np.zeros(size, dtype=np.uint8)
        self.sexes[self.rows] = _sex(registers.people["code"])
        self._bits = size.bit_length()

    def different(self, keys: np.ndarray, people: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Each pair of a key and a person once.

        As one number, the key before the person: sorting those beats numpy's own `unique`
        tenfold, and half as long ones by half again.
        """
        largest = (int(keys.max(initial=0)) + 1) << self._bits
        kind = np.int32 if largest <= 1 << 31 else np.int64
        pairs = (keys.astype(kind) << self._bits) | people
        pairs.sort()
        is_first = np.ones(len(pairs), dtype=bool)
        np.not_equal(pairs[1:], pairs[:-1], out=is_first[1:])
        pairs = pairs[is_first]
        return pairs >> self._bits, pairs & ((1 << self._bits) - 1)

    def by(self, keys: np.ndarray, people: np.ndarray, size: int) -> np.ndarray:
        """Different people under each of the keys 0 … size - 1."""
        return np.bincount(self.different(keys, people)[0], minlength=size)


def _count(
    registers: Registers, parts: Sequence[Bucket], dimensions: Dimensions, *, started: float
) -> Figures:
    facts = registers.facts
    people = _People(registers)
    starts = [part.start.toordinal() for part in parts]
    areas = _by_id(dimensions.areas, facts["area"])
    nameless = registers.nameless["count"].sum()
    buckets_of = np.searchsorted(starts, facts["day"], side="right") - 1
    return Figures(
        total=Count(registers.size, len(people.rows), people.count, int(nameless)),
        **_by_sex_and_age(registers, people),
        by_region=_cut(_by_id(dimensions.regions, facts["region"]), registers, people),
        by_area=_cut(areas, registers, people),
        by_bucket=_cut(_Cut(range(len(parts)), buckets_of), registers, people),
        by_center=_cut(_by_id(dimensions.centers, facts["center"]), registers, people),
        by_group=_by_group(registers, people),
        women_by_area=_women(areas, registers, people),
        by_format=_by_format(facts),
        buckets=parts,
        counted_at=timezone.now(),
        seconds=time.monotonic() - started,
    )


def _cut(cut: _Cut, registers: Registers, people: _People) -> dict[int, Count]:
    """A table by a list of the trainings; values without a training are left out."""
    size = len(cut.keys)
    rows = np.repeat(cut.of, registers.sizes)
    columns = (
        np.bincount(cut.of, minlength=size),
        _added(registers.sizes, cut.of, size),
        people.by(rows, people.rows, size),
        _added(registers.nameless["count"], cut.of[registers.nameless_of], size),
    )
    return {
        key: Count(*numbers)
        for key, *numbers in zip(cut.keys, *(column.tolist() for column in columns), strict=True)
        if numbers[0]
    }


def _added(amounts: np.ndarray, keys: np.ndarray, size: int) -> np.ndarray:
    return np.bincount(keys, weights=amounts, minlength=size).astype(np.int64)


def _sex(codes: np.ndarray) -> np.ndarray:
    return codes >> BITS_OF_BAND


def _band(codes: np.ndarray) -> np.ndarray:
    return codes & ((1 << BITS_OF_BAND) - 1)


def _cell(codes: np.ndarray) -> np.ndarray:
    return _band(codes) * len(SEXES) + _sex(codes)


def _by_sex_and_age(registers: Registers, people: _People) -> dict[str, Any]:
    """The tables by sex, by age and by both; every key has its line.

    Everybody has one sex, so the people of an age band are those of its cells. The other way
    round it would be wrong: who had a birthday stands in two bands.
    """
    shape = len(BANDS), len(SEXES)
    size = len(SEX_AND_AGE)
    rows = _cell(registers.people["code"])
    table = np.stack(
        [
            np.bincount(rows, minlength=size),
            people.by(rows, people.rows, size),
            _added(registers.nameless["count"], _cell(registers.nameless["code"]), size),
        ]
    )
    ages = table.reshape(3, *shape).sum(axis=2)
    sexes = table.reshape(3, *shape).sum(axis=1)
    sexes[1] = np.bincount(people.sexes[people.is_here], minlength=len(SEXES))

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
    groups, members = registers.groups["group"], people.rows[registers.groups["row"]]
    size = int(groups.max(initial=0)) + 1
    columns = np.bincount(groups, minlength=size), people.by(groups, members, size)
    lines = zip(range(size), *(column.tolist() for column in columns), strict=True)
    found: dict[int | None, Count] = {
        group: Count(None, *numbers) for group, *numbers in lines if numbers[0]
    }
    is_alone = people.is_here.copy()
    is_alone[members] = False
    if alone := int(is_alone.sum()):
        found[None] = Count(None, int(is_alone[people.rows].sum()), alone)
    return found


def _women(areas: _Cut, registers: Registers, people: _People) -> dict[int, int]:
    """The women of each thematic area that has any."""
    keys, persons = people.different(np.repeat(areas.of, registers.sizes), people.rows)
    is_woman = people.sexes[persons] == SEXES.index(Sex.FEMALE)
    found = np.bincount(keys[is_woman], minlength=len(areas.keys)).tolist()
    return {key: count for key, count in zip(areas.keys, found, strict=True) if count}


def _by_format(facts: Mapping[str, np.ndarray]) -> dict[tuple[int, str], int]:
    """Trainings by the year they start in and their format."""
    days, counts = np.unique(facts["day"] * len(FORMATS) + facts["format"], return_counts=True)
    found: dict[tuple[int, str], int] = {}
    for number, count in zip(days.tolist(), counts.tolist(), strict=True):
        day, format_ = divmod(number, len(FORMATS))
        key = (dt.date.fromordinal(day).year, FORMATS[format_])
        found[key] = found.get(key, 0) + count
    return found

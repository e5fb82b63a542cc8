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
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, TypeVar

import numpy as np
from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet
from django.utils import timezone

from events.models import Event
from people.models import Sex
from reports.selectors.cuts import Cut, People, added, by_id
from reports.selectors.digests import BANDS, BITS_OF_BAND, EVENTS, FORMATS, SEXES, TRAININGS
from reports.selectors.gatherings import EventFigures, event_figures
from reports.selectors.registers import GROUP_SETS, Registers
from reports.selectors.store import Asked, read_registers
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


_PACKED = ("by_sex_age", "by_region", "by_area", "by_bucket", "by_center", "by_group")


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
    # None where a filter asks for what events do not have.
    events: EventFigures | None = None
    seconds: float = 0.0
    is_stale: bool = field(default=False, compare=False)

    def __getstate__(self) -> dict[str, Any]:
        """For the cache: numbers in one row, because a tuple with names takes ten times as long to
        pack, and a network has five hundred lines of them."""
        state = dict(self.__dict__)
        for name in _PACKED:
            table: Mapping[Any, Count] = state[name]
            state[name] = list(table), [number for count in table.values() for number in count]
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name in _PACKED:
            keys, numbers = state[name]
            counts = zip(*[iter(numbers)] * len(Count._fields), strict=True)
            state[name] = dict(zip(keys, map(Count._make, counts), strict=True))
        self.__dict__.update(state)

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
    events: QuerySet[Event] | None = None,
    period: tuple[dt.date, dt.date],
    dimensions: "Dimensions",
    are_digested: bool = True,
) -> Figures:
    """Count the registers of these trainings, all of which start within the period, and of these
    events, none of which is a part of another one.

    `are_digested` is a hint (`freshness.Version`); the figures are the same without it.
    """
    started = time.monotonic()
    asked = [Asked(TRAININGS, *_ids(trainings))]
    if events is not None:
        asked.append(Asked(EVENTS, *_ids(events)))
    registers, *others = read_registers(asked, are_digested=are_digested)
    found = _count(registers, buckets(*period), dimensions, started=started)
    if not others:
        return found
    came = event_figures(others[0], dimensions.regions, registers.people["person"])
    return replace(found, events=came, seconds=time.monotonic() - started)


def _ids(rows: QuerySet[Any]) -> tuple[str, Sequence[Any]]:
    """The statement that selects their ids."""
    try:
        return rows.order_by().values_list("pk").query.sql_with_params()
    except EmptyResultSet:  # a reader without any project or center
        return f"SELECT id FROM {rows.model._meta.db_table} WHERE false", ()  # noqa: S608


@dataclass(frozen=True)
class Dimensions:
    """The known ids of each list; whatever is not among them is counted under id 0, "other"."""

    regions: Sequence[int]
    areas: Sequence[int]
    centers: Sequence[int]


class _Tables:
    """What all tables by a list of the trainings are counted from."""

    def __init__(self, registers: Registers, people: People) -> None:
        self.registers, self.people = registers, people
        self.of = registers.training_of.take(people.rows)
        self.nameless = added(registers.nameless["count"], registers.nameless_of, registers.size)

    def by(self, cut: Cut) -> dict[int, Count]:
        """A table; values without a training are left out."""
        size = len(cut.keys)
        participations = added(self.registers.sizes, cut.of, size)
        columns = (
            np.bincount(cut.of, minlength=size),
            participations,
            self.people.by(participations, cut.of.take(self.of)),
            added(self.nameless, cut.of, size),
        )
        counts = map(Count._make, zip(*(column.tolist() for column in columns), strict=True))
        return {key: count for key, count in zip(cut.keys, counts, strict=True) if count[0]}

    def women(self, cut: Cut) -> dict[int, int]:
        """The women of each value that has any."""
        size = len(cut.keys)
        is_woman = _sex(self.registers.people["code"]) == SEXES.index(Sex.FEMALE)
        rows = added(self.registers.sums(is_woman), cut.of, size)
        among = is_woman.take(self.people.rows)
        keys = cut.of.take(self.of.compress(among))
        found = rows - np.bincount(keys, minlength=size)
        found += self.people.different(keys, self.people.numbers.compress(among), size)
        return {key: count for key, count in zip(cut.keys, found.tolist(), strict=True) if count}


def _count(
    registers: Registers, parts: Sequence[Bucket], dimensions: Dimensions, *, started: float
) -> Figures:
    facts = registers.facts
    people = People(registers.people["person"])
    tables = _Tables(registers, people)
    starts = [part.start.toordinal() for part in parts]
    areas = by_id(dimensions.areas, facts["area"])
    nameless = int(registers.nameless["count"].sum())
    buckets_of = np.searchsorted(starts, facts["day"], side="right") - 1
    return Figures(
        total=Count(registers.size, int(registers.sizes.sum()), people.count, nameless),
        **_by_sex_and_age(registers, people),
        by_region=tables.by(by_id(dimensions.regions, facts["region"])),
        by_area=tables.by(areas),
        by_bucket=tables.by(Cut(range(len(parts)), buckets_of)),
        by_center=tables.by(by_id(dimensions.centers, facts["center"])),
        by_group=_by_group(registers, people),
        women_by_area=tables.women(areas),
        by_format=_by_format(facts),
        buckets=parts,
        counted_at=timezone.now(),
        seconds=time.monotonic() - started,
    )


def _sex(codes: np.ndarray) -> np.ndarray:
    return codes >> BITS_OF_BAND


def _cells() -> np.ndarray:
    """For each code its cell in the table by age and sex."""
    codes = np.arange(1 << 8)
    bands = codes & ((1 << BITS_OF_BAND) - 1)
    return bands * len(SEXES) + _sex(codes)


_CELLS = _cells()


def _by_sex_and_age(registers: Registers, people: People) -> dict[str, Any]:
    """The tables by sex, by age and by both; every key has its line.

    Everybody has one sex, so the people of an age band are those of its cells. The other way
    round it would be wrong: who had a birthday stands in two bands.
    """
    shape = len(BANDS), len(SEXES)
    size = len(SEX_AND_AGE)
    codes = registers.people["code"]
    by_code = np.bincount(codes, minlength=len(_CELLS))
    rows = added(by_code, _CELLS, size)[:size]
    nameless = _CELLS[registers.nameless["code"]]
    table = np.stack(
        [
            rows,
            people.by(rows, _CELLS.take(codes.take(people.rows))),
            added(registers.nameless["count"], nameless, size),
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


def _by_group(registers: Registers, people: People) -> dict[int | None, Count]:
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

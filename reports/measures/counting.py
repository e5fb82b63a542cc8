"""From the rows of a measure to a figure: what counts, what is left out and why, the splits.

A value is always made from the rows of its own cell: shares are divided and people counted anew
for every cell, never added up from others.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from centers.models import Place
from people.models import Person
from reports.measures import packing
from reports.measures.base import MEASURES, How, Measure, Part, Scope, Split, Unit
from reports.measures.packing import Arrays
from reports.measures.rows import inside_of, within
from reports.selectors.digests import BANDS, SEXES
from reports.selectors.figures import Bucket, buckets

_STARTS = np.asarray([18, 25, 35, 50, 65])
_URBAN = np.isin(np.asarray(packing.LEVELS), list(Place.URBAN_LEVELS))
# Of fewer rows the target groups of their people are asked for; of more those of everybody.
_FEW = 1000
Number = int | float | Decimal


class Reason(models.TextChoices):
    """Why a row does not count."""

    PERIOD = "period", _("outside the period of the project")
    REGION = "region", _("outside the regions of the project")
    DRAFT = "draft", _("of trainings that are not approved yet")


class Cell(tuple[Number | None, int]):
    """A value and of how many it tells."""

    __slots__ = ()

    def __new__(cls, value: Number | None, n: int) -> "Cell":
        return super().__new__(cls, (value, n))

    def __getnewargs__(self) -> tuple[Number | None, int]:
        return self.value, self.n

    @property
    def value(self) -> Number | None:
        return self[0]

    @property
    def n(self) -> int:
        return self[1]


@dataclass(frozen=True)
class Figure:
    """What a measure came to.

    `value` is None where there is nothing to tell of: a share of nobody. `n` says of how many it
    tells. `named` and `nameless` are the two parts of a value that has both. `splits` hold a cell
    for each key that anything stands under; `by_bucket` the months (quarters, years) of the
    period. `rows` are the ids behind it by kind of rows.
    """

    key: str
    value: Number | None
    n: int
    named: int
    nameless: int
    splits: Mapping[Split, Mapping[Any, Cell]]
    by_bucket: Sequence[tuple[Bucket, Cell]]
    # What it had come to by the end of each of these; empty where that says nothing.
    trend: Sequence[Number]
    left_out: Mapping[Reason, int]
    rows: Mapping[str, Sequence[int]] = field(default_factory=dict)
    counted_at: dt.datetime = field(default_factory=timezone.now)

    @property
    def measure(self) -> Measure:
        return MEASURES[self.key]

    @property
    def note(self) -> str:
        """What a reader has to know of the number, in sentences; empty when nothing."""
        return " ".join([*self.parts_said, *self.left_out_said])

    @property
    def parts_said(self) -> list[str]:
        """520 = 480 + 40."""
        if not self.nameless:
            return []
        words = {
            "value": self.named + self.nameless,
            "named": self.named,
            "nameless": self.nameless,
        }
        if self.value == words["value"]:
            text = gettext("%(value)s = %(named)s by name + %(nameless)s counted without names.")
        else:
            text = gettext("Beside them %(nameless)s were counted without names.")
        return [text % words]

    @property
    def left_out_said(self) -> list[str]:
        """What is not counted, and why."""
        return [
            gettext("Not counted: %(number)s, %(reason)s.") % {"number": n, "reason": reason.label}
            for reason, n in self.left_out.items()
        ]

    def says_why_more(self, split: Split) -> str:
        """Why the cells of a table come to more than the total; empty when they do not."""
        total = self.value
        cells = [cell.value for cell in self.splits.get(split, {}).values()]
        if self.measure.unit in (Unit.SHARE, Unit.POINTS) or total is None or None in cells:
            return ""
        added = sum(cells)  # type: ignore[arg-type]
        if added <= total:
            return ""
        words = {"added": added, "total": total}
        if split == Split.GROUP:
            text = gettext(
                "The lines come to %(added)s, more than %(total)s: one person may be in several "
                "target groups."
            )
        else:
            text = gettext(
                "The lines come to %(added)s, more than %(total)s: who came in several places or "
                "at several times stands in each of these lines, and once in the total."
            )
        return text % words


def measure(key: str, scope: Scope, *, splits: Sequence[Split] | None = None) -> Figure:
    """Count a measure over a scope. One statement for each kind of rows, and one for target groups.

    `splits`: those that are wanted; all that the measure allows when None.
    """
    rules = MEASURES[key]
    counted = rules.rows(scope)
    wanted = rules.splits if splits is None else [one for one in rules.splits if one in splits]
    arrays, kinds, is_nameless = _read(counted.parts, scope)
    keep, left_out = _sifted(arrays, scope)
    kept = arrays.where(keep)
    kinds, is_nameless = kinds[keep], is_nameless[keep]
    of = _things(kept, kinds, is_nameless, counted.of)
    table = _Table(kept, of, counted.how)
    total = table.whole()
    named = total.n
    if is_nameless.any():
        by_name = _Table(kept.where(~is_nameless), of[~is_nameless], How.COUNT)
        named = by_name.whole().n
    parts = _buckets(kept["day"], scope)
    return Figure(
        key=key,
        value=total.value,
        n=total.n,
        named=named,
        nameless=int(kept["weight"][is_nameless].sum()),
        splits={split: _split(table, kept, split) for split in wanted},
        by_bucket=_by_bucket(table, kept["day"], parts),
        trend=table.by_the_end_of(kept["day"], parts),
        left_out=left_out,
        rows={
            part.kind.name: kept["pk"][kinds == number] for number, part in enumerate(counted.parts)
        },
    )


def _read(parts: Sequence[Part], scope: Scope) -> tuple[Arrays, np.ndarray, np.ndarray]:
    """All rows, of which part each is, and whether it is a count without names."""
    found = []
    for part in parts:
        columns = dict(part.kind.columns) | dict(part.columns)
        inside = inside_of(part, scope)
        if inside is not None:
            columns["inside"] = inside
        # Of a project all rows are read, so that what is left out can be told.
        rows = part.rows if scope.owner is not None else within(part, scope)
        kind = part.kind.name, scope.project_regions
        found.append(packing.read(rows, columns, kind=kind, own=part.columns.keys()))
    sizes = [arrays.size for arrays in found]
    return (
        packing.joined(found),
        np.repeat(np.arange(len(parts)), sizes),
        np.repeat([part.is_nameless for part in parts], sizes),
    )


def _sifted(arrays: Arrays, scope: Scope) -> tuple[np.ndarray, dict[Reason, int]]:
    """Which rows count, and how many do not for which reason (heads, where rows have a weight)."""
    day, first, last = arrays["day"], *(day.toordinal() for day in scope.window)
    is_dated = day != packing.UNKNOWN
    in_window = ~is_dated | (day >= first) & (day <= last)
    inside, approved = arrays["inside"] == 1, arrays["draft"] == 0
    asked = np.ones(len(day), dtype=bool)
    for name, values in (("region", scope.regions), ("center", scope.centers)):
        if values:
            asked &= np.isin(arrays[name], list(values))
    if scope.is_whole:
        out_of_period = ~in_window
    else:
        start, end = scope.start.toordinal(), scope.end.toordinal()
        out_of_period = ~in_window & (day >= start) & (day <= end)
    reasons = {
        Reason.PERIOD: asked & approved & out_of_period,
        Reason.REGION: asked & approved & in_window & ~inside,
        Reason.DRAFT: asked & ~approved & in_window & inside,
    }
    if scope.owner is None:  # whatever else the network does is not left out of anything
        reasons = {Reason.DRAFT: reasons[Reason.DRAFT]}
    if scope.with_drafts:
        reasons.pop(Reason.DRAFT)
        approved = np.ones(len(day), dtype=bool)
    left_out = {reason: int(arrays["weight"][rows].sum()) for reason, rows in reasons.items()}
    return (
        asked & approved & in_window & inside,
        {reason: n for reason, n in left_out.items() if n},
    )


def _things(arrays: Arrays, kinds: np.ndarray, is_nameless: np.ndarray, of: str) -> np.ndarray:
    """A number for each row: rows of the same thing have the same one."""
    own = arrays["pk"].astype(np.int64) * 16 + kinds
    if of == "pk":
        return own
    things = arrays[of].astype(np.int64)
    # Whom nobody knows, and who was counted without a name, is told apart by the row.
    return np.where((things == packing.UNKNOWN) | is_nameless, -1 - own, things)


class _Table:
    """Rows with what they are told apart by, to be made into numbers by some key."""

    def __init__(self, arrays: Arrays, of: np.ndarray, how: How) -> None:
        self.how, self.arrays = how, arrays
        things, numbers = np.unique(of, return_inverse=True)
        self.of, self.things = numbers.reshape(-1), len(things)
        self.is_distinct = self.things == len(of)
        # Every row is one, and nothing else of it matters.
        self.is_plain = how == How.COUNT and "weight" not in arrays

    def whole(self) -> Cell:
        return self.by(np.zeros(len(self.of), dtype=np.int32)).get(0, Cell(self.nothing, 0))

    @property
    def nothing(self) -> Number | None:
        return None if self.how in (How.SHARE, How.MEAN) else 0

    def by(self, keys: np.ndarray, rows: np.ndarray | None = None) -> dict[int, Cell]:
        """A cell for each key; a row stands under one, unless `rows` says which stand where."""
        if not len(keys):
            return {}
        places, numbers = np.unique(keys, return_inverse=True)
        picked, numbers = self._once_a_thing(numbers.reshape(-1), rows)
        size = len(places)
        weights = None if self.is_plain else self.arrays["weight"][picked]
        n = np.bincount(numbers, weights=weights, minlength=size).astype(np.int64)
        values = self._values(picked, numbers, n)
        return {
            int(key): Cell(value, int(count))
            for key, value, count in zip(places, values, n, strict=True)
        }

    def _once_a_thing(
        self, keys: np.ndarray, rows: np.ndarray | None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Of each pair of a key and a thing the first row, and the keys of these rows."""
        if self.is_distinct and rows is None:
            return np.arange(len(keys)), keys
        of = self.of if rows is None else self.of[rows]
        pairs = keys.astype(np.int64) * self.things + of
        if self.is_plain:
            pairs.sort()  # np.unique puts numbers into a table first, which takes thrice as long
            pairs = pairs[np.flatnonzero(np.diff(pairs, prepend=-1))]
            return pairs, pairs // self.things
        first = np.unique(pairs, return_index=True)[1]
        return first if rows is None else rows[first], keys[first]

    def by_the_end_of(self, days: np.ndarray, parts: Sequence[Bucket]) -> list[Number]:
        """What had been counted by the end of each part: a thing counts from its first day on.
        Nothing for shares and means."""
        if not parts or self.how not in (How.COUNT, How.SUM):
            return []
        if self.is_distinct:
            first = np.arange(len(days))
        else:
            order = np.argsort(days, kind="stable")
            first = order[np.unique(self.of[order], return_index=True)[1]]
        amounts = self.arrays["weight" if self.how == How.COUNT else "amount"][first]
        added = np.zeros(len(parts), dtype=np.int64)
        np.add.at(added, _bucket_of(days[first], parts), amounts)
        found = np.cumsum(added).tolist()
        return found if self.how == How.COUNT else [Decimal(value) / 100 for value in found]

    def _values(self, rows: np.ndarray, numbers: np.ndarray, n: np.ndarray) -> list[Number]:
        size = len(n)
        if self.how == How.COUNT:
            return [int(value) for value in n]
        if self.how == How.SHARE:
            part = self.arrays["part"][rows] * self.arrays["weight"][rows]
            part = np.bincount(numbers, weights=part, minlength=size)
            return [float(value) for value in part / n]
        amounts = np.zeros(size, dtype=np.int64)
        np.add.at(amounts, numbers, self.arrays["amount"][rows])
        if self.how == How.SUM:
            return [Decimal(int(value)) / 100 for value in amounts]
        return [float(value) for value in amounts / 100 / n]


def _split(table: _Table, arrays: Arrays, split: Split) -> dict[Any, Cell]:
    """A table by one thing; None is "not known"."""
    if split == Split.GROUP:
        return _by_group(table, arrays)
    if split == Split.SEX:
        return {SEXES[key]: cell for key, cell in table.by(arrays["sex"]).items()}
    if split == Split.AGE:
        bands = np.searchsorted(_STARTS, arrays["age"], side="right")
        bands = np.where(arrays["age"] == packing.UNKNOWN, len(BANDS) - 1, bands)
        return {BANDS[key]: cell for key, cell in table.by(bands).items()}
    if split == Split.URBAN:
        level = arrays["level"]
        keys = np.where(level == packing.UNKNOWN, 2, np.where(_URBAN[level], 0, 1))
        names = ("urban", "rural", "unknown")
        return {names[key]: cell for key, cell in table.by(keys).items()}
    found = table.by(arrays[split.value])
    lists: Mapping[Split, Sequence[str]] = {
        Split.KIND: packing.KINDS,
        Split.FUNDING: packing.FUNDINGS,
    }
    names = lists.get(split)  # type: ignore[assignment]
    return {
        None if key == packing.UNKNOWN else names[key] if names else key: cell
        for key, cell in found.items()
    }


def _by_group(table: _Table, arrays: Arrays) -> dict[Any, Cell]:
    """By target group; a person may be in several. None is in no group, or without a name."""
    links = Person.target_groups.through.objects.all()
    if arrays.size < _FEW:
        links = links.filter(person__in=np.unique(arrays["person"]).tolist())
    found = packing.read(links, {"person": "person_id", "other": "targetgroup_id"})
    order = np.argsort(found["person"], kind="stable")
    members, groups = found["person"][order], found["other"][order]
    starts = np.searchsorted(members, arrays["person"], side="left")
    sizes = np.searchsorted(members, arrays["person"], side="right") - starts
    rows = np.repeat(np.arange(len(sizes)), sizes)
    within = np.arange(len(rows)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    keys = groups[np.repeat(starts, sizes) + within]
    without = np.flatnonzero(sizes == 0)
    keys = np.concatenate([keys, np.full(len(without), packing.UNKNOWN)])
    cells = table.by(keys, np.concatenate([rows, without]))
    return {None if key == packing.UNKNOWN else key: cell for key, cell in cells.items()}


def _buckets(days: np.ndarray, scope: Scope) -> list[Bucket]:
    """The months (quarters, years) of the period; none where rows have no day."""
    first, last = scope.window
    if first > last or not len(days) or (days == packing.UNKNOWN).any():
        return []
    return buckets(first, last)


def _by_bucket(
    table: _Table, days: np.ndarray, parts: Sequence[Bucket]
) -> list[tuple[Bucket, Cell]]:
    """Each of them, with those in which nothing was."""
    if not parts:
        return []
    cells = table.by(_bucket_of(days, parts))
    empty = Cell(table.nothing, 0)
    return [(part, cells.get(number, empty)) for number, part in enumerate(parts)]


def _bucket_of(days: np.ndarray, parts: Sequence[Bucket]) -> np.ndarray:
    starts = [part.start.toordinal() for part in parts]
    return np.searchsorted(starts, days, side="right") - 1

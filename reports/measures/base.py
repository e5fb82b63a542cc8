"""What a measure is: a small documented function that says which rows count, with its rules in
words. Adding one is adding one function with `@as_measure` to a module of this package.

The function returns a `Counted`: querysets of rows, of what they are told apart by, and how a
number is made of them. Everything else follows from the rows: the period, regions and centers,
splits, what is left out and why, the rows behind the figure (`counting`).
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from projects.models import Project

Words = str | Promise


class Unit(models.TextChoices):
    PEOPLE = "people", _("people")
    PARTICIPATIONS = "participations", _("participations")
    EVENTS = "events", _("events")
    COUNT = "count", _("number")
    MONEY = "money", _("som")
    SHARE = "share", _("share")
    POINTS = "points", _("points")


class Adding(models.TextChoices):
    """How figures of several periods or centers come together."""

    SUM = "sum", _("added up")
    UNIQUE = "unique", _("counted again, each once")
    LATEST = "latest", _("the latest one holds")
    NOT = "none", _("never added up")


class Split(models.TextChoices):
    SEX = "sex", _("Sex")
    AGE = "age", _("Age")
    REGION = "region", _("Region")
    CENTER = "center", _("Center")
    URBAN = "urban", _("Town or village")
    AREA = "area", _("Thematic area")
    GROUP = "group", _("Target group")
    KIND = "kind", _("Kind")
    FUNDING = "funding", _("Funding")


class How(models.TextChoices):
    """How a number is made of rows."""

    COUNT = "count", _("rows or different things are counted")
    SUM = "sum", _("amounts are added up")
    SHARE = "share", _("a part of what is counted, divided by all of it")
    MEAN = "mean", _("amounts divided by how many there are")


@dataclass(frozen=True)
class Scope:
    """Which rows a figure is about.

    With a project only what belongs to it counts, within its period and regions. `filters` are
    those of the measure (`Measure.filters`); `network` among them drops the link to the project
    and keeps its period and regions.
    """

    start: dt.date
    end: dt.date
    project: Project | None = None
    regions: frozenset[int] = frozenset()  # empty: all
    centers: frozenset[int] = frozenset()
    filters: Mapping[str, Any] = field(default_factory=dict)
    with_drafts: bool = False

    def values(self, name: str) -> list[str]:
        """What a filter asks for, as a list; empty where it does not."""
        found = self.filters.get(name) or []
        return (
            [str(one) for one in found] if isinstance(found, list | tuple | set) else [str(found)]
        )

    @property
    def owner(self) -> Project | None:
        """The project that rows must belong to."""
        return None if self.filters.get("network") else self.project

    @property
    def window(self) -> tuple[dt.date, dt.date]:
        """The days that count: of the scope, and of the project's period."""
        if self.project is None:
            return self.start, self.end
        return max(self.start, self.project.starts_on), min(self.end, self.project.ends_on)

    @property
    def is_whole(self) -> bool:
        """All of the project's time, so rows of any time before and after it are told of."""
        project = self.project
        return project is not None and (
            self.start <= project.starts_on and self.end >= project.ends_on
        )

    @cached_property
    def project_regions(self) -> frozenset[int]:
        """Places the project is limited to; empty is no such limit."""
        if self.project is None:
            return frozenset()
        return frozenset(self.project.regions.values_list("pk", flat=True))


@dataclass(frozen=True)
class Kind:
    """A kind of rows: what one row is called in addresses and reports, and where its columns are.

    `columns` gives for each of `packing.CASTS` the field or expression; what is left out is not
    known of these rows. `place` leads to the row that has `region` and `place`.
    """

    name: str
    title: Words
    columns: Mapping[str, Any]
    placed_at: str | None = ""
    # Who is behind it is somebody's own affair: small cells are hidden.
    is_personal: bool = False


@dataclass(frozen=True)
class Part:
    """Rows of one kind."""

    kind: Kind
    rows: QuerySet[Any]
    # Columns besides or instead of the kind's.
    columns: Mapping[str, Any] = field(default_factory=dict)
    # Counts without names: `weight` says of how many people.
    is_nameless: bool = False


@dataclass(frozen=True)
class Counted:
    """What a measure counts: rows, told apart by a column, made into a number."""

    parts: Sequence[Part]
    of: str = "pk"
    how: How = How.COUNT


@dataclass(frozen=True)
class Measure:
    """A measure with its rules, in words where people read them."""

    key: str
    title: Words
    unit: Unit
    # What it counts, in a sentence.
    says: Words
    # Which states of rows count.
    counted: Words
    # What is told apart, so that nothing counts twice.
    unique: Words
    periods: Adding
    centers: Adding
    splits: tuple[Split, ...]
    filters: tuple[str, ...]
    rows: Callable[[Scope], Counted]

    @property
    def needs_hiding(self) -> bool:
        """Small cells may tell of somebody."""
        return self.unit in (Unit.PEOPLE, Unit.PARTICIPATIONS, Unit.SHARE, Unit.POINTS)


MEASURES: dict[str, Measure] = {}


def as_measure(**rules: Any) -> Callable[[Callable[[Scope], Counted]], Callable[[Scope], Counted]]:
    """Put a function on the list of measures; its name is the key."""

    def add(rows: Callable[[Scope], Counted]) -> Callable[[Scope], Counted]:
        key = rows.__name__
        if key in MEASURES:
            raise ValueError(f"There are two measures {key}.")
        MEASURES[key] = Measure(key=key, rows=rows, **rules)
        return rows

    return add

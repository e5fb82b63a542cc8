"""Figures of a project's indicators, kept for some minutes so that pages do not count.

A worker counts those of running projects and of projects that somebody looks at every few
minutes; a page that finds none, or older ones than `OLDEST`, counts itself. Unlike the dashboard
(decision 0008) no trigger tells what a measure is made of: awards, letters, marks, the library.
"""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b

from django.core.cache import cache
from django.db.models import Q
from django.utils import timezone

from projects.models import Indicator, Project
from reports.filters import Period
from reports.measures.indicators import Numbers, numbers_of
from reports.measures.packing import shared_reading

# What is shown is at most so many seconds old; the worker counts anew well before that.
OLDEST, RENEWED_AFTER = 300, 150
LOOKED_AT = 60 * 60
# Changes with the shape of what is kept.
SHAPE = 1
Key = tuple[int, dt.date, dt.date]


@dataclass(frozen=True)
class Asked:
    """Which figures: of a project's indicators, in one span of days."""

    project: Project
    period: Period
    with_drafts: bool = False
    regions: frozenset[int] = frozenset()
    centers: frozenset[int] = frozenset()

    @property
    def key(self) -> str:
        parts = (
            *(SHAPE, self.project.pk, self.period.start, self.period.end, self.with_drafts),
            *(sorted(self.regions), sorted(self.centers)),
            *(self.project.starts_on, self.project.ends_on),
        )
        return "measured:" + blake2b(repr(parts).encode(), digest_size=16).hexdigest()


@dataclass(frozen=True)
class Kept:
    """What was counted, and when. `rules` says by which rules each indicator was."""

    counted_at: dt.datetime
    numbers: Mapping[Key, Numbers | None]
    rules: Mapping[int, str]

    @property
    def age(self) -> float:
        return (timezone.now() - self.counted_at).total_seconds()


def whole(project: Project) -> Asked:
    """What the pages of a project begin with."""
    return Asked(project, Period(project.starts_on, project.ends_on))


def kept_numbers(asked: Asked, indicators: Iterable[Indicator]) -> Kept:
    """The numbers of these indicators, at most five minutes old, of the asked days and of each
    period that has a target. No statement when they are at hand.

    Give all indicators of the project that a page shows, with `targets` prefetched.
    """
    rows = list(indicators)
    cache.set(f"measured-looked:{asked.project.pk}", 1, LOOKED_AT)
    kept: Kept | None = cache.get(asked.key)
    rules = {row.pk: rules_of(row) for row in rows}
    if kept is not None and kept.age < OLDEST and rules.items() <= kept.rules.items():
        return kept
    return count(asked, rows)


def count(asked: Asked, rows: Iterable[Indicator]) -> Kept:
    """Count now and keep it."""
    started = timezone.now()
    numbers: dict[Key, Numbers | None] = {}
    rules: dict[int, str] = {}
    with shared_reading():
        for row in rows:
            rules[row.pk] = rules_of(row)
            for period in periods_of(row, asked.period):
                found = numbers_of(
                    row,
                    period,
                    with_drafts=asked.with_drafts,
                    regions=asked.regions,
                    centers=asked.centers,
                )
                numbers[row.pk, period.start, period.end] = found and _light(found)
    kept = Kept(started, numbers, rules)
    cache.set(asked.key, kept, OLDEST)
    return kept


def periods_of(indicator: Indicator, period: Period) -> list[Period]:
    """The asked days, and the periods with a target that lie in them."""
    agreed = [
        Period(row.starts_on, row.ends_on)
        for row in indicator.targets.all()
        if period.start <= row.starts_on and row.ends_on <= period.end
    ]
    return [period, *(one for one in agreed if one != period)]


def _light(numbers: Numbers) -> Numbers:
    """Without the ids of the rows, which no page needs: it asks the database for them."""
    return Numbers(replace(numbers.actual, rows={}), replace(numbers.whole, rows={}), numbers.added)


def rules_of(indicator: Indicator) -> str:
    """What the numbers of an indicator depend on besides the rows."""
    periods = [(str(row.starts_on), str(row.ends_on)) for row in indicator.targets.all()]
    return json.dumps(
        [
            *(indicator.measure, indicator.filters, indicator.splits, indicator.across_periods),
            periods,
        ],
        sort_keys=True,
    )


def renew() -> int:
    """Count those of running and of looked-at projects that are no longer fresh; says how many."""
    today = timezone.localdate()
    looked_at = [
        pk
        for pk in Project.objects.values_list("pk", flat=True)
        if cache.get(f"measured-looked:{pk}")
    ]
    due = Project.objects.filter(
        Q(pk__in=looked_at) | Q(starts_on__lte=today, ends_on__gte=today)
    ).filter(results__indicators__state=Indicator.State.APPROVED)
    done = 0
    for project in due.distinct():
        asked = whole(project)
        kept: Kept | None = cache.get(asked.key)
        if kept is None or kept.age > RENEWED_AFTER:
            count(asked, indicators_of(project))
            done += 1
    return done


def indicators_of(project: Project) -> list[Indicator]:
    """The approved indicators in the order of the framework. Three statements."""
    rows = Indicator.objects.of_project(project).approved().in_framework_order()
    rows = rows.select_related("result__project", "result__parent")
    return list(rows.prefetch_related("targets", "values"))

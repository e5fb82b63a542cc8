"""From an address to a dashboard: filters, kept or counted figures, lines with their links."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from events.models import Event
from reports.event_filters import events_of
from reports.event_tables import EventBoard
from reports.filters import DashboardFilter, DonorFilter
from reports.permissions import Reader
from reports.selectors.figures import Dimensions, Figures, figures
from reports.selectors.freshness import Version, kept_figures
from reports.selectors.labels import AREA, CENTER, REGION, Labels
from reports.selectors.protected import protect
from reports.selectors.protected_events import protect_events
from reports.tables import Board
from trainings.models import FundingSource


@dataclass(frozen=True)
class _Part:
    """Trainings and events that belong to the same of a reader's projects."""

    trainings: list[int] = field(default_factory=list)
    events: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Dashboard:
    """A filter with its figures."""

    chosen: DashboardFilter
    board: Board
    events: EventBoard

    @property
    def figures(self) -> Figures:
        return self.board.figures


def dashboard(
    reader: Reader,
    data: Mapping[str, Any],
    *,
    version: Version,
    refresh: Callable[[], object] | None = None,
    keep_from: float = 0.0,
) -> Dashboard:
    """What this reader sees for these filters; two statements when it has to be counted.

    Without `refresh` the figures are never older than the facts. Those that are counted in fewer
    seconds than `keep_from` are not kept: for a page that is kept itself.
    """
    labels = Labels(version.names)
    kind = DonorFilter if reader.is_donor else DashboardFilter
    chosen = kind(data, reader=reader, labels=labels)
    asked: dict[str, Any] = {"version": version, "refresh": refresh, "keep_from": keep_from}
    found = _figures(reader, chosen, labels, **asked)
    if reader.is_donor:
        parts = _parts(reader, chosen, labels, version=version)
        safe = protect(found, parts=parts)
        found = replace(safe, events=protect_events(found, parts=parts))
    shown: dict[str, Any] = {"chosen": chosen, "labels": labels, "has_rows": not reader.is_donor}
    return Dashboard(chosen, Board(found, **shown), EventBoard(found, **shown))


def _figures(
    reader: Reader,
    chosen: DashboardFilter,
    labels: Labels,
    *,
    version: Version,
    refresh: Callable[[], object] | None,
    keep_from: float,
) -> Figures:
    period = chosen.period_chosen
    facts = f"{version.facts(with_drafts=chosen.with_drafts)}/{version.names}"

    def count() -> Figures:
        return _counted(chosen, labels, version=version)

    return kept_figures(
        f"{reader.key}|{chosen.query()}|{period.start}|{period.end}",
        facts=facts,
        count=count,
        refresh=refresh,
        keep_from=keep_from,
    )


def _parts(
    reader: Reader, chosen: DashboardFilter, labels: Labels, *, version: Version
) -> list[Figures]:
    """The figures of this page cut by which of the reader's other projects paid too.

    Who reads two projects that share trainings could subtract one page from the other; what the
    difference consists of are these parts (decision 0008).
    """
    own = reader.projects or frozenset()
    if len(own) < 2:
        return []
    groups: dict[tuple[int, ...], _Part] = defaultdict(_Part)
    for training, projects in _paid_for(chosen.qs, FundingSource, "training", own).items():
        groups[projects].trainings.append(training)
    events = events_of(chosen)
    if events is not None:
        for event, projects in _paid_for(events, Event.projects.through, "event", own).items():
            groups[projects].events.append(event)
    if len(groups) < 2:
        return []  # the page is one part as a whole
    key = f"{reader.key}|{chosen.query()}|{chosen.period_chosen}"
    facts = f"{version.facts(with_drafts=False)}/{version.names}"
    return [
        kept_figures(
            f"{key}|{projects}",
            facts=facts,
            count=partial(_counted, chosen, labels, version=version, only=group),
            refresh=None,
        )
        for projects, group in sorted(groups.items())
    ]


def _paid_for(
    rows: QuerySet[Any], links: Any, name: str, own: frozenset[int]
) -> dict[int, tuple[int, ...]]:
    """For each of these trainings or events which of the reader's projects it belongs to."""
    found: dict[int, set[int]] = defaultdict(set)
    chosen = links.objects.filter(
        **{f"{name}__in": rows.order_by().values("pk"), "project__in": own}
    )
    try:
        for pk, project in chosen.order_by().values_list(name, "project"):
            found[pk].add(project)
    except EmptyResultSet:
        return {}
    return {pk: tuple(sorted(projects)) for pk, projects in found.items()}


def _counted(
    chosen: DashboardFilter,
    labels: Labels,
    *,
    version: Version,
    only: _Part | None = None,
) -> Figures:
    """Counted with the lists that are kept; a country's first training brings it onto them."""
    found = _counted_with(chosen, labels, version=version, only=only)
    if 0 in found.by_region and labels.is_kept:
        labels.renew()
        found = _counted_with(chosen, labels, version=version, only=only)
    return found


def _counted_with(
    chosen: DashboardFilter, labels: Labels, *, version: Version, only: _Part | None
) -> Figures:
    period = chosen.period_chosen
    dimensions = Dimensions(
        *([row.id for row in labels.of(kind)] for kind in (REGION, AREA, CENTER))
    )
    trainings, events = chosen.qs, events_of(chosen)
    if only is not None:
        trainings = trainings.filter(pk__in=only.trainings)
        events = events.filter(pk__in=only.events) if events is not None else None
    return figures(
        trainings,
        events=events,
        period=(period.start, period.end),
        dimensions=dimensions,
        are_digested=version.is_digested
        and (version.are_drafts_digested or not chosen.with_drafts),
    )

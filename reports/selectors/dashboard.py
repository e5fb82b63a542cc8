"""From an address to a dashboard: filters, kept or counted figures, lines with their links."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.exceptions import EmptyResultSet

from reports.filters import DashboardFilter, DonorFilter
from reports.permissions import Reader
from reports.selectors.figures import Dimensions, Figures, figures
from reports.selectors.freshness import Version, kept_figures
from reports.selectors.labels import AREA, CENTER, REGION, Labels
from reports.selectors.protected import protect
from reports.tables import Board
from trainings.models import FundingSource, Training


@dataclass(frozen=True)
class Dashboard:
    """A filter with its figures."""

    chosen: DashboardFilter
    board: Board

    @property
    def figures(self) -> Figures:
        return self.board.figures


def dashboard(
    reader: Reader,
    data: Mapping[str, Any],
    *,
    version: Version,
    refresh: Callable[[], None] | None = None,
) -> Dashboard:
    """What this reader sees for these filters; two statements when it has to be counted.

    Without `refresh` the figures are never older than the facts.
    """
    labels = Labels(version.names)
    kind = DonorFilter if reader.is_donor else DashboardFilter
    chosen = kind(data, reader=reader, labels=labels)
    found = _figures(reader, chosen, labels, version=version, refresh=refresh)
    if reader.is_donor:
        found = protect(found, parts=_parts(reader, chosen, labels, version=version))
    board = Board(found, chosen=chosen, labels=labels, has_rows=not reader.is_donor)
    return Dashboard(chosen, board)


def _figures(
    reader: Reader,
    chosen: DashboardFilter,
    labels: Labels,
    *,
    version: Version,
    refresh: Callable[[], None] | None,
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
    trainings: dict[int, set[int]] = defaultdict(set)
    paid = FundingSource.objects.filter(
        training__in=chosen.qs.order_by().values("pk"), project__in=own
    )
    try:
        for training, project in paid.order_by().values_list("training", "project"):
            trainings[training].add(project)
    except EmptyResultSet:
        return []
    groups: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for training, projects in trainings.items():
        groups[tuple(sorted(projects))].append(training)
    if len(groups) < 2:
        return []  # the page is one part as a whole
    key = f"{reader.key}|{chosen.query()}|{chosen.period_chosen}"
    facts = f"{version.approved}/{version.names}"
    return [
        kept_figures(
            f"{key}|{projects}",
            facts=facts,
            count=partial(_counted, chosen, labels, version=version, only=group),
            refresh=None,
        )
        for projects, group in sorted(groups.items())
    ]


def _counted(
    chosen: DashboardFilter,
    labels: Labels,
    *,
    version: Version,
    only: Sequence[int] | None = None,
) -> Figures:
    """Counted with the lists that are kept; a country's first training brings it onto them."""
    found = _counted_with(chosen, labels, version=version, only=only)
    if 0 in found.by_region and labels.is_kept:
        labels.renew()
        found = _counted_with(chosen, labels, version=version, only=only)
    return found


def _counted_with(
    chosen: DashboardFilter, labels: Labels, *, version: Version, only: Sequence[int] | None
) -> Figures:
    period = chosen.period_chosen
    dimensions = Dimensions(
        *([row.id for row in labels.of(kind)] for kind in (REGION, AREA, CENTER))
    )
    days = (period.start, period.end)
    try:
        rows = chosen.qs if only is None else chosen.qs.filter(pk__in=only)
        return figures(rows, period=days, dimensions=dimensions, are_digested=version.is_digested)
    except EmptyResultSet:  # a reader without any project: nothing to ask the database
        nothing = Training.objects.filter(pk=0)
        return figures(nothing, period=days, dimensions=dimensions)

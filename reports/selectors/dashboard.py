"""From an address to a dashboard: filters, kept or counted figures, lines with their links."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet

from reports.filters import DashboardFilter, DonorFilter
from reports.permissions import Reader
from reports.selectors.figures import Dimensions, Figures, figures
from reports.selectors.freshness import Version, kept_figures
from reports.selectors.labels import AREA, CENTER, REGION, Labels
from reports.selectors.protected import protect
from reports.tables import Board
from trainings.models import Training


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
    labels = Labels()
    kind = DonorFilter if reader.is_donor else DashboardFilter
    chosen = kind(data, reader=reader, labels=labels)
    found = _figures(reader, chosen, labels, version=version, refresh=refresh)
    if reader.is_donor:
        found = protect(found)
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
        return _counted(chosen, labels)

    return kept_figures(
        f"{reader.key}|{chosen.query()}|{period.start}|{period.end}",
        facts=facts,
        count=count,
        refresh=refresh,
    )


def _counted(chosen: DashboardFilter, labels: Labels) -> Figures:
    period = chosen.period_chosen
    dimensions = Dimensions(
        *([row.id for row in labels.of(kind)] for kind in (REGION, AREA, CENTER))
    )
    days = (period.start, period.end)
    try:
        return figures(chosen.qs, period=days, dimensions=dimensions)
    except EmptyResultSet:  # a reader without any project: nothing to ask the database
        nothing = Training.objects.filter(pk=0)
        return figures(nothing, period=days, dimensions=dimensions)

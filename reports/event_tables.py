"""The figures of events as pages show them: lines with their addresses, beside the trainings'."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from events.models import Event
from reports.cells import CellQueries, joined
from reports.event_filters import why_no_events
from reports.filters import DashboardFilter
from reports.selectors.figures import Figures
from reports.selectors.gatherings import EventCount, EventFigures
from reports.selectors.labels import REGION, Labels
from reports.tables import Number

ROWS = ("event_rows", "attendance_rows", "event_person_rows")


class EventLine(NamedTuple):
    """One row of a table of events. Participations are those by name and without names together."""

    label: str
    events: Number
    participations: Number
    named: Number
    nameless: Number
    people: Number

    @property
    def numbers(self) -> list[Number]:
        return [self.events, self.participations, self.named, self.nameless, self.people]


class EventBoard:
    """What the dashboard shows of events; `why_none` when a filter leaves them out."""

    def __init__(
        self, figures: Figures, *, chosen: DashboardFilter, labels: Labels, has_rows: bool
    ) -> None:
        self.chosen, self.labels, self.has_rows = chosen, labels, has_rows
        self._found = figures.events
        self.why_none = why_no_events(chosen)
        self._queries = CellQueries(chosen)
        self._addresses = {rows: reverse(f"reports:{rows}") for rows in ROWS} if has_rows else {}

    @property
    def found(self) -> EventFigures:
        if self._found is None:
            raise LookupError(self.why_none)
        return self._found

    @property
    def has_events(self) -> bool:
        return self._found is not None and self._found.total.events != 0

    @cached_property
    def total(self) -> EventLine:
        return self._line(_("Total"), self.found.total)

    @cached_property
    def together(self) -> Number:
        """People of trainings and events, each once."""
        value, query = self.found.together, self._queries.of({"together": "1"})
        return Number(value, self._address("event_person_rows", value, query))

    @property
    def unknown(self) -> int:
        """Guests by name of whom there is no record, for readers who may open the rows."""
        return self.found.total.unknown or 0

    @cached_property
    def kinds(self) -> list[EventLine]:
        found = self.found.by_kind
        return [
            self._line(str(Event.Kind(kind).label), found[kind], kind=kind)
            for kind in Event.Kind.values
            if kind in found
        ]

    @cached_property
    def regions(self) -> list[EventLine]:
        found = self.found.by_region
        lines = [
            self._line(label.name, found[label.id], region=label.code)
            for label in self.labels.of(REGION)
            if label.id in found
        ]
        if 0 in found:
            lines.append(self._line(_("Without a place in a region"), found[0]))
        return lines

    @property
    def has_hidden(self) -> bool:
        """Some number is left out."""
        if self.has_rows or not self.has_events:
            return False
        lines = [self.total, *self.kinds, *self.regions]
        return self.together.value is None or any(
            number.value is None for line in lines for number in line.numbers
        )

    def sheet_rows(self) -> Iterator[list[Any]]:
        """Every number as in `Board.sheet_rows`, with events in a column of their own."""
        if not self.has_events:
            return
        cuts = [
            (_("Events"), [self.total]),
            (_("Events by kind"), self.kinds),
            (_("Events by region"), self.regions),
        ]
        for name, lines in cuts:
            for line in lines:
                numbers = (line.named, line.people, line.nameless, line.events)
                yield [name, line.label, "", "", *map(self._plain, numbers)]
        name = _("Trainings and events together")
        yield [name, _("Total"), "", "", "", self._plain(self.together), "", ""]

    def _plain(self, number: Number) -> Any:
        return "*" if number.value is None else number.value

    def _line(self, label: str, count: EventCount, **cell: str) -> EventLine:
        # What is in no region has no rows to open: "no region" is not a filter.
        query = None if "" in cell.values() else self._queries.of(cell)

        def number(rows: str, value: int | None, more: str = "") -> Number:
            return Number(value, self._address(rows, value, query, more))

        return EventLine(
            label,
            number("event_rows", count.events),
            number("event_rows", count.participations),
            number("attendance_rows", count.named),
            number("event_rows", count.nameless, "nameless=1"),
            number("event_person_rows", count.people),
        )

    def _address(self, rows: str, value: int | None, query: str | None, more: str = "") -> str:
        """The rows of a cell: its query, and more of it."""
        if not self.has_rows or not value or query is None:
            return ""
        return f"{self._addresses[rows]}?{joined(query, more)}"

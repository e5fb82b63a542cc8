"""The figures of events as pages show them: lines with their addresses, beside the trainings'."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from events.models import Event
from reports.event_filters import why_no_events
from reports.filters import DashboardFilter
from reports.selectors.figures import Figures
from reports.selectors.gatherings import EventCount, EventFigures
from reports.selectors.labels import REGION, Labels
from reports.tables import Number


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
        # Of the rows, with the filters of the page without the fields that a cell sets itself.
        self._addresses: dict[tuple[str, ...], str] = {}

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
        value = self.found.together
        return Number(value, self._address("event_person_rows", value, {"together": "1"}))

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
        def number(rows: str, value: int | None, **more: str) -> Number:
            return Number(value, self._address(rows, value, cell | more))

        return EventLine(
            label,
            number("event_rows", count.events),
            number("event_rows", count.participations),
            number("attendance_rows", count.named),
            number("event_rows", count.nameless, nameless="1"),
            number("event_person_rows", count.people),
        )

    def _address(self, rows: str, value: int | None, cell: dict[str, str]) -> str:
        """The rows of a cell: the filters of the page and what the cell stands for."""
        if not self.has_rows or not value or "" in cell.values():
            return ""
        if (address := self._addresses.get((rows, *cell))) is None:
            kept = self.chosen.query(**dict.fromkeys(cell, ""))
            address = f"{reverse(f'reports:{rows}')}?{kept}{'&' if kept and cell else ''}"
            self._addresses[rows, *cell] = address
        return address + urlencode(cell)

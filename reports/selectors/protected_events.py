"""Figures of events for readers who may not open the rows: small cells are left out as for
trainings (`protected`), and so is what one could find out of people who came to both."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from reports.selectors.figures import Figures
from reports.selectors.gatherings import EventCount, EventFigures
from reports.suppression import TOTAL, Cell, hidden_cells, is_small, line

TABLES = ("by_kind", "by_region")
Hidden = dict[str, set[Cell]]
NAMED = {"named": None, "people": None}
NAMELESS = {"nameless": None}


def protect_events(figures: Figures, *, parts: Sequence[Figures] = ()) -> EventFigures | None:
    """The events of these figures without numbers that tell about fewer than five people.

    `parts` as in `protected.protect`: what has to be hidden in one of them is hidden here.
    """
    found = figures.events
    if found is None:
        return None
    others = [part.events for part in parts if part.events is not None]
    safe = found
    for number, blank in ((_heads, NAMED), (_people, NAMED), (_nameless, NAMELESS)):
        also: Hidden = {}
        for part in others:
            also = _joined(also, _hidden(part, number))
        safe = _masked(safe, _hidden(found, number, also), blank)
    is_told = safe.total.people is not None and all(map(_may_tell, [figures, *parts]))
    return _anonymous(replace(safe, both=None, together=found.together if is_told else None))


def protect_total(total: EventCount) -> EventCount:
    """One line alone, as visitors read it."""
    if is_small(total.heads) or is_small(total.people or 0):
        total = total._replace(**NAMED)
    if is_small(total.nameless or 0):
        total = total._replace(**NAMELESS)
    return total._replace(unknown=None)


def _heads(count: EventCount) -> int:
    return count.heads


def _people(count: EventCount) -> int:
    return count.people or 0


def _nameless(count: EventCount) -> int:
    return count.nameless or 0


def _may_tell(figures: Figures) -> bool:
    """Whether people of trainings and events together give nobody away: with the people of each
    one finds out how many were in both, and how many in one of them only."""
    found = figures.events
    if found is None:
        return True
    learned, came, both = figures.total.people or 0, found.total.people or 0, found.both or 0
    return not any(map(is_small, (learned, came, both, learned - both, came - both)))


def _hidden(
    found: EventFigures, number: Callable[[EventCount], int], also: Hidden | None = None
) -> Hidden:
    """The cells to hide, by table. All tables share one total, so when one has to hide it, all
    hide it."""
    also = also or {}
    total: set[Cell] = {TOTAL} if is_small(number(found.total)) or also.get("total") else set()
    while True:
        hidden = {
            name: _in_line(getattr(found, name), number, total | also.get(name, set()))
            for name in TABLES
        }
        if total or not any(TOTAL in cells for cells in hidden.values()):
            return hidden | {"total": total}
        total = {TOTAL}


def _in_line(
    counts: Mapping[Any, EventCount], number: Callable[[EventCount], int], also: set[Cell]
) -> set[Cell]:
    values: dict[Cell, int] = {key: number(count) for key, count in counts.items()}
    values[TOTAL] = sum(values.values())
    filled: Iterable[Cell] = (cell for cell in also if values.get(cell))
    return hidden_cells(line(counts), values, also=filled)


def _masked(found: EventFigures, hidden: Hidden, blank: dict[str, None]) -> EventFigures:
    def mask(name: str) -> dict[Any, EventCount]:
        cells = hidden[name]
        table: Mapping[Any, EventCount] = getattr(found, name)
        return {k: v._replace(**blank) if k in cells else v for k, v in table.items()}

    return replace(
        found,
        total=found.total._replace(**blank) if hidden["total"] else found.total,
        by_kind=mask("by_kind"),
        by_region=mask("by_region"),
    )


def _anonymous(found: EventFigures) -> EventFigures:
    """Nobody outside needs to know how many guests have no record."""

    def without(counts: Mapping[Any, EventCount]) -> dict[Any, EventCount]:
        return {key: count._replace(unknown=None) for key, count in counts.items()}

    return replace(
        found,
        total=found.total._replace(unknown=None),
        by_kind=without(found.by_kind),
        by_region=without(found.by_region),
    )


def _joined(first: Hidden, second: Hidden) -> Hidden:
    return {name: first.get(name, set()) | second.get(name, set()) for name in {*first, *second}}

"""Hiding of small cells, so that no hidden cell can be computed from what stays visible.

A cell of 1 to 4 people is hidden. Its line still has a total, so one hidden cell could be found
by subtraction: further cells are hidden until none can. Zeros stay: they describe nobody.

A table with totals is a circulation: every cell is an arc, every line a node where what comes in
goes out. A hidden cell can be computed exactly when no cycle of hidden arcs leads through it on
which the values could be shifted by one; a hidden value may always grow, and may shrink down
to one. So the check is exact, for lines and for tables with two sides.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

THRESHOLD = 5
TOTAL = "total"
Cell = Hashable
Arcs = Mapping[Cell, tuple[Hashable, Hashable]]
Values = Mapping[Cell, int]


def line(parts: Iterable[Hashable]) -> dict[Cell, tuple[Hashable, Hashable]]:
    """Arcs of one line of parts with its total (the cell `TOTAL`)."""
    arcs: dict[Cell, tuple[Hashable, Hashable]] = dict.fromkeys(parts, ("in", "out"))
    return arcs | {TOTAL: ("out", "in")}


def grid(
    rows: Sequence[Hashable], columns: Sequence[Hashable]
) -> dict[Cell, tuple[Hashable, Hashable]]:
    """Arcs of a table: cells (row, column) and the totals (row, TOTAL), (TOTAL, column), …"""
    arcs: dict[Cell, tuple[Hashable, Hashable]] = {}
    for row in rows:
        for column in columns:
            arcs[row, column] = (("row", row), ("column", column))
        arcs[row, TOTAL] = ("columns", ("row", row))
    for column in columns:
        arcs[TOTAL, column] = (("column", column), "rows")
    arcs[TOTAL, TOTAL] = ("rows", "columns")
    return arcs


def with_totals(
    values: Mapping[Any, int],
    rows: Sequence[Hashable],
    columns: Sequence[Hashable],
) -> dict[Cell, int]:
    """The cells of a table with the sums of its lines."""
    full: dict[Cell, int] = defaultdict(int)
    for row in rows:
        for column in columns:
            value = values.get((row, column), 0)
            for cell in ((row, column), (row, TOTAL), (TOTAL, column), (TOTAL, TOTAL)):
                full[cell] += value
    return dict(full)


def is_small(value: int) -> bool:
    """Few enough that somebody might be recognised."""
    return 0 < value < THRESHOLD


def computable(arcs: Arcs, values: Values, hidden: set[Cell]) -> set[Cell]:
    """Hidden cells whose value follows from the visible ones."""
    return {cell for cell in hidden if not _can_vary(cell, arcs, values, hidden)}


def _can_vary(cell: Cell, arcs: Arcs, values: Values, hidden: set[Cell]) -> bool:
    """Whether the visible cells would allow another value here.

    Growing needs a way back from head to tail; shrinking (above one) a way from tail to head.
    """
    tail, head = arcs[cell]
    steps: dict[Hashable, list[Hashable]] = defaultdict(list)
    for other in hidden:
        if other == cell:
            continue
        start, end = arcs[other]
        steps[start].append(end)
        if values[other] > 1:
            steps[end].append(start)
    return _reaches(steps, head, tail) or (values[cell] > 1 and _reaches(steps, tail, head))


def _reaches(steps: Mapping[Hashable, list[Hashable]], start: Hashable, goal: Hashable) -> bool:
    seen, queue = {start}, [start]
    while queue:
        node = queue.pop()
        if node == goal:
            return True
        for following in steps.get(node, ()):
            if following not in seen:
                seen.add(following)
                queue.append(following)
    return False


def hidden_cells(arcs: Arcs, values: Values, *, also: Iterable[Cell] = ()) -> set[Cell]:
    """Cells to hide: the small ones, those in `also`, and what would give them away.

    Give the counts of people: participations are never fewer and none where nobody came, so a
    table that hides both by this answer is safe in both. The totals in `values` are the sums of
    their parts, even where the page shows less because people are counted once: that only leaves
    a reader with more doubt.
    """
    hidden = {cell for cell in arcs if is_small(values[cell])} | set(also)
    while bad := computable(arcs, values, hidden):
        first = next(cell for cell in arcs if cell in bad)
        hidden.add(_partner(first, arcs, values, hidden))
    return hidden


def _partner(bad: Cell, arcs: Arcs, values: Values, hidden: set[Cell]) -> Cell:
    """The next cell to hide: one that closes a cycle with hidden ones, a part before a total.

    Never a zero: if zeros were hidden too, a hidden cell could be one, and whoever sees that the
    others cannot be would learn something.
    """
    lines = {node for cell in hidden for node in arcs[cell]}
    own = set(arcs[bad])

    def cost(cell: Cell) -> tuple[bool, bool, int, bool, int]:
        ends = set(arcs[cell])
        is_total = TOTAL in (cell if isinstance(cell, tuple) else (cell,))
        return (not ends & lines, is_total, -len(ends & lines), not ends & own, values[cell])

    return min((cell for cell in arcs if cell not in hidden and values[cell]), key=cost)

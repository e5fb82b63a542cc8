"""Nobody can compute a hidden cell: an attacker tries every table that fits what is visible."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.suppression import (
    TOTAL,
    Cell,
    computable,
    grid,
    hidden_cells,
    line,
    with_totals,
)


def line_values(parts: Sequence[int]) -> dict[Cell, int]:
    return {**dict(enumerate(parts)), TOTAL: sum(parts)}


def grid_values(rows: Sequence[Sequence[int]]) -> dict[Cell, int]:
    cells = {(i, j): value for i, row in enumerate(rows) for j, value in enumerate(row)}
    return with_totals(cells, range(len(rows)), range(len(rows[0])))


def possible_tables(
    values: Mapping[Cell, int], hidden: set[Cell], *, totals: Mapping[Cell, list[Cell]], top: int
) -> Iterator[dict[Cell, int]]:
    """Every table of whole numbers up to `top` that agrees with the visible cells.

    The attacker knows that a hidden cell is at least one.
    """
    parts = [cell for cell in values if cell not in totals]
    choices = [range(1, top + 1) if cell in hidden else [values[cell]] for cell in parts]
    for guess in product(*choices):
        table = dict(zip(parts, guess, strict=True))
        sums = {total: sum(table[cell] for cell in cells) for total, cells in totals.items()}
        if all(total in hidden or sums[total] == values[total] for total in totals):
            yield table | sums


def undecided(tables: Iterator[dict[Cell, int]], hidden: set[Cell]) -> set[Cell]:
    """Hidden cells that have at least two values among the possible tables."""
    first: dict[Cell, int] | None = None
    varying: set[Cell] = set()
    for table in tables:
        first = first or table
        varying |= {cell for cell in hidden if table[cell] != first[cell]}
        if varying == hidden:
            break
    return varying


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([10, 20, 30], set()),
        ([0, 20, 30], set()),
        ([3, 20, 30], {0, 1}),  # the smallest other part goes too
        ([3, 4, 30], {0, 1}),
        ([0, 3, 0, 9], {1, 3}),
        ([1, 1, 30, 40], {0, 1, 2}),  # two cells that add up to two are both one
        ([3, 0], {0, TOTAL}),
        ([1, 1, 1, 1, 1], {0, 1, 2, 3, 4, TOTAL}),
        ([0, 0], set()),
    ],
)
def test_line_hides_small_cells_and_their_partners(parts, expected):
    values = line_values(parts)

    assert hidden_cells(line(range(len(parts))), values) == expected


def test_line_hides_what_it_is_told_to():
    assert hidden_cells(line(range(3)), line_values([10, 20, 30]), also=[TOTAL]) == {TOTAL, 0}


def test_grid_hides_a_cell_that_crossing_lines_would_give_away():
    values = grid_values([[2, 20], [30, 40]])

    hidden = hidden_cells(grid(range(2), range(2)), values)

    assert hidden == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_grid_bridge_between_two_hidden_blocks_is_computable():
    """Two hidden cells in each line are not enough: the cell that joins two blocks is a sum."""
    values = grid_values([[9, 9, 0, 0], [9, 9, 7, 0], [0, 0, 9, 9], [0, 0, 9, 9]])
    hidden = {(0, 0), (0, 1), (1, 0), (1, 1), (1, 2), (2, 2), (2, 3), (3, 2), (3, 3)}

    assert computable(grid(range(4), range(4)), values, hidden) == {(1, 2)}


@given(st.lists(st.integers(0, 9), min_size=1, max_size=5))
def test_line_cannot_be_computed(parts):
    arcs, values = line(range(len(parts))), line_values(parts)

    hidden = hidden_cells(arcs, values)

    assert {cell for cell in values if 0 < values[cell] < 5} <= hidden
    totals = {TOTAL: list(range(len(parts)))}
    assert undecided(possible_tables(values, hidden, totals=totals, top=12), hidden) == hidden


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 8), min_size=2, max_size=2), min_size=2, max_size=3),
)
def test_grid_cannot_be_computed(rows):
    height, width = range(len(rows)), range(2)
    arcs, values = grid(height, width), grid_values(rows)

    hidden = hidden_cells(arcs, values)

    assert {cell for cell in values if 0 < values[cell] < 5} <= hidden
    totals: dict[Cell, list[Cell]] = {(i, TOTAL): [(i, j) for j in width] for i in height}
    totals |= {(TOTAL, j): [(i, j) for i in height] for j in width}
    totals[TOTAL, TOTAL] = [(i, j) for i in height for j in width]
    assert undecided(possible_tables(values, hidden, totals=totals, top=10), hidden) == hidden


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 40), min_size=3, max_size=3), min_size=2, max_size=7),
)
def test_grid_of_real_size_is_safe_and_keeps_zeros(rows):
    arcs = grid(range(len(rows)), range(3))
    values = grid_values(rows)

    hidden = hidden_cells(arcs, values)

    assert computable(arcs, values, hidden) == set()
    assert [cell for cell in hidden if values[cell] == 0] == []

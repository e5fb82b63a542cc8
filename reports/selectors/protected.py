"""Figures for readers who may not open the rows: small cells and their neighbours are left out."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from reports.selectors.digests import BANDS, SEXES
from reports.selectors.figures import Count, Figures
from reports.suppression import TOTAL, Cell, grid, hidden_cells, is_small, line, with_totals

Measure = Literal["people", "nameless"]
# Table → its hidden cells; "total" is not empty when the number over all tables is hidden.
Hidden = dict[str, set[Cell]]
LINES = ("by_region", "by_area", "by_bucket", "by_group")


def protect(figures: Figures, *, parts: Sequence[Figures] = ()) -> Figures:
    """The same figures without numbers that tell about fewer than five people.

    No table by center: a region with one center would be told twice, and the second table could
    give away what the first one hides. For the same reason no women by thematic area.

    `parts` are the figures of what this reader could get by subtracting another page from this
    one. What has to be hidden in a part is hidden here.
    """
    safe = replace(figures, by_center={}, women_by_area={})
    for measure in ("people", "nameless"):
        safe = _hide(figures, safe, measure, parts)
    return safe


def _hide(figures: Figures, safe: Figures, measure: Measure, parts: Sequence[Figures]) -> Figures:
    also: Hidden = {}
    for part in parts:
        also = _joined(also, _hidden(part, measure))
    hidden = _hidden(figures, measure, also)
    blank: dict[str, Any] = (
        {"participations": None, "people": None} if measure == "people" else {"nameless": None}
    )

    def mask(counts: Mapping[Any, Count], cells: set[Cell], key: Callable[[Any], Cell]) -> Any:
        return {k: v._replace(**blank) if key(k) in cells else v for k, v in counts.items()}

    table = hidden["by_sex_age"]
    return replace(
        safe,
        total=safe.total._replace(**blank) if hidden["total"] else safe.total,
        by_sex=mask(safe.by_sex, table, lambda sex: (TOTAL, sex)),
        by_age=mask(safe.by_age, table, lambda band: (band, TOTAL)),
        by_sex_age=mask(safe.by_sex_age, table, lambda pair: (pair[1], pair[0])),
        **{name: mask(getattr(safe, name), hidden.get(name, set()), _same) for name in LINES},
    )


def _joined(first: Hidden, second: Hidden) -> Hidden:
    return {name: first.get(name, set()) | second.get(name, set()) for name in {*first, *second}}


def _hidden(figures: Figures, measure: Measure, also: Hidden | None = None) -> Hidden:
    """The cells to hide, by table; those in `also` are hidden anyway.

    All tables share one total, so when one table has to hide it, all hide it.
    """
    also = also or {}

    def number(count: Count) -> int:
        return getattr(count, measure) or 0

    total: set[Cell] = {TOTAL} if is_small(number(figures.total)) or also.get("total") else set()
    hidden: Hidden = {}
    while True:
        for name in LINES:
            if measure == "nameless" and name == "by_group":
                continue
            wanted = total | also.get(name, set())
            hidden[name] = _hidden_in_line(getattr(figures, name), number, wanted)
        hidden["by_sex_age"] = _hidden_in_grid(
            figures, number, is_total_small=bool(total), also=also.get("by_sex_age", set())
        )
        whole = any(TOTAL in cells or (TOTAL, TOTAL) in cells for cells in hidden.values())
        if not whole or total:
            break
        total = {TOTAL}
    return hidden | {"total": total}


def _same(key: Hashable) -> Cell:
    return key


def _hidden_in_line(
    counts: Mapping[Any, Count], number: Callable[[Count], int], also: set[Cell]
) -> set[Cell]:
    values: dict[Cell, int] = {key: number(count) for key, count in counts.items()}
    values[TOTAL] = sum(values.values())
    return hidden_cells(line(counts), values, also=_filled(values, also))


def _hidden_in_grid(
    figures: Figures, number: Callable[[Count], int], *, is_total_small: bool, also: set[Cell]
) -> set[Cell]:
    cells = {(band, sex): number(count) for (sex, band), count in figures.by_sex_age.items()}
    values = with_totals(cells, BANDS, SEXES)
    small = also | ({(TOTAL, TOTAL)} if is_total_small else set())
    # A person of two age bands stands in both, so a sum may be large where the people are few.
    small |= {(band, TOTAL) for band, c in figures.by_age.items() if is_small(number(c))}
    small |= {(TOTAL, sex) for sex, c in figures.by_sex.items() if is_small(number(c))}
    return hidden_cells(grid(BANDS, SEXES), values, also=_filled(values, small))


def _filled(values: Mapping[Cell, int], cells: set[Cell]) -> set[Cell]:
    """Those with somebody in them: a zero describes nobody and stays."""
    return {cell for cell in cells if values.get(cell)}

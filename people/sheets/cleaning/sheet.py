"""A whole sheet, or one row of it, cleaned."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from people.sheets import values
from people.sheets.cleaning.kinds import is_blank, kind_of, stated_total
from people.sheets.cleaning.parts import clean_person
from people.sheets.cleaning.repetitions import flag_repetitions
from people.sheets.cleaning.rows import NOTICES, CleanRow, CleanSheet, Notice, SheetContext
from people.sheets.reading import Cell, Row


def clean_sheet(
    rows: Sequence[Row],
    header_index: int,
    mapping: Mapping[int, str],
    *,
    reference_date: dt.date,
    region: str = "KG",
    on_progress: Callable[[int, int], None] | None = None,
) -> CleanSheet:
    """Clean every row under the header (-1: there is none) and flag repetitions within.

    Empty rows are left out. `on_progress(done, total)` is called every hundred rows.
    """
    body = rows[header_index + 1 :]
    header = rows[header_index] if header_index >= 0 else ()
    births = [column for column, name in mapping.items() if name == "birth_date"]
    dates = [row[column] for row in body for column in births if column < len(row)]
    context = SheetContext(reference_date, region, values.is_day_first(dates), header)
    clean = []
    for number, raw in enumerate(body):
        row = clean_row(raw, mapping, context, number=header_index + 2 + number)
        if row.kind != "empty":
            clean.append(row)
        if on_progress is not None and (number + 1) % 100 == 0:
            on_progress(number + 1, len(body))
    flag_repetitions(clean)
    totals = [
        total for row in clean if row.kind == "total" and (total := stated_total(row)) is not None
    ]
    return CleanSheet(clean, max(totals, default=None))


def clean_row(
    raw: Sequence[Cell], mapping: Mapping[int, str], context: SheetContext, *, number: int = 0
) -> CleanRow:
    """One row to values and errors; totals, repeated headers and remarks are told apart."""
    cells = {column: cell for column, cell in enumerate(raw) if not is_blank(cell)}
    if not cells:
        return CleanRow(number, "empty")
    kind = kind_of(cells, mapping, context)
    if kind != "person":
        text = " ".join(values.text_of(cell) for cell in cells.values())
        notices = [Notice(kind)] if kind in NOTICES else []
        return CleanRow(number, kind, {"text": text[:255]}, notices=notices)
    row = CleanRow(number, "person")
    clean_person(row, cells, mapping, context)
    return row

"""Sheets that coordinators already have: read, understood and cleaned, nothing written.

The way through: `open_book` → a `Sheet` → `guess_header` → `guess_columns` → `clean_sheet`
(or `clean_row` one by one). Nothing here touches the database.
"""

from people.sheets.cleaning import (
    CellError,
    CleanRow,
    CleanSheet,
    Notice,
    SheetContext,
    clean_row,
    clean_sheet,
)
from people.sheets.headers import FIELD_LABELS, FIELDS, guess_columns, guess_header
from people.sheets.reading import Book, Cell, Limits, Sheet, SheetError, open_book

__all__ = [
    "FIELDS",
    "FIELD_LABELS",
    "Book",
    "Cell",
    "CellError",
    "CleanRow",
    "CleanSheet",
    "Limits",
    "Notice",
    "Sheet",
    "SheetContext",
    "SheetError",
    "clean_row",
    "clean_sheet",
    "guess_columns",
    "guess_header",
    "open_book",
]

"""Rows of a sheet to clean rows: values, the error at its cell, what was left out and why."""

from people.sheets.cleaning.kinds import NAME_FIELDS
from people.sheets.cleaning.rows import (
    NOTICES,
    CellError,
    CleanRow,
    CleanSheet,
    Kind,
    Notice,
    SheetContext,
)
from people.sheets.cleaning.sheet import clean_row, clean_sheet

__all__ = [
    "NAME_FIELDS",
    "NOTICES",
    "CellError",
    "CleanRow",
    "CleanSheet",
    "Kind",
    "Notice",
    "SheetContext",
    "clean_row",
    "clean_sheet",
]

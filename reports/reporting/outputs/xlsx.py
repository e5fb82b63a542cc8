"""The report as a workbook: real numbers, one sheet a table, the rows behind totals; no names."""

import datetime as dt
import io
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils import translation
from django.utils.translation import gettext as _
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from core.sheet_writer import FORBIDDEN
from reports.reporting.content.document import DAY, HIDDEN, MONEY, NUMBER, PERCENT, TEXT

FORMATS = {NUMBER: "#,##0.##", MONEY: "#,##0.00", PERCENT: "0.0", DAY: "dd.mm.yyyy", TEXT: "@"}
# One moment for all, so that the same report is the same file.
CREATED = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def report_xlsx(document: dict[str, Any], *, behind: Iterable[dict[str, Any]] = ()) -> bytes:
    """All tables of the document, then those of `behind`, whose rows come one after the other; the
    first sheet says what it is. The same document gives the same bytes. No row is kept once it is
    written, so memory stays flat."""
    out = io.BytesIO()
    with (
        translation.override(document["language"]),
        xlsxwriter.Workbook(out, {"constant_memory": True, **SAFE}) as book,
    ):
        book.set_properties({"title": document["title"], "created": CREATED})
        heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        taken: set[str] = set()
        first = _name(_("Report"), taken)
        tables = [block for block in document["blocks"] if block["kind"] == "table"]
        named = [(_sheet_name(row, taken), row) for row in (*tables, *document["sheets"], *behind)]
        _first_sheet(book, document, heading, first, named)
        for name, block in named:
            _table(book, block, heading, name)
    return out.getvalue()


def _first_sheet(
    book: Workbook,
    document: dict[str, Any],
    heading: Any,
    name: str,
    named: list[tuple[str, dict[str, Any]]],
) -> None:
    """What the report is, then the sheets: their names are cut, so each says what it holds."""
    sheet = book.add_worksheet(name)
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 100)
    rows = [[_("Report"), document["title"]], *(fact for fact in document["facts"] if fact[1])]
    for number, (label, value) in enumerate(rows):
        sheet.write_string(number, 0, _clean(label), heading)
        sheet.write_string(number, 1, _clean(value), wrap)
    link = book.get_default_url_format()
    for number, (own, block) in enumerate(named, start=len(rows) + 1):
        quoted = own.replace("'", "''")
        sheet.write_url(number, 0, f"internal:'{quoted}'!A1", link, own)
        sheet.write_string(number, 1, _clean(block["caption"]), wrap)


def _table(book: Workbook, block: dict[str, Any], heading: Any, name: str) -> None:
    sheet = book.add_worksheet(name)
    columns = block["columns"]
    shares = sum(column["width"] for column in columns if column["type"] == TEXT) or 1
    formats = [
        book.add_format({"num_format": FORMATS[column["type"]], "valign": "top"})
        for column in columns
    ]
    bold = [
        book.add_format({"num_format": FORMATS[column["type"]], "bold": True, "top": 1})
        for column in columns
    ]
    for index, column in enumerate(columns):
        sheet.write_string(0, index, _clean(column["label"]), heading)
        width = 14 if column["type"] != TEXT else min(12 + 100 * column["width"] // shares, 60)
        sheet.set_column(index, index, width)
    last = 0
    for last, row in enumerate(block["rows"], start=1):
        _line(sheet, last, row, columns, formats)
    if block["total"]:
        _line(sheet, last + 1, block["total"], columns, bold)
    sheet.freeze_panes(1, 0)
    if last:
        sheet.autofilter(0, 0, last, len(columns) - 1)
    if block["note"]:
        sheet.write_string(last + 3, 0, _clean(block["note"]))


def _line(
    sheet: Worksheet, number: int, row: list[Any], columns: list[dict[str, Any]], formats: list[Any]
) -> None:
    for index, (value, column) in enumerate(zip(row, columns, strict=True)):
        shape = formats[index]
        if value is None or value == "":
            sheet.write_blank(number, index, None, shape)
        elif isinstance(value, int | float):
            sheet.write_number(number, index, value, shape)
        elif column["type"] == MONEY and value != HIDDEN:
            sheet.write_number(number, index, float(Decimal(value)), shape)
        elif column["type"] == DAY:
            sheet.write_datetime(number, index, dt.datetime.fromisoformat(value), shape)
        else:
            sheet.write_string(number, index, _clean(value), shape)


def _clean(value: Any) -> str:
    return FORBIDDEN.sub("", str(value))


def _sheet_name(block: dict[str, Any], taken: set[str]) -> str:
    """A short name where the caption of a table would be cut in the middle of a word."""
    short = {
        "activities": _("By kind"),
        "regions": _("By region"),
        "deviations": _("Deviations"),
        "indicators": _("Indicators"),
        "splits": _("Splits"),
        "finance": _("Cash"),
        "in_kind": _("In kind"),
        "materials": _("E-tutorials"),
    }
    return _name(short.get(block.get("key", ""), block["caption"]), taken)


def _name(text: str, taken: set[str]) -> str:
    """A name that office programs take: 31 characters, none of []:*?/\\, once in a book."""
    clean = re.sub(r"[\[\]:*?/\\]", " ", _clean(text)).strip(" '")[:31] or "Sheet"
    unique, number = clean, 2
    while unique.lower() in taken:
        unique = f"{clean[:27]} {number}"
        number += 1
    taken.add(unique.lower())
    return unique

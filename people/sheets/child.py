"""Read a workbook in a process of its own: bytes on stdin, JSON on stdout.

Run by `reading.py`, never imported by it. A sheet with one cell in the farthest corner makes
the reader ask for hundreds of gigabytes, and a hostile file may make it crash; here that ends
this process only, under a limit of memory and of time, and not the web server or the worker.
Stands alone on purpose (no Django), so that it starts in a few hundredths of a second.
"""

import contextlib
import datetime as dt
import io
import json
import re
import sys
import zipfile
from typing import Any
from xml.etree import ElementTree

MEMORY = 1024 * 1024 * 1024
SECONDS = 60

_CELL = re.compile(
    rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*>\s*<(?:\w+:)?f\b([^>]*?/>|[^>]*>([^<]*))'
)
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class TooMuch(Exception):  # noqa: N818
    """More cells or more text than a list of people has."""


class Budget:
    """What the answer may hold in all its sheets.

    Two kilobytes of file can name one long text in every cell; written out they would be
    gigabytes, and whoever asked has to read the answer into its own memory.
    """

    def __init__(self, cells: int, text: int) -> None:
        self.cells, self.text = cells, text

    def take_cells(self, number: int) -> None:
        self.cells -= number
        if self.cells < 0:
            raise TooMuch

    def take_text(self, value: Any) -> None:
        if isinstance(value, str):
            self.text -= len(value)
            if self.text < 0:
                raise TooMuch


def main() -> None:
    limit_resources()
    max_rows, max_columns, max_cells, max_text = (int(word) for word in sys.argv[1:5])
    data = sys.stdin.buffer.read()
    try:
        answer = read(data, max_rows, max_columns, Budget(max_cells, max_text))
    except TooMuch:
        answer = {"error": "too_large"}
    except MemoryError:
        answer = {"error": "too_large"}
    except BaseException as error:  # noqa: BLE001  a panic of the Rust reader is no Exception
        kind = type(error).__name__
        answer = {"error": "encrypted" if kind == "PasswordError" else "broken", "detail": kind}
    json.dump(answer, sys.stdout, ensure_ascii=True)


def limit_resources() -> None:
    try:
        import resource
    except ImportError:  # no such limits on this system
        return
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(ValueError, OSError):  # macOS takes no such limit
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def read(data: bytes, max_rows: int, max_columns: int, budget: Budget) -> dict[str, Any]:
    import python_calamine as calamine

    book = calamine.CalamineWorkbook.from_object(io.BytesIO(data))
    formulas = find_formulas(data) if data[:2] == b"PK" else {}
    sheets = []
    for about in book.sheets_metadata:
        if about.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(about.name)
        last_row, last_column = sheet.end or (-1, -1)
        if last_row >= max_rows:
            return {"error": "too_many_rows", "detail": about.name}
        if last_column >= max_columns:
            return {"error": "too_many_columns", "detail": about.name}
        budget.take_cells((last_row + 1) * (last_column + 1))
        rows = sheet.to_python(skip_empty_area=False)
        put_formulas(rows, formulas.get(about.name, {}))
        visible = about.visible == calamine.SheetVisibleEnum.Visible
        for row in rows:
            for value in row:
                budget.take_text(value)
        cells = [[encode(value) for value in row] for row in rows]
        sheets.append({"name": about.name, "is_visible": visible, "rows": cells})
    return {"sheets": sheets}


def encode(value: Any) -> Any:
    """A value as JSON holds it; dates and the like as a pair of kind and text."""
    if isinstance(value, dt.datetime):
        return ["datetime", value.isoformat()]
    if isinstance(value, dt.date):
        return ["date", value.isoformat()]
    if isinstance(value, dt.time):
        return ["text", value.isoformat()]
    if isinstance(value, dt.timedelta):
        return ["text", str(value)]
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else None
    return value


# Formulas whose value was never computed -------------------------------------------------
#
# The reader gives the value that the office program kept. Where it kept none, the cell would
# look empty and a person would get lost in silence: so it shows the formula instead.


def find_formulas(data: bytes) -> dict[str, dict[tuple[int, int], str]]:
    """Formulas of an xlsx by sheet name and place; empty for other formats."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        try:
            # Entity bombs end at expat's own limit or at this process's memory.
            book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314
            links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
        except (KeyError, ElementTree.ParseError):
            return {}
        paths = {link.get("Id"): (link.get("Target") or "").lstrip("/") for link in links}
        found = {}
        for node in book.iter():
            if not node.tag.endswith("}sheet"):
                continue
            path = paths.get(node.get(_REL), "")
            path = path if path.startswith("xl/") else f"xl/{path}"
            if path in archive.namelist():
                found[node.get("name", "")] = formulas_in(archive.read(path))
        return found


def formulas_in(xml: bytes) -> dict[tuple[int, int], str]:
    found = {}
    for match in _CELL.finditer(xml):
        column = 0
        for letter in match[1]:
            column = column * 26 + letter - 64
        text = (match[4] or b"").decode("utf-8", "replace")
        found[int(match[2]) - 1, column - 1] = "=" + text[:200]
    return found


def put_formulas(rows: list[list[Any]], formulas: dict[tuple[int, int], str]) -> None:
    for (row, column), text in formulas.items():
        # A cell beyond the last value stands at the end of its row.
        if row < len(rows) and column < len(rows[row]) and rows[row][column] in ("", 0):
            rows[row][column] = text


if __name__ == "__main__":
    main()

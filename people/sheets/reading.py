"""Open a book of sheets by its content, never by its name: xlsx, xls, ods, csv."""

import csv
import datetime as dt
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.encodings import utf16_without_mark

Cell = str | int | float | bool | dt.date | dt.datetime | None
Row = list[Cell]

_CHILD = Path(__file__).with_name("child.py")
_CHILD_SECONDS = 90


class SheetError(ValidationError):
    """A file that cannot be read, with a message that says what to do. Codes: see `_MESSAGES`."""


_MESSAGES = {
    "empty": _("This file is empty. Choose the file that holds the list."),
    "broken": _(
        "This file cannot be read: it seems to be damaged. "
        "Open it in your office program, save it again as xlsx and send that file."
    ),
    "encrypted": _(
        "This file is protected by a password. Save it without a password and send it again."
    ),
    "too_large": _(
        "This file is too large to be read. Copy the list into a new sheet and send that file."
    ),
    "too_many_bytes": _("This file is larger than %(limit)s MB. Send the list without pictures."),
    "too_many_rows": _("A sheet has more than %(limit)s rows. Split the list and send the parts."),
    "too_many_columns": _(
        "A sheet has more than %(limit)s columns. Copy the list alone into a new sheet."
    ),
    "unsupported": _("This is not a sheet. Send the list as xlsx, xls, ods or csv."),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a sheet may cost."""

    max_bytes: int = 10 * 1024 * 1024
    max_unpacked_bytes: int = 200 * 1024 * 1024
    max_rows: int = 20_000
    max_columns: int = 200
    # Of all sheets together, cells and letters.
    max_cells: int = 600_000
    max_text: int = 5_000_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows as in the file: row 1 of the office program is `rows[0]`, empty cells are None."""

    name: str
    rows: list[Row]
    is_visible: bool = True


@dataclass(frozen=True, slots=True)
class Book:
    kind: str  # xlsx, xlsb, xls, ods, csv
    sheets: list[Sheet] = field(default_factory=list)
    encoding: str = ""  # of a csv
    delimiter: str = ""  # of a csv

    def sheet(self, name: str) -> Sheet:
        """The sheet of that name; SheetError where there is none (the file changed)."""
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        raise _error("broken")


def open_book(file: Any, *, limits: Limits | None = None) -> Book:
    """Read a file (path, bytes, open binary file or upload) into its sheets with content.

    Raises SheetError, and nothing else, for whatever the file may hold.
    """
    limits = limits or Limits()
    data = _bytes_of(file, limits)
    if not data.strip(b"\x00\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise _error("empty")
    if data.startswith(b"PK"):
        kind = _check_zip(data, limits)
    elif data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        kind = _check_ole(data)
    else:
        book = _read_csv(data, limits)
        return _with_content(book)
    answer = _ask_child(data, limits)
    sheets = [
        Sheet(one["name"], [_decode_row(row) for row in one["rows"]], one["is_visible"])
        for one in answer["sheets"]
    ]
    return _with_content(Book(kind, sheets))


def _error(code: str, limit: int | None = None) -> SheetError:
    return SheetError(_MESSAGES[code], code=code, params={"limit": limit})


def _bytes_of(file: Any, limits: Limits) -> bytes:
    if isinstance(file, bytes | bytearray):
        data = bytes(file)
    elif isinstance(file, str | Path):
        with Path(file).open("rb") as opened:
            data = opened.read(limits.max_bytes + 1)
    else:
        data = _read_open(file, limits.max_bytes + 1)
    if len(data) > limits.max_bytes:
        raise _error("too_many_bytes", limits.max_bytes // (1024 * 1024))
    return data


def _read_open(file: BinaryIO, size: int) -> bytes:
    file.seek(0)
    data = file.read(size)
    file.seek(0)
    return data


def _with_content(book: Book) -> Book:
    """Without empty tails; hidden sheets only where nothing else is there."""
    sheets = [Sheet(one.name, _trim(one.rows), one.is_visible) for one in book.sheets]
    sheets = [sheet for sheet in sheets if sheet.rows]
    visible = [sheet for sheet in sheets if sheet.is_visible]
    if not sheets:
        raise _error("empty")
    return Book(book.kind, visible or sheets, book.encoding, book.delimiter)


def _trim(rows: list[Row]) -> list[Row]:
    end = len(rows)
    while end and all(cell is None for cell in rows[end - 1]):
        end -= 1
    return rows[:end]


# Workbooks --------------------------------------------------------------------------------


def _check_zip(data: bytes, limits: Limits) -> str:
    """What kind of book a zip is; refuses bombs before anything unpacks them."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            if any(info.flag_bits & 0x1 for info in infos):
                raise _error("encrypted")
            if sum(info.file_size for info in infos) > limits.max_unpacked_bytes:
                raise _error("too_large")
            # A size that lies in the directory ends in a wrong checksum here.
            if archive.testzip() is not None:
                raise _error("broken")
            return _kind_of_zip(archive)
    except SheetError:
        raise
    except Exception as error:  # zipfile raises a dozen kinds on damaged files
        raise _error("broken") from error


def _kind_of_zip(archive: zipfile.ZipFile) -> str:
    parts = set(archive.namelist())
    if "xl/workbook.xml" in parts:
        return "xlsx"
    if "xl/workbook.bin" in parts:
        return "xlsb"
    if "mimetype" in parts and b"opendocument.spreadsheet" in _beginning(archive, "mimetype"):
        manifest = "META-INF/manifest.xml"
        if manifest in parts and b"encryption-data" in _beginning(archive, manifest):
            raise _error("encrypted")
        return "ods"
    raise _error("unsupported")


def _beginning(archive: zipfile.ZipFile, name: str) -> bytes:
    """Both parts are short by nature; one that unpacks to megabytes is not read to its end."""
    with archive.open(name) as part:
        return part.read(256 * 1024)


def _check_ole(data: bytes) -> str:
    """An old Office file: an xls, or the envelope of an encrypted xlsx."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise _error("encrypted")
    if any(name.encode("utf-16-le") in data for name in ("Workbook", "WORKBOOK", "Book\0")):
        return "xls"
    raise _error("unsupported")


def _ask_child(data: bytes, limits: Limits) -> dict[str, Any]:
    """Let `child.py` read the book, so that no file can take this process down."""
    numbers = (limits.max_rows, limits.max_columns, limits.max_cells, limits.max_text)
    command = [sys.executable, "-I", str(_CHILD), *map(str, numbers)]
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=_CHILD_SECONDS, check=False
        )
        answer = json.loads(done.stdout) if done.returncode == 0 else _reason_of(done.stderr)
    except subprocess.TimeoutExpired as error:
        raise _error("too_large") from error
    except ValueError as error:
        raise _error("broken") from error
    code = answer.get("error")
    if code:
        limit = {"too_many_rows": limits.max_rows, "too_many_columns": limits.max_columns}
        raise _error(code, limit.get(code))
    return dict(answer)


def _reason_of(stderr: bytes) -> dict[str, str]:
    is_memory = b"memory allocation" in stderr or b"capacity overflow" in stderr
    return {"error": "too_large" if is_memory else "broken"}


def _decode_row(row: list[Any]) -> Row:
    return [_decode(value) for value in row]


def _decode(value: Any) -> Cell:
    if isinstance(value, list):
        kind, text = value
        if kind == "date":
            return dt.date.fromisoformat(text)
        return dt.datetime.fromisoformat(text) if kind == "datetime" else _text(text)
    return _text(value) if isinstance(value, str) else value


def _text(value: str) -> str | None:
    return value if value.strip() else None


# Text files -------------------------------------------------------------------------------

_DELIMITERS = ";,\t|"
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# Frequent letters of Russian and Kyrgyz: the right one of the old encodings has most of them.
_FREQUENT = frozenset("аоеинтрсклыуАОЕИНТРСКЛЫУ")
_MARKUP = ("<!doctype", "<html", "<?xml", "<table", "{\\rtf", "%pdf")


def _read_csv(data: bytes, limits: Limits) -> Book:
    text, encoding = _decode_text(data)
    start = text.lstrip()[:20].lower()
    if start.startswith(_MARKUP) or _is_binary(text):
        raise _error("unsupported")
    text, delimiter = _find_delimiter(text)
    try:
        rows = list(_csv_rows(text, delimiter, limits))
    except csv.Error as error:
        raise _error("broken") from error
    return Book("csv", [Sheet("csv", rows)], encoding, delimiter)


def _csv_rows(text: str, delimiter: str, limits: Limits) -> Iterator[Row]:
    cells = 0
    for number, row in enumerate(_reader(text, delimiter)):
        cells += len(row)
        if cells > limits.max_cells:
            raise _error("too_large")
        if number >= limits.max_rows:
            raise _error("too_many_rows", limits.max_rows)
        if len(row) > limits.max_columns:
            raise _error("too_many_columns", limits.max_columns)
        yield [_text(cell) for cell in row]


def _reader(text: str, delimiter: str) -> Iterator[list[str]]:
    # newline=None: lines of every system, a lone carriage return too.
    return csv.reader(io.StringIO(text, newline=None), delimiter=delimiter)


def _decode_text(data: bytes) -> tuple[str, str]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return data.decode(encoding), encoding
            except UnicodeDecodeError as error:
                raise _error("broken") from error
    for encoding in (utf16_without_mark(data), "utf-8"):
        try:
            if encoding:
                return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return _decode_old(data)


def _decode_old(data: bytes) -> tuple[str, str]:
    """cp1251 in most cases; DOS and KOI8 files are told apart by their letters."""
    texts = {name: data.decode(name, "replace") for name in ("cp1251", "cp866", "koi8-r")}

    def weight(name: str) -> int:
        text = texts[name]
        small = sum(letter in _FREQUENT and letter.islower() for letter in text)
        return 2 * small + sum(letter in _FREQUENT for letter in text) - 9 * text.count("\ufffd")

    best = max(texts, key=weight)
    best = best if weight(best) > 1.1 * weight("cp1251") else "cp1251"
    return texts[best], best


def _is_binary(text: str) -> bool:
    controls = sum(ord(sign) < 32 and sign not in "\t\r\n\f\v" for sign in text[:20_000])
    return controls > 0


def _find_delimiter(text: str) -> tuple[str, str]:
    """The delimiter that cuts the first lines into the most equal rows; Excel may name it."""
    first, _newline, rest = text.partition("\n")
    named = first.rstrip("\r").lower().removeprefix("sep=")
    if named != first.rstrip("\r").lower() and named in list(_DELIMITERS):
        return rest, named
    head = "\n".join(text.splitlines()[:60])
    return text, max(_DELIMITERS, key=lambda delimiter: _evenness(head, delimiter))


def _evenness(head: str, delimiter: str) -> float:
    try:
        widths = [len(row) for row in _reader(head, delimiter) if any(map(str.strip, row))]
    except csv.Error:
        return 0
    wide = [width for width in widths if width > 1]
    if not wide:
        return 0
    usual = max(set(wide), key=wide.count)
    return wide.count(usual) / len(widths) * min(usual, 12) ** 0.5

"""Exports: readable, harmless in Excel, flat in memory, always in the log."""

import csv
import datetime as dt
import io
import tracemalloc
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.http import FileResponse, HttpRequest
from django.test import RequestFactory
from django.utils import timezone
from django.utils.translation import gettext_lazy
from python_calamine import CalamineWorkbook

from accounts.tests.factories import create_directorate
from core import sheet_writer
from core.exports import sheet_response, write_sheet
from core.models import AuditEntry

DANGEROUS = ["=1+1", "+996555123456", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("x")&<b>']


def _book(content: bytes) -> CalamineWorkbook:
    return CalamineWorkbook.from_filelike(io.BytesIO(content))


def _write(rows: Any, headers: list[str]) -> bytes:
    target = io.BytesIO()
    sheet_writer.write_workbook(
        target,
        name="Register",
        headers=headers,
        rows=rows,
        about_name="About",
        about=lambda count: [("Rows", count)],
    )
    return target.getvalue()


def test_cells_keep_their_types() -> None:
    moment = dt.datetime(2026, 3, 1, 14, 30, tzinfo=timezone.get_default_timezone())
    row = [
        "Айгүл & <Асанова>",
        1990,
        12.5,
        Decimal("3.25"),
        True,
        dt.date(2026, 3, 1),
        moment,
        None,
        "",
        gettext_lazy("a lazy text"),
        ["a", "b"],
        "  spaces  ",
        "two\nlines",
        "_x0041_",
        "bell\x07",
        float("nan"),
        10**20,
    ]
    content = _write([row], [f"H{n}" for n in range(len(row))])

    heading, values = _book(content).get_sheet_by_name("Register").to_python()
    assert heading == [f"H{n}" for n in range(len(row))]
    assert values == [
        "Айгүл & <Асанова>",
        1990.0,
        12.5,
        3.25,
        True,
        dt.date(2026, 3, 1),
        dt.datetime(2026, 3, 1, 14, 30),
        "",
        "",
        "a lazy text",
        "a, b",
        "  spaces  ",
        "two\nlines",
        "_x0041_",
        "bell",
        "",
        "100000000000000000000",
    ]


def test_what_was_written_before_is_looked_up_by_value_and_type() -> None:
    day = dt.date(2026, 3, 1)
    row = [1, True, 1.0, "1", "", None, day, dt.datetime(2026, 3, 1, 12), "=1", "Нарын"]
    _heading, *found = (
        _book(_write([row] * 3, [f"H{n}" for n in range(len(row))])).get_sheet_by_index(0)
    ).to_python()

    wanted = [1.0, True, 1.0, "1", "", "", day, dt.datetime(2026, 3, 1, 12), "=1", "Нарын"]
    assert found == [wanted] * 3
    assert [list(map(type, values)) for values in found] == [list(map(type, wanted))] * 3


def test_cells_after_the_kept_ones_are_full_stay_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_writer, "KEPT_CELLS", 3)
    texts = [f"={number % 5}" if number % 2 else f"n{number % 7}" for number in range(40)]
    rows = [[text, dt.date(2026, 1, 1 + number % 6)] for number, text in enumerate(texts)]

    _heading, *found = _book(_write(rows, ["Text", "Day"])).get_sheet_by_index(0).to_python()

    assert found == rows


def test_texts_never_become_formulas() -> None:
    book = openpyxl.load_workbook(io.BytesIO(_write([[text] for text in DANGEROUS], ["Text"])))

    cells = [row[0] for row in book["Register"].iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}  # "f" would be a formula
    assert [cell.value for cell in cells][:4] == DANGEROUS[:4]
    assert all(cell.quotePrefix for cell in cells)


@pytest.mark.parametrize("letter", ["ү", "😀", "=", "\ud800", "\x01", "&"])
def test_cell_holds_no_more_than_excel_takes(letter: str) -> None:
    """Excel counts 16-bit units and calls a file broken that has more of them in a cell."""
    [_head, [text, after]] = (
        _book(_write([[letter * 40_000, "after"]], ["A", "B"])).get_sheet_by_index(0).to_python()
    )
    units = len(str(text).encode("utf-16-le")) // 2
    assert units <= 32_767
    assert after == "after"
    if letter in "ү😀":
        assert units >= 32_766


def test_sheet_has_a_frozen_heading_a_filter_and_widths() -> None:
    rows = [["A", "Short"], ["A name that is quite long indeed", "x"]]
    sheet = openpyxl.load_workbook(io.BytesIO(_write(rows, ["Name", "Note"])))["Register"]

    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:B3")
    assert sheet.column_dimensions["A"].width > sheet.column_dimensions["B"].width
    assert sheet["A1"].font.b is True


def test_sheet_without_rows_is_a_sheet() -> None:
    book = _book(_write([], ["Name"]))

    assert book.get_sheet_by_name("Register").to_python() == [["Name"]]
    assert book.get_sheet_by_name("About").to_python() == [["Rows", "0"]]


def test_too_many_rows_go_on_in_a_second_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_writer, "MAX_ROWS", 3)
    monkeypatch.setattr(sheet_writer, "SAMPLE", 2)
    book = _book(_write(([n] for n in range(7)), ["Number"]))

    assert book.sheet_names == ["Register", "Register 2", "Register 3", "About"]
    assert [len(book.get_sheet_by_index(n).to_python()) for n in range(3)] == [4, 4, 2]
    assert book.get_sheet_by_name("About").to_python() == [["Rows", "7"]]


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("Report: 2026/03", "Report  2026 03"),
        ("x" * 40, "x" * 31),
        ("[]", "Sheet"),
        ("'quoted'", "quoted"),
    ],
)
def test_sheet_names_are_such_as_excel_takes(name: str, given: str) -> None:
    assert sheet_writer._sheet_name(name, set()) == given


@pytest.mark.parametrize(("index", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ")])
def test_column_names(index: int, name: str) -> None:
    assert sheet_writer.column_name(index) == name


def test_memory_stays_flat(tmp_path: Any) -> None:
    def rows(count: int) -> Iterator[list[Any]]:
        for number in range(count):
            yield [f"Name {number}", number, "Нарын"] * 5

    def peak(count: int) -> int:
        tracemalloc.start()
        with (tmp_path / f"{count}.xlsx").open("wb") as target:
            sheet_writer.write_workbook(
                target,
                name="N",
                headers=["H"] * 15,
                rows=rows(count),
                about_name="About",
                about=lambda count: [],
            )
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert peak(8000) < peak(1000) * 1.3


@pytest.fixture
def staff_request(rf: RequestFactory, db: None) -> HttpRequest:
    request = rf.get("/")
    request.user = create_directorate(name="Nurgul")
    return request


def _content(response: FileResponse) -> bytes:
    content = response.getvalue()
    assert response.file_to_stream
    response.file_to_stream.close()  # without the end of a request, which a test has not had
    return content


def _about(book: CalamineWorkbook) -> dict[Any, Any]:
    rows: list[Any] = book.get_sheet_by_name("About").to_python()
    return dict(rows)


def _send(request: HttpRequest, **changes: Any) -> FileResponse:
    values: dict[str, Any] = {
        "filename": "people",
        "title": "People",
        "headers": ["Name", "Phone"],
        "rows": iter([["Айгүл", "+996555123456"], ["=evil()", None]]),
        "about": "Region: Naryn",
        "personal": True,
        "center_id": 4,
    }
    return sheet_response(request, **(values | changes))


def test_sheet_response_is_a_private_download_in_the_log(staff_request: HttpRequest) -> None:
    response = _send(staff_request)

    content = _content(response)
    assert response["Content-Disposition"] == 'attachment; filename="people.xlsx"'
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    book = _book(content)
    assert book.sheet_names == ["People", "About"]
    assert book.get_sheet_by_index(0).to_python()[1:] == [
        ["Айгүл", "+996555123456"],
        ["=evil()", ""],
    ]
    about = _about(book)
    assert (about["What"], about["Filters"], about["Rows"]) == ("People", "Region: Naryn", "2")
    assert about["Made by"] == "Nurgul"
    assert "personal data" in about["Personal data"]
    line = AuditEntry.objects.get(action="exported")
    assert (line.actor_label, line.center_id) == ("Nurgul", 4)
    assert line.note == "People. Region: Naryn"
    assert line.changes == {"rows": 2, "personal": True, "file": "xlsx"}


def test_sheet_response_as_csv(staff_request: HttpRequest) -> None:
    response = _send(staff_request, as_csv=True)

    text = _content(response).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [
        ["Name", "Phone"],
        ["Айгүл", "'+996555123456"],
        ["'=evil()", ""],
    ]
    assert response["Content-Disposition"] == 'attachment; filename="people.csv"'


def test_sheet_response_of_broken_rows_leaves_no_line(staff_request: HttpRequest) -> None:
    def rows() -> Iterator[list[str]]:
        yield ["Айгүл", ""]
        raise RuntimeError

    with pytest.raises(RuntimeError):
        _send(staff_request, rows=rows())
    assert AuditEntry.objects.filter(action="exported").count() == 0


@pytest.mark.django_db
def test_write_sheet_serves_jobs_too() -> None:
    target = io.BytesIO()
    count = write_sheet(
        target,
        by=create_directorate(),
        title="People",
        headers=["Name"],
        rows=[["Айгүл"]],
        about="",
        personal=False,
    )

    assert count == 1
    about = _about(_book(target.getvalue()))
    assert about["Filters"] == "none"
    assert "Personal data" not in about
    assert AuditEntry.objects.filter(action="exported").count() == 1

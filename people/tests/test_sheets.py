"""Reading sheets of every kind, guessing their columns, cleaning their rows."""

import csv
import datetime as dt
import io
import time
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from people.sheets import (
    CleanRow,
    CleanSheet,
    Limits,
    SheetContext,
    SheetError,
    clean_row,
    clean_sheet,
    guess_columns,
    guess_header,
    open_book,
)
from people.sheets.cleaning import NOTICES
from people.sheets.values import Birth, clean_birth, clean_phones, clean_sex, is_day_first, sex_of

DAY = dt.date(2024, 6, 12)
# The samples are kept once, beside the tests of the import.
ROSTERS = Path(__file__).parents[2] / "trainings/tests/rosters"


def read(file: Any, **options: Any) -> tuple[CleanSheet, dict[int, str], int]:
    sheet = open_book(file, **options).sheets[0]
    header = guess_header(sheet.rows)
    columns = guess_columns(sheet.rows[header], sheet.rows[header + 1 :])
    return clean_sheet(sheet.rows, header, columns, reference_date=DAY), columns, header


def by_number(sheet: CleanSheet, number: int) -> CleanRow:
    return next(row for row in sheet.rows if row.number == number)


def xlsx(*rows: list[Any], name: str = "Тизме") -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(name)
        date = book.add_format({"num_format": "dd.mm.yyyy"})
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, dt.date):
                    sheet.write_datetime(number, column, dt.datetime(*cell.timetuple()[:3]), date)
                elif cell is not None:
                    sheet.write(number, column, cell)
    return file.getvalue()


def as_csv(*rows: list[str], delimiter: str = ";", encoding: str = "utf-8") -> bytes:
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter).writerows(rows)
    return file.getvalue().encode(encoding)


# The four rosters ------------------------------------------------------------------------


def test_naryn_roster_gives_its_38_people() -> None:
    sheet, columns, header = read(ROSTERS / "naryn-digital-skills.xlsx")
    assert header == 3
    assert columns == {
        0: "row_number",
        1: "full_name",
        2: "sex",
        3: "birth_date",
        4: "phone",
        5: "place",
        6: "target_groups",
        8: "note",
    }
    assert (len(sheet.rows), len(sheet.people), sheet.stated_total) == (40, 38, 39)
    assert [row.errors for row in sheet.rows if row.errors] == []
    assert [(row.number, row.kind) for row in sheet.left_out] == [(45, "total")]
    repeated = by_number(sheet, 44)
    assert (repeated.duplicate_of, repeated.duplicate_level) == (9, "same")
    assert sum(row.values["sex"] == "F" for row in sheet.people) == 23
    first = by_number(sheet, 5).values
    assert first == {
        "family_name": "Сыдыкова",
        "given_name": "Өмүргүл",
        "patronymic": "",
        "sex": "F",
        "birth_date": dt.date(1988, 12, 25),
        "birth_year": 1988,
        "is_birth_approximate": False,
        "phones": ["+996770559080"],
        "email": "",
        "place": "Ат-Башы р-н",
        "target_groups": ["трудовой мигрант (вернулся)"],
        "organisation": "",
        "note": "",
    }
    second = by_number(sheet, 6).values
    assert (second["birth_date"], second["birth_year"]) == (None, 1995)
    assert second["phones"] == ["+996555324564"]  # a number without its zero
    third = by_number(sheet, 7).values
    assert third["patronymic"] == "Үсөн кызы"
    assert third["birth_date"] == dt.date(2006, 12, 15)  # 15/12/06
    assert third["phones"] == ["+996555557431"]  # 996-555-557431
    assert by_number(sheet, 8).values["birth_date"] == dt.date(2002, 7, 15)  # a real date
    assert by_number(sheet, 15).values["phones"] == []
    assert by_number(sheet, 15).values["birth_date"] == dt.date(1977, 6, 8)  # 08/06/77


def test_the_two_namesakes_of_naryn_stay_two_people() -> None:
    sheet, _columns, _header = read(ROSTERS / "naryn-digital-skills.xlsx")
    namesakes = [row for row in sheet.people if row.values["given_name"] == "ДИНАРА"]
    assert [(row.number, row.values["birth_year"]) for row in namesakes] == [(14, 1999), (40, 2006)]
    assert [row.duplicate_of for row in namesakes] == [None, None]


def test_karakol_roster_gives_its_25_people() -> None:
    sheet, columns, header = read(ROSTERS / "karakol-entrepreneurship.csv")
    assert header == 0
    assert columns == {
        0: "full_name",
        1: "sex",
        2: "birth_year",
        3: "phone",
        4: "place",
        5: "target_groups",
    }
    assert (len(sheet.rows), len(sheet.people), sheet.stated_total) == (25, 25, None)
    assert [row for row in sheet.rows if row.errors or row.notices] == []
    one = by_number(sheet, 2).values
    assert (one["family_name"], one["given_name"]) == ("Sydykova", "Omurgul")
    assert (one["sex"], one["birth_year"], one["phones"]) == ("F", 1988, [])
    assert one["target_groups"] == ["rural women"]


def test_osh_roster_gives_its_24_people() -> None:
    book = open_book(ROSTERS / "osh-financial-literacy.csv")
    assert (book.kind, book.encoding, book.delimiter) == ("csv", "cp1251", ";")
    sheet, columns, _header = read(ROSTERS / "osh-financial-literacy.csv")
    assert columns == {
        0: "family_name",
        1: "given_name",
        2: "patronymic",
        3: "sex",
        4: "birth_year",
        5: "phone",
    }
    assert (len(sheet.rows), len(sheet.people)) == (24, 24)
    assert [row for row in sheet.rows if row.errors or row.notices] == []
    one = by_number(sheet, 3).values
    assert (one["family_name"], one["given_name"]) == ("Омуров", "Чынгыз")
    assert (one["patronymic"], one["sex"], one["birth_year"]) == ("Кадыр уулу", "M", 1993)
    assert one["phones"] == ["+996555969400"]


def test_batken_roster_gives_its_17_people() -> None:
    assert open_book(ROSTERS / "batken-sewing.xls").kind == "xls"
    sheet, columns, _header = read(ROSTERS / "batken-sewing.xls")
    assert columns == {0: "full_name", 1: "sex", 2: "birth_year", 3: "phone", 4: "place"}
    assert (len(sheet.rows), len(sheet.people)) == (17, 17)
    assert [row for row in sheet.rows if row.errors or row.notices] == []
    last = by_number(sheet, 18).values
    assert (last["family_name"], last["given_name"]) == ("Осмонов", "Жеңиш")
    assert (last["patronymic"], last["sex"], last["place"]) == ("Мурат уулу", "M", "Кызыл-Бел")


def test_all_four_rosters_hold_97_people() -> None:
    from people.matching import best

    found: list[CleanRow] = []
    again = 0
    for name in sorted(path.name for path in ROSTERS.iterdir()):
        for row in read(ROSTERS / name)[0].people:
            matches = best(((other, other.traits) for other in found), row.traits)
            again += bool(matches and matches[0][1].level == "same")
            assert [match.level for _other, match in matches] in ([], ["same"])
            found.append(row)
    assert (len(found), again, len(found) - again) == (104, 7, 97)


# Files ------------------------------------------------------------------------------------

ROWS = (["Фамилия", "Имя", "Туулган жылы"], ["Өмүрова", "Гүлнара", "1990"])
PLAIN = [list(row) for row in ROWS]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_csv_of_any_delimiter_and_unicode(encoding: str, delimiter: str) -> None:
    book = open_book(as_csv(*ROWS, delimiter=delimiter, encoding=encoding))
    assert book.delimiter == delimiter
    assert book.sheets[0].rows == PLAIN


@pytest.mark.parametrize("encoding", ["cp1251", "cp866", "koi8-r"])
def test_csv_of_old_encodings(encoding: str) -> None:
    rows = (["Фамилия", "Имя"], ["Асанова", "Нургул"], ["Омуров", "Чынгыз"])
    book = open_book(as_csv(*rows, encoding=encoding))
    assert (book.encoding, book.sheets[0].rows) == (encoding, [list(row) for row in rows])


def test_csv_of_old_macs_and_with_lines_inside_a_cell() -> None:
    assert open_book("Фамилия;Имя\rАсанова;Айгүл\r".encode()).sheets[0].rows[1] == [
        "Асанова",
        "Айгүл",
    ]
    rows = open_book('Имя;Адрес\n"Айгүл";"Ош,\nКурманжан 5"\n'.encode()).sheets[0].rows
    assert rows[1] == ["Айгүл", "Ош,\nКурманжан 5"]


def test_csv_may_name_its_delimiter() -> None:
    book = open_book("sep=,\nФамилия,Имя\nАсанова,Айгүл\n".encode())
    assert book.sheets[0].rows == [["Фамилия", "Имя"], ["Асанова", "Айгүл"]]


def test_content_rules_not_the_name(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(xlsx(*ROWS))
    assert open_book(path).kind == "xlsx"
    with path.open("rb") as upload:
        assert open_book(upload).sheets[0].rows == PLAIN


def test_ods_is_read() -> None:
    content = (
        '<?xml version="1.0"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
        '<office:spreadsheet><table:table table:name="Л"><table:table-row>'
        '<table:table-cell office:value-type="string"><text:p>Фамилия</text:p></table:table-cell>'
        '<table:table-cell office:value-type="float" office:value="1990"/>'
        "</table:table-row></table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)
    book = open_book(file.getvalue())
    assert (book.kind, book.sheets[0].rows) == ("ods", [["Фамилия", 1990.0]])


def test_hidden_and_empty_sheets_are_left_out() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet("Empty")
        book.add_worksheet("List").write(0, 0, "Фамилия")
        hidden = book.add_worksheet("Hidden")
        hidden.write(0, 0, "Secret")
        hidden.hide()
    found = open_book(file.getvalue())
    assert [sheet.name for sheet in found.sheets] == ["List"]
    assert found.sheet("List").rows == [["Фамилия"]]
    with pytest.raises(SheetError) as refusal:
        found.sheet("Gone")
    assert refusal.value.code == "broken"


def encrypted_office_file() -> bytes:
    name = "EncryptedPackage".encode("utf-16-le")
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000) + name + bytes(2000)


def encrypted_zip() -> bytes:
    data = bytearray(xlsx(*ROWS))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(mark, at + 4)
    return bytes(data)


def lying_zip() -> bytes:
    """A member that unpacks to far more than the directory says."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 5_000_000)
    data = bytearray(file.getvalue())
    at = data.find(b"PK\x01\x02")
    data[at + 24 : at + 28] = (100).to_bytes(4, "little")
    return bytes(data)


def other_zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \r\n\t\n", "empty"),
        (b";;;\n;;\n", "empty"),
        (xlsx(), "empty"),
        (xlsx(*ROWS)[:1500], "broken"),
        (b"PK\x03\x04 rubbish", "broken"),
        (lying_zip(), "broken"),
        (b"\xff\xfe\x00\xd8\x00", "broken"),
        (b'"' + b"x" * 200_000, "broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") * 300, "broken"),
        (encrypted_office_file(), "encrypted"),
        (encrypted_zip(), "encrypted"),
        (other_zip(), "unsupported"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "unsupported"),
        (b"%PDF-1.7 ...", "unsupported"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "unsupported"),
        (b"<html><table><tr><td>x", "unsupported"),
        (b"{\\rtf1 x}", "unsupported"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_no_sheet_is_refused_in_words(data: bytes, code: str) -> None:
    with pytest.raises(SheetError) as refusal:
        open_book(data)
    assert refusal.value.code == code
    assert len(refusal.value.messages[0]) > 20


def test_oversized_files_are_refused() -> None:
    rows = [["Фамилия", "Имя", "Отчество"]] * 30
    for limits, code in (
        (Limits(max_bytes=300), "too_many_bytes"),
        (Limits(max_rows=20), "too_many_rows"),
        (Limits(max_columns=2), "too_many_columns"),
    ):
        for data in (xlsx(*rows), as_csv(*rows)):
            with pytest.raises(SheetError) as refusal:
                open_book(data, limits=limits)
            assert refusal.value.code == code
    with pytest.raises(SheetError) as refusal:
        open_book(xlsx(*rows), limits=Limits(max_unpacked_bytes=2000))
    assert refusal.value.code == "too_large"


def test_a_cell_in_the_farthest_corner_takes_nothing_down() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "Фамилия")
        sheet.write(1_048_575, 16_383, "x")
    with pytest.raises(SheetError) as refusal:
        open_book(file.getvalue())
    assert refusal.value.code in ("too_many_rows", "too_large")


def test_one_long_text_in_many_cells_is_refused_before_it_is_written_out() -> None:
    """Shared texts: five kilobytes of file would be 128 MB of letters."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for row in range(40):
            for column in range(100):
                sheet.write(row, column, "中" * 32_000)
    assert len(file.getvalue()) < 50_000
    with pytest.raises(SheetError) as refusal:
        open_book(file.getvalue())
    assert refusal.value.code == "too_large"


def test_cells_of_all_sheets_are_counted_together() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        for _number in range(4):
            sheet = book.add_worksheet()
            sheet.write(0, 0, "Фамилия")
            sheet.write(99, 9, "x")
    assert len(open_book(file.getvalue(), limits=Limits(max_cells=4000)).sheets) == 4
    with pytest.raises(SheetError) as refusal:
        open_book(file.getvalue(), limits=Limits(max_cells=3999))
    assert refusal.value.code == "too_large"
    with pytest.raises(SheetError) as refusal:
        open_book(as_csv(*[["a", "b", "c"]] * 10), limits=Limits(max_cells=29))
    assert refusal.value.code == "too_large"


def test_ods_whose_kind_unpacks_to_megabytes_is_not_read_to_its_end() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", b" " * 60_000_000 + b"opendocument.spreadsheet")
    tracemalloc.start()
    try:
        with pytest.raises(SheetError) as refusal:
            open_book(file.getvalue())
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert refusal.value.code == "unsupported"
    assert peak < 20_000_000


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=400))
def test_open_book_raises_only_its_own_error(data: bytes) -> None:
    try:
        book = open_book(data)
    except SheetError:
        return
    assert book.sheets[0].rows


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 5000), st.binary(min_size=1, max_size=20))
def test_a_damaged_workbook_raises_only_its_own_error(at: int, rubbish: bytes) -> None:
    good = xlsx(*ROWS)
    at %= len(good)
    try:
        book = open_book(good[:at] + rubbish + good[at + len(rubbish) :])
    except SheetError:
        return
    assert book.sheets[0].rows


# Headers ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        (["№", "Ф.И.О.", "Пол", "Телефон"], "row_number full_name sex phone"),
        (
            ["№ п/п", "ФИО участника", "Год рожд.", "Моб. тел."],
            "row_number full_name birth_year phone",
        ),
        (["Аты-жөнү", "Жынысы", "Туулган жылы", "Айылы"], "full_name sex birth_year place"),
        (["Аты-жону", "Жынысы", "Туулган күнү", "Дареги"], "full_name sex birth_date place"),
        # As Excel saves them in the Windows encoding, which has no ө, ү and ң.
        (["Аты-ж?н?", "Жынысы", "Туулган к?н?", "Эскерт??"], "full_name sex birth_date note"),
        (["Аты-ж?н? толугу менен", "Пол", "Это что?"], "full_name sex"),
        (
            ["Фамилиясы", "Аты", "Атасынын аты", "Телефон номери"],
            "family_name given_name patronymic phone",
        ),
        (["Аты", "Жашы", "Уюму", "Эскертүү"], "full_name age organisation note"),
        (["Surname", "Name", "Date of birth", "E-mail"], "family_name given_name birth_date email"),
        (["First name", "Last name", "Gender", "Age"], "given_name family_name sex age"),
        (["Name", "Sex", "DOB", "Village"], "full_name sex birth_date place"),
        (["ФИО", "Возраст", "Место работы", "Статус"], "full_name age organisation target_groups"),
    ],
)
def test_headers_are_understood_in_three_languages(header: list[Any], fields: str) -> None:
    assert guess_header([["Список"], header, ["1", "2"]]) == 1
    assert list(guess_columns(header, []).values()) == fields.split()


def test_columns_nobody_knows_and_signatures_are_left_out() -> None:
    header: list[Any] = ["ФИО", "Подпись", "Обед", "Телефон", "Телефон 2", "Пол", "Пол"]
    found = guess_columns(header, [])
    assert found == {0: "full_name", 3: "phone", 4: "phone", 5: "sex"}


def test_columns_without_a_header_are_known_by_their_cells() -> None:
    rows: list[Any] = [
        ["1", "Асанова Айгүл", "ж", "1990", "0700123456", "a@example.org"],
        ["2", "Осмонов Талант Асан уулу", "м", "1985", "0555123456", None],
        ["3", "Токтогулова Динара", "ж", "1999", None, "d@example.org"],
    ]
    assert guess_header(rows) == -1
    assert guess_columns([], rows) == {
        1: "full_name",
        2: "sex",
        3: "birth_year",
        4: "phone",
        5: "email",
    }
    assert len(clean_sheet(rows, -1, guess_columns([], rows), reference_date=DAY).people) == 3


# Cells ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "birth"),
    [
        ("12.03.1990", Birth(dt.date(1990, 3, 12), 1990)),
        ("1990-03-12", Birth(dt.date(1990, 3, 12), 1990)),
        ("1990-03-12 00:00:00", Birth(dt.date(1990, 3, 12), 1990)),
        ("12/3/90", Birth(dt.date(1990, 3, 12), 1990)),
        ("3/12/90?", Birth(None, 1990, is_approximate=True)),
        ("03/25/1990", Birth(dt.date(1990, 3, 25), 1990)),
        ("15/12/06", Birth(dt.date(2006, 12, 15), 2006)),
        ("12.03.1990 г.", Birth(dt.date(1990, 3, 12), 1990)),
        ("1990 г.", Birth(None, 1990)),
        ("1990 г.р.", Birth(None, 1990)),
        ("1990-ж.", Birth(None, 1990)),
        ("1990-жылы", Birth(None, 1990)),
        ("90", Birth(None, 1990)),
        ("05.1990", Birth(None, 1990)),
        ("12 марта 1990", Birth(dt.date(1990, 3, 12), 1990)),
        ("1990-жылдын 12-марты", Birth(dt.date(1990, 3, 12), 1990)),
        ("March 12, 1990", Birth(dt.date(1990, 3, 12), 1990)),
        ("12-июнь 1990-ж.", Birth(dt.date(1990, 6, 12), 1990)),
        ("май 1990", Birth(None, 1990)),
        ("12031990", Birth(dt.date(1990, 3, 12), 1990)),
        (32944.0, Birth(dt.date(1990, 3, 12), 1990)),
        ("32944", Birth(dt.date(1990, 3, 12), 1990)),
        (1990.0, Birth(None, 1990)),
        (1990, Birth(None, 1990)),
        (dt.date(1990, 3, 12), Birth(dt.date(1990, 3, 12), 1990)),
        (dt.datetime(1990, 3, 12, 5), Birth(dt.date(1990, 3, 12), 1990)),
        ("34 года", Birth(None, 1990, is_approximate=True)),
        ("34 жашта", Birth(None, 1990, is_approximate=True)),
        ("-", Birth()),
        ("белгисиз", Birth()),
        (None, Birth()),
    ],
)
def test_births_are_read_in_every_form(cell: Any, birth: Birth) -> None:
    assert clean_birth(cell, today=DAY) == birth


def test_an_age_counts_from_the_day_of_the_training() -> None:
    assert clean_birth(34.0, today=DAY, is_age=True) == Birth(None, 1990, is_approximate=True)
    assert clean_birth("1990", today=DAY, is_age=True) == Birth(None, 1990)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("31.02.1990", "birth_unreadable"),
        ("жаш эмес", "birth_unreadable"),
        ("25-30 лет", "birth_unreadable"),
        ("1990 1991 1992 1993", "birth_unreadable"),
        ("700123456", "birth_unreadable"),
        ("12.03.2030", "birth_in_future"),
        (2030, "birth_in_future"),
        (dt.date(1890, 1, 1), "birth_too_old"),
        (True, "birth_unreadable"),
    ],
)
def test_births_that_cannot_be_are_refused(cell: Any, code: str) -> None:
    with pytest.raises(Exception) as refusal:  # noqa: PT011  the code is what matters
        clean_birth(cell, today=DAY)
    assert refusal.value.code == code  # type: ignore[attr-defined]


def test_the_order_of_day_and_month_is_the_columns() -> None:
    assert is_day_first(["12/03/1990", "03/25/1990", "04/26/1990"]) is False
    assert is_day_first(["12/03/1990", "25/03/1990"]) is True
    assert is_day_first(["12/03/1990", None, 5]) is True
    found = clean_birth("03/04/1990", today=DAY, is_day_first=False)
    assert found.date == dt.date(1990, 3, 4)


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        (700123456.0, ["+996700123456"]),
        (700123456, ["+996700123456"]),
        ("700123456.0", ["+996700123456"]),
        ("0700 123 456", ["+996700123456"]),
        ("0(700)12-34-56", ["+996700123456"]),
        ("996-555-557431", ["+996555557431"]),
        ("+996 555 55 74 31", ["+996555557431"]),
        ("00996555557431", ["+996555557431"]),
        ("80700123456", ["+996700123456"]),
        ("+7 916 123-45-67", ["+79161234567"]),
        ("89161234567", ["+79161234567"]),
        ("79161234567", ["+79161234567"]),
        ("+90 532 123 45 67", ["+905321234567"]),
        ("+82 10 1234 5678", ["+821012345678"]),
        ("+44 7400 123456", ["+447400123456"]),
        ("0700123456, 0555123456", ["+996700123456", "+996555123456"]),
        ("0700123456 0555123456", ["+996700123456", "+996555123456"]),
        ("0700123456; 0700 123 456", ["+996700123456"]),
        ("тел. 0700123456", ["+996700123456"]),
        ("нет", []),
        ("-", []),
        (None, []),
    ],
)
def test_phones_are_read_in_every_form(cell: Any, numbers: list[str]) -> None:
    assert clean_phones(cell) == numbers


@pytest.mark.parametrize("cell", ["12345", "7.00E+08", "0700 12 34", "Айгүл", "070012345678901"])
def test_phones_that_are_none_are_refused(cell: str) -> None:
    with pytest.raises(Exception) as refusal:  # noqa: PT011
        clean_phones(cell)
    assert refusal.value.code == "phone_unreadable"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("cells", "sex"),
    [
        ("ж Ж. жен женский ЖЕНЩИНА аял Аял кыз f F female Woman", "F"),
        ("м М. муж мужской эркек Э бала m M male Man", "M"),
    ],
)
def test_sexes_in_three_languages(cells: str, sex: str) -> None:
    assert {clean_sex(cell) for cell in cells.split()} == {sex}


def test_a_sex_nobody_knows_is_refused_and_nothing_is_nothing() -> None:
    assert (clean_sex(None), clean_sex("-"), clean_sex("не указан")) == ("", "", "")
    assert sex_of("да") is None
    with pytest.raises(Exception) as refusal:  # noqa: PT011
        clean_sex("да")
    assert refusal.value.code == "sex_unknown"  # type: ignore[attr-defined]


# Rows -------------------------------------------------------------------------------------

COLUMNS = {0: "full_name", 1: "sex", 2: "birth_date", 3: "phone", 4: "email", 5: "note"}
CONTEXT = SheetContext(DAY, header=["ФИО", "Пол", "Дата рождения", "Телефон", "Email", "Прим."])


def row(*cells: Any) -> CleanRow:
    return clean_row(list(cells), COLUMNS, CONTEXT, number=7)


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        (("=HYPERLINK(1)", "ж"), 0, "formula"),
        (("<script>x</script>", "ж"), 0, "markup"),
        (("Асанова 5 Айгүл", "ж"), 0, "digits"),
        (("", "ж", "1990"), 0, "name_missing"),
        (("Асанова", "ж", "1990"), 0, "given_name_missing"),
        (("Айгүл", "ж", "1990"), 0, "family_name_missing"),
        (("Асанова " + "А" * 90, "ж"), 0, "too_long"),
        (("Асанова Айгүл", "да"), 1, "sex_unknown"),
        (("Асанова Айгүл", "ж", "вчера"), 2, "birth_unreadable"),
        (("Асанова Айгүл", "ж", "1990", "12"), 3, "phone_unreadable"),
        (("Асанова Айгүл", "ж", "1990", None, "почта"), 4, "email_unreadable"),
        (("Асанова Айгүл", "ж", "1990", None, None, "=1+1"), 5, "formula"),
        (("Асанова Айгүл", "ж", "1990", None, None, "<img src=x>"), 5, "markup"),
    ],
)
def test_what_is_wrong_stands_at_its_cell(cells: tuple[Any, ...], column: int, code: str) -> None:
    found = row(*cells)
    assert [(error.column, error.code) for error in found.errors] == [(column, code)]
    assert len(str(found.errors[0].message)) > 5
    assert found.is_good is False


def test_a_row_with_two_mistakes_names_both() -> None:
    found = row("Асанова Айгүл", "да", "вчера")
    assert [error.code for error in found.errors] == ["birth_unreadable", "sex_unknown"]
    assert found.values["family_name"] == "Асанова"


def test_a_formula_without_a_value_shows_at_its_cell() -> None:
    file = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["ФИО", "Пол"])
    book.active.append(['=A1&"x"', "ж"])
    book.save(file)
    sheet, _columns, _header = read(file.getvalue())
    assert [error.code for error in sheet.rows[0].errors] == ["formula"]


@pytest.mark.parametrize(
    "text",
    [
        "Итого: 39 чел.",
        "ИТОГО",
        "Всего: 12",
        "Жыйынтыгы 25",
        "Бардыгы: 7",
        "Total 5",
        "Жалпы саны 3",
    ],
)
def test_totals_are_left_out(text: str) -> None:
    found = row(text, None, None, None)
    assert (found.kind, [notice.code for notice in found.notices]) == ("total", ["total"])
    assert found.is_good is False


def test_repeated_headers_footers_and_empty_rows_are_no_people() -> None:
    assert row(*CONTEXT.header).kind == "header"
    assert row("Тренер: ____________ Асанова").kind == "footer"
    assert row(None, "", "  ").kind == "empty"
    numbered = clean_row(["12", None], {0: "row_number", 1: "full_name"}, CONTEXT)
    assert numbered.kind == "empty"


def test_a_surname_like_a_total_is_a_person() -> None:
    assert row("Бардыгыева Айгүл", "ж", "1990").kind == "person"
    assert row("Итого Мария", "ж", "1990", "0700123456").kind == "person"


def test_the_sex_may_come_from_the_patronymic() -> None:
    found = row("Асанова Айгүл Бакыт кызы", None, "1990")
    assert found.values["sex"] == "F"
    assert [notice.code for notice in found.notices] == ["sex_from_patronymic"]
    doubtful = row("Асанова Айгүл Бакыт кызы", "м", "1990")
    assert doubtful.values["sex"] == "M"
    assert [notice.code for notice in doubtful.notices] == ["sex_doubtful"]


def test_an_age_is_marked_as_about_right() -> None:
    found = clean_row(["Асанова Айгүл", 34], {0: "full_name", 1: "age"}, CONTEXT)
    assert (found.values["birth_year"], found.values["is_birth_approximate"]) == (1990, True)
    assert [notice.code for notice in found.notices] == ["birth_from_age"]


def test_numbers_before_a_name_and_quotes_around_it_go() -> None:
    assert row("12. «Асанова Айгүл»").values["family_name"] == "Асанова"
    assert row("12. Асанова Айгүл").values["given_name"] == "Айгүл"
    assert row('"Асанова Айгүл"').values["family_name"] == "Асанова"


def test_repetitions_within_a_sheet_are_flagged() -> None:
    rows: list[Any] = [
        ["ФИО", "Год рождения", "Телефон"],
        ["Асанова Айгүл", "1990", "0700123456"],
        ["Токтогулова Динара", "1999", None],
        ["AIGUL ASANOVA", "1990", "0700123456"],
        ["Асанова Айгул", None, None],
        ["Токтогулова Динара", "2006", None],
    ]
    sheet = clean_sheet(rows, 0, guess_columns(rows[0], rows[1:]), reference_date=DAY)
    assert [(r.number, r.duplicate_of, r.duplicate_level) for r in sheet.rows] == [
        (2, None, ""),
        (3, None, ""),
        (4, 2, "same"),
        (5, 2, "unsure"),
        (6, None, ""),
    ]
    assert "2" in sheet.rows[2].notices[0].message
    assert len(sheet.people) == 4


def test_every_notice_has_words() -> None:
    assert all(str(text) for text in NOTICES.values())


CELLS = st.one_of(
    st.none(),
    st.text(max_size=30),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.sampled_from(["Асанова Айгүл", "ж", "1990", "12.03.1990", "0700123456", "Итого", "=1"]),
)


@settings(max_examples=400, deadline=None)
@given(st.lists(CELLS, max_size=8), st.integers(0, 20))
def test_cleaning_a_row_never_fails(cells: list[Any], seed: int) -> None:
    fields = ["full_name", "sex", "birth_date", "age", "phone", "email", "place"]
    fields += ["target_groups", "note", "family_name", "patronymic"]
    mapping = {column: fields[(column + seed) % len(fields)] for column in range(8)}
    found = clean_row(cells, mapping, CONTEXT)
    assert found.kind in ("person", "empty", "total", "header", "footer")
    assert all(str(error.message) for error in found.errors)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(CELLS, max_size=6), max_size=12))
def test_guessing_and_cleaning_a_sheet_never_fails(rows: list[list[Any]]) -> None:
    header = guess_header(rows)
    columns = guess_columns(rows[header] if header >= 0 else [], rows[header + 1 :])
    sheet = clean_sheet(rows, header, columns, reference_date=DAY)
    assert len(sheet.people) <= len(rows)


def test_five_thousand_rows_are_read_and_cleaned_in_seconds() -> None:
    surnames, first = ["Асанова", "Токтогулова", "Осмонова"], ["Айгүл", "Динара", "Мээрим"]
    rows: list[list[Any]] = [["ФИО", "Пол", "Дата рождения", "Телефон", "Айылы"]]
    for number in range(5000):
        syllable = chr(0x430 + number % 32) + chr(0x430 + number // 32 % 32)
        name = f"{surnames[number % 3]} {first[number // 3 % 3]}{syllable} Бакыт кызы"
        born = dt.date(1960, 1, 1) + dt.timedelta(days=number)
        rows.append([name, "ж", born.strftime("%d.%m.%Y"), f"07{number:08d}", "Кочкор"])
    steps: list[int] = []
    start = time.process_time()
    sheet = open_book(xlsx(*rows)).sheets[0]
    columns = guess_columns(sheet.rows[0], sheet.rows[1:])
    found = clean_sheet(
        sheet.rows,
        0,
        columns,
        reference_date=DAY,
        on_progress=lambda done, _total: steps.append(done),
    )
    assert len(found.rows) == 5000
    assert steps[-1] == 5000
    # About two seconds; the bound only catches work that grows with the square of the rows.
    assert time.process_time() - start < 10

"""Rows of a sheet to clean rows: values, the error at its cell, what was left out and why."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people import matching, names
from people.sheets import values
from people.sheets.headers import field_of_header
from people.sheets.reading import Cell, Row

Kind = Literal["person", "empty", "total", "header", "footer"]

NOTICES: dict[str, Promise] = {
    "total": _("Left out: this line is a total."),
    "header": _("Left out: the header is repeated here."),
    "footer": _("Left out: this line names nobody."),
    "sex_from_patronymic": _("The sex was taken from the patronymic."),
    "sex_doubtful": _("The sex does not fit the patronymic. Check it."),
    "birth_from_age": _("The year of birth was computed from the age."),
    "birth_doubtful": _("The date of birth is marked as doubtful; only the year was taken."),
    "duplicate_same": _("The same person stands in row %(row)s already."),
    "duplicate_unsure": _("Perhaps the same person as in row %(row)s."),
}


@dataclass(frozen=True, slots=True)
class CellError:
    """What is wrong with one cell; column None means the row as a whole."""

    column: int | None
    code: str
    message: str | Promise


@dataclass(frozen=True, slots=True)
class Notice:
    """Something worth knowing that does not stop the row."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> str:
        return str(NOTICES[self.code]) % self.params


@dataclass(frozen=True, slots=True)
class SheetContext:
    """What a row cannot know of itself."""

    # The day ages are meant for: the first day of the training.
    reference_date: dt.date
    region: str = "KG"
    is_day_first: bool = True
    header: Sequence[Cell] = ()


@dataclass(slots=True)
class CleanRow:
    """A row understood. `number` is the row's number in the office program, from 1.

    `values` of a person: family_name, given_name, patronymic, sex ("F", "M", ""), birth_date,
    birth_year, is_birth_approximate, phones (E.164), email, place, target_groups (as written),
    organisation, note.
    """

    number: int
    kind: Kind
    values: dict[str, Any] = field(default_factory=dict)
    errors: list[CellError] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    # The earlier row of this sheet with the same person, and how sure that is.
    duplicate_of: int | None = None
    duplicate_level: str = ""

    @property
    def is_good(self) -> bool:
        return self.kind == "person" and not self.errors

    @property
    def traits(self) -> matching.Traits:
        return matching.Traits.of(self.values)


@dataclass(slots=True)
class CleanSheet:
    """All rows under the header that hold something."""

    rows: list[CleanRow]
    # The number of people that a total line claims, to compare with what was found.
    stated_total: int | None = None

    @property
    def people(self) -> list[CleanRow]:
        """Rows that stand for a person, without certain repetitions within the sheet."""
        return [row for row in self.rows if row.kind == "person" and row.duplicate_level != "same"]

    @property
    def left_out(self) -> list[CleanRow]:
        return [row for row in self.rows if row.kind not in ("person", "empty")]


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
    _flag_duplicates(clean)
    totals = [total for row in clean if row.kind == "total" and (total := _stated(row)) is not None]
    return CleanSheet(clean, max(totals, default=None))


def clean_row(
    raw: Sequence[Cell], mapping: Mapping[int, str], context: SheetContext, *, number: int = 0
) -> CleanRow:
    """One row to values and errors; totals, repeated headers and remarks are told apart."""
    cells = {column: cell for column, cell in enumerate(raw) if not _is_blank(cell)}
    if not cells:
        return CleanRow(number, "empty")
    kind = _kind_of(cells, mapping, context)
    if kind != "person":
        text = " ".join(values.text_of(cell) for cell in cells.values())
        notices = [Notice(kind)] if kind in NOTICES else []
        return CleanRow(number, kind, {"text": text[:255]}, notices=notices)
    row = CleanRow(number, "person")
    by_field: dict[str, list[int]] = defaultdict(list)
    for column, name in mapping.items():
        by_field[name].append(column)
    _clean_name(row, cells, by_field)
    _clean_birth(row, cells, by_field, context)
    _clean_sex(row, cells, by_field)
    _clean_rest(row, cells, by_field, context)
    return row


# What kind of line is this ---------------------------------------------------------------

_TOTAL = re.compile(
    r"^\W*(?:итого|всего|подытог|из них|в том числе|жыйынты\w*|баары|бардыгы|жалпы|жалпысы\w*|"
    r"болуп|анын ичинде|total|subtotal|sum|altogether|количество)\b",
    re.IGNORECASE,
)
_FOOTER = re.compile(
    r"(?:_{3,}|:\s*$|:\s*_)|^\W*(?:тренер|координатор|директор|руководитель|ответственн\w*|"
    r"подпись|составил\w*|м\.?\s?п|дата|жооптуу\w*|колу|окутуучу|башчысы|trainer|coordinator|"
    r"director|signature|prepared by|date|примечание|эскертүү|note)\b(?:\W|$)",
    re.IGNORECASE,
)
_NAME_FIELDS = ("full_name", "family_name", "given_name", "patronymic")


def _is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _kind_of(cells: Mapping[int, Cell], mapping: Mapping[int, str], context: SheetContext) -> Kind:
    texts = [values.text_of(cell) for cell in cells.values()]
    if _is_header_again(cells, mapping, context):
        return "header"
    # Where anything tells a person (a phone, a birth), the line is a person's whatever else.
    fields = {mapping.get(column) for column in cells}
    told = fields & {"phone", "email", "birth_date", "sex"}
    is_total = any(_TOTAL.search(text) for text in texts[:3])
    if is_total and "email" not in fields and not _has_person_data(cells, mapping):
        return "total"
    has_name = any(mapping.get(column) in _NAME_FIELDS for column in cells)
    if told:
        return "person"
    if not has_name:
        is_numbered_only = fields <= {"row_number", None} and all(
            re.fullmatch(r"[\d\W]*", text) for text in texts
        )
        if is_numbered_only:
            return "empty"  # a form with numbers printed ahead and nobody beside them
        return "footer" if fields <= {"row_number", None, "note"} else "person"
    if len(cells) <= 2 and any(_FOOTER.search(text) for text in texts):
        return "footer"
    return "person"


def _has_person_data(cells: Mapping[int, Cell], mapping: Mapping[int, str]) -> bool:
    for column, cell in cells.items():
        name = mapping.get(column)
        if name == "phone" and values.looks_like_phone(cell):
            return True
        if name in ("birth_date", "birth_year") and (
            values.is_year(cell) or values.looks_like_date(cell)
        ):
            return True
        if name == "sex" and values.sex_of(cell) in ("F", "M"):
            return True
    return False


def _is_header_again(
    cells: Mapping[int, Cell], mapping: Mapping[int, str], context: SheetContext
) -> bool:
    same = [
        column
        for column, cell in cells.items()
        if column < len(context.header)
        and isinstance(cell, str)
        and values.text_of(context.header[column]).casefold() == values.text_of(cell).casefold()
    ]
    if len(same) >= 2 and len(same) * 2 >= len(cells):
        return True
    # Other words than above, but still a header: the name column says "Ф.И.О.", not a name.
    named = [column for column in cells if mapping.get(column) in _NAME_FIELDS]
    if not named or field_of_header(cells[named[0]]) != mapping[named[0]]:
        return False
    known = [c for c, cell in cells.items() if field_of_header(cell) == mapping.get(c)]
    return len(known) >= 3 and len(known) == len(cells)


def _stated(row: CleanRow) -> int | None:
    found = re.search(r"\d+", row.values.get("text", ""))
    return int(found[0]) if found and len(found[0]) <= 6 else None


# The parts of a row -----------------------------------------------------------------------


def _try(row: CleanRow, column: int, clean: Callable[[], Any], default: Any) -> Any:
    """The cleaned value, or the default with the error noted at its cell."""
    try:
        return clean()
    except ValidationError as error:
        message = error.message % error.params if error.params else error.message
        row.errors.append(CellError(column, error.code or "invalid", message))
        return default


def _filled(
    cells: Mapping[int, Cell], by_field: Mapping[str, list[int]], name: str
) -> Iterator[tuple[int, Cell]]:
    for column in by_field.get(name, ()):
        if column in cells and not values.is_nothing(cells[column]):
            yield column, cells[column]


def _clean_name(
    row: CleanRow, cells: Mapping[int, Cell], by_field: Mapping[str, list[int]]
) -> None:
    parts = dict.fromkeys(("family_name", "given_name", "patronymic"), "")
    columns = [by_field[name][0] for name in _NAME_FIELDS if name in by_field]
    is_refused = False
    for name in _NAME_FIELDS:
        for column, cell in _filled(cells, by_field, name):
            limit = 3 * names.PART_LENGTH if name == "full_name" else names.PART_LENGTH
            text = _try(row, column, partial(_name, cell, limit), None)
            if text is None:
                is_refused = True
            elif name == "full_name":
                split = names.split_full_name(text)
                parts |= {key: getattr(split, key) for key in parts if getattr(split, key)}
            else:
                parts[name] = text
    _move_misplaced(parts)
    row.values.update(parts)
    if is_refused:
        return
    for key, text in parts.items():
        if len(text) > names.PART_LENGTH:
            row.values[key] = text[: names.PART_LENGTH]
            message = _("This name is too long: at most %(limit)s letters.")
            row.errors.append(
                CellError(columns[0], "too_long", str(message) % {"limit": names.PART_LENGTH})
            )
    _check_whole(row, parts, columns[0] if columns else None)


def _check_whole(row: CleanRow, parts: Mapping[str, str], column: int | None) -> None:
    """A person needs a first name, and a surname or a patronymic beside it."""
    if not any(parts.values()):
        row.errors.append(CellError(column, "name_missing", _("The name is missing.")))
    elif not parts["given_name"]:
        row.errors.append(CellError(column, "given_name_missing", _("The first name is missing.")))
    elif not parts["family_name"] and not parts["patronymic"]:
        row.errors.append(CellError(column, "family_name_missing", _("The surname is missing.")))


def _move_misplaced(parts: dict[str, str]) -> None:
    """ "Айгүл Асан кызы" in the first-name column holds the patronymic too."""
    if parts["patronymic"] or not parts["given_name"]:
        return
    words = parts["given_name"].split()
    if len(words) > 1 and names.sex_from_patronymic(parts["given_name"]):
        split = names.split_full_name(parts["given_name"])
        if split.patronymic and (split.given_name or split.family_name):
            parts["given_name"] = split.given_name or split.family_name
            parts["patronymic"] = split.patronymic


# What people put around a name.
_AROUND = '"«»“”„*•· '


def _name(cell: Cell, max_length: int) -> str:
    text = values.text_of(cell).strip(_AROUND)
    text = re.sub(r"^\d{1,5}\s*[.)]\s*(?=[^\d\s])", "", text).strip(_AROUND)  # 12. «Асанова»
    return names.clean_name(text, max_length=max_length)


def _clean_birth(
    row: CleanRow,
    cells: Mapping[int, Cell],
    by_field: Mapping[str, list[int]],
    context: SheetContext,
) -> None:
    birth = values.Birth()
    for name in ("birth_date", "birth_year", "age"):
        for column, cell in _filled(cells, by_field, name):
            is_age = name == "age"
            found = _try(
                row,
                column,
                partial(
                    values.clean_birth,
                    cell,
                    today=context.reference_date,
                    is_day_first=context.is_day_first,
                    is_age=is_age,
                ),
                values.Birth(),
            )
            if birth.year is None and found.year is not None:
                birth = found
                if found.is_approximate:
                    row.notices.append(Notice("birth_from_age" if is_age else "birth_doubtful"))
    row.values["birth_date"] = birth.date
    row.values["birth_year"] = birth.year
    row.values["is_birth_approximate"] = birth.is_approximate


def _clean_sex(row: CleanRow, cells: Mapping[int, Cell], by_field: Mapping[str, list[int]]) -> None:
    sex = ""
    errors = len(row.errors)
    for column, cell in _filled(cells, by_field, "sex"):
        sex = sex or _try(row, column, partial(values.clean_sex, cell), "")
    hint = names.sex_from_patronymic(row.values["patronymic"])
    if hint and not sex and len(row.errors) == errors:
        sex = hint
        row.notices.append(Notice("sex_from_patronymic"))
    elif hint and sex and hint != sex:
        row.notices.append(Notice("sex_doubtful"))
    row.values["sex"] = sex


def _clean_rest(
    row: CleanRow,
    cells: Mapping[int, Cell],
    by_field: Mapping[str, list[int]],
    context: SheetContext,
) -> None:
    phones: list[str] = []
    for column, cell in _filled(cells, by_field, "phone"):
        found = _try(row, column, partial(values.clean_phones, cell, region=context.region), [])
        phones += [number for number in found if number not in phones]
    row.values["phones"] = phones
    email = ""
    for column, cell in _filled(cells, by_field, "email"):
        email = _try(row, column, partial(values.clean_email, cell), "")
    row.values["email"] = email
    for name in ("place", "organisation", "note"):
        texts = [
            _try(row, column, partial(values.clean_text, cell), "")
            for column, cell in _filled(cells, by_field, name)
        ]
        row.values[name] = ", ".join(filter(None, texts))
    groups: list[str] = []
    for column, cell in _filled(cells, by_field, "target_groups"):
        groups += _try(row, column, partial(values.clean_list, cell), [])
    row.values["target_groups"] = groups


# Repetitions within the sheet -------------------------------------------------------------

_CROWD = 40


def _flag_duplicates(rows: Sequence[CleanRow]) -> None:
    """Mark rows whose person stands in an earlier row of the same sheet."""
    seen: dict[tuple[str, ...], list[tuple[CleanRow, matching.Traits]]] = defaultdict(list)
    for row in rows:
        if row.kind != "person":
            continue
        traits = row.traits
        if not traits.key:
            continue
        blocks = _blocks(traits)
        earlier = {id(other): (other, known) for block in blocks for other, known in seen[block]}
        found = matching.best(earlier.values(), traits)
        if found:
            other, match = found[0]
            row.duplicate_of, row.duplicate_level = other.number, match.level
            row.notices.append(Notice(f"duplicate_{match.level}", {"row": other.number}))
        for block in blocks:
            if len(seen[block]) < _CROWD:
                seen[block].append((row, traits))


def _blocks(traits: matching.Traits) -> list[tuple[str, ...]]:
    """What two rows of one person share at least, and few others do.

    The whole key; a phone; or a word of the name, the year of birth and the first letters of the
    other words, since a slip of the pen seldom hits the first letter.
    """
    blocks: list[tuple[str, ...]] = [("key", traits.key)]
    blocks += [("phone", tail) for tail in traits.tails]
    if traits.birth_year is not None:
        words = traits.key.split()
        for number, word in enumerate(words):
            firsts = "".join(w[0] for at, w in enumerate(words) if at != number)
            blocks.append((word, firsts, str(traits.birth_year)))
    return blocks

"""What kind of line a row is: a person, a total, the header again, a remark, nothing."""

import re
from collections.abc import Mapping

from people.sheets import values
from people.sheets.cleaning.rows import CleanRow, Kind, SheetContext
from people.sheets.headers import field_of_header
from people.sheets.reading import Cell

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
NAME_FIELDS = ("full_name", "family_name", "given_name", "patronymic")


def is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def kind_of(cells: Mapping[int, Cell], mapping: Mapping[int, str], context: SheetContext) -> Kind:
    texts = [values.text_of(cell) for cell in cells.values()]
    if _is_header_again(cells, mapping, context):
        return "header"
    # Where anything tells a person (a phone, a birth), the line is a person's whatever else.
    fields = {mapping.get(column) for column in cells}
    told = fields & {"phone", "email", "birth_date", "sex"}
    is_total = any(_TOTAL.search(text) for text in texts[:3])
    if is_total and "email" not in fields and not _has_person_data(cells, mapping):
        return "total"
    has_name = any(mapping.get(column) in NAME_FIELDS for column in cells)
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
    named = [column for column in cells if mapping.get(column) in NAME_FIELDS]
    if not named or field_of_header(cells[named[0]]) != mapping[named[0]]:
        return False
    known = [c for c, cell in cells.items() if field_of_header(cell) == mapping.get(c)]
    return len(known) >= 3 and len(known) == len(cells)


def stated_total(row: CleanRow) -> int | None:
    found = re.search(r"\d+", row.values.get("text", ""))
    return int(found[0]) if found and len(found[0]) <= 6 else None

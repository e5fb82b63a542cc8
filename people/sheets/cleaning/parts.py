"""The parts of a person's row: name, birth, sex, phones and the rest, each with its errors."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from people import names
from people.sheets import values
from people.sheets.cleaning.kinds import NAME_FIELDS
from people.sheets.cleaning.rows import CellError, CleanRow, Notice, SheetContext
from people.sheets.reading import Cell


def clean_person(
    row: CleanRow, cells: Mapping[int, Cell], mapping: Mapping[int, str], context: SheetContext
) -> None:
    """Fill in the values, errors and notices of a row that stands for a person."""
    by_field: dict[str, list[int]] = defaultdict(list)
    for column, name in mapping.items():
        by_field[name].append(column)
    _clean_name(row, cells, by_field)
    _clean_birth(row, cells, by_field, context)
    _clean_sex(row, cells, by_field)
    _clean_rest(row, cells, by_field, context)


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
    columns = [by_field[name][0] for name in NAME_FIELDS if name in by_field]
    is_refused = False
    for name in NAME_FIELDS:
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

"""Which row is the header and which column is what, in Kyrgyz, Russian and English.

A guess only: the person who imports sees it and corrects it.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.folding import fold
from people import names
from people.sheets import values
from people.sheets.reading import Cell, Row

FIELD_LABELS: dict[str, Promise] = {
    "full_name": _("Full name"),
    "family_name": _("Surname"),
    "given_name": _("First name"),
    "patronymic": _("Patronymic"),
    "sex": _("Sex"),
    "birth_date": _("Date of birth"),
    "birth_year": _("Year of birth"),
    "age": _("Age"),
    "phone": _("Phone"),
    "email": _("Email"),
    "place": _("Place"),
    "target_groups": _("Target groups"),
    "organisation": _("Organisation"),
    "note": _("Note"),
    "row_number": _("Row number (not used)"),
}
FIELDS = tuple(FIELD_LABELS)
# A sheet may have two columns of phones, or a district and a village.
REPEATABLE = frozenset({"phone", "place", "target_groups", "note", "row_number"})

HEADER_ROWS = 40
SAMPLE_ROWS = 60

# Words of headers. A word in front of ~ is enough as the beginning of a longer header.
_WORDS: dict[str, str] = {
    "row_number": "№|№ п/п|п/п|n|no|nr|number|#|к/к|т/б|№ т/б|ирет|катар номери|номер|row",
    "full_name": (
        "ФИО~|Ф.И.О.~|ФИО участника~|Фамилия имя~|Фамилия и имя~|Имя и фамилия~|Имя фамилия~|"
        "Участник|Участники|Участница|Слушатель|Слушатели|Фамилиясы аты~|Аты-жөнү~|Аты-жону~|"
        "Аты фамилиясы~|Толук аты~|Катышуучу|Катышуучунун аты~|Катышуучулар|Угуучу|"
        "Угуучунун аты~|Full name~|Name|Names|Name and surname~|Surname and name~|Participant~|"
        "Trainee|Learner|Student name|А.Ж.|Аты-жөнү толугу менен|Список участников"
    ),
    "family_name": "Фамилия~|Фамилиясы|Surname|Last name~|Family name~|Familiya",
    "given_name": "Имя~|Аты|Ысымы|Ысмы|First name~|Given name~|Forename",
    "patronymic": "Отчество~|Атасынын аты~|Patronymic~|Middle name|Father's name|Father name",
    "sex": "Пол|Пол~|Жынысы~|Жыныс|Gender~|Sex~|М/Ж|Ж/М|Э/А|А/Э|M/F|F/M|Муж/жен",
    "birth_date": (
        "Дата рождения~|Дата рожд~|Д.р.|Дата и год рождения|Число месяц год рождения~|"
        "Туулган күнү~|Туулган датасы~|Туулган айы~|Date of birth~|Birth date~|Birthday|DOB~|"
        "Birthdate|День рождения|Туулган күн~"
    ),
    "birth_year": (
        "Год рождения~|Год рожд~|Г.р.|Год|Туулган жылы~|Туулган жыл~|Year of birth~|Birth year~|"
        "Born|Year|Т.ж."
    ),
    "age": "Возраст~|Жашы~|Жаш|Курагы~|Курак|Age~|Лет|Полных лет|Сколько лет",
    "phone": (
        "Телефон~|Тел~|Моб~|Мобильный~|Сотовый~|Сотка|Контакт~|Контактный~|Номер телефона~|"
        "№ телефона~|Телефон номери~|Уюлдук~|Байланыш~|Phone~|Mobile~|Tel~|Cell~|Contact~|"
        "WhatsApp~|Ватсап~|Вотсап~|Phone number~|Телефону|Номери"
    ),
    "email": (
        "E-mail~|Email~|Mail|Почта|Эл почта~|Электронная почта~|Электронный адрес~|Эл адрес~|"
        "Электрондук почта~|Электрондук дарек~|Mail address"
    ),
    "place": (
        "Село~|Район~|Айыл~|Айылы|Айыл өкмөтү~|Айыл аймагы~|Аймак|А/ө|А/о|Город~|Шаар~|Область~|"
        "Облус~|Облусу|Место жительства~|Место проживания~|Адрес~|Прописка|Населенный пункт~|"
        "Регион~|Жашаган жери~|Жашаган~|Дареги~|Дарек|Жери|Турак жайы~|District~|Village~|"
        "Address~|Region~|City|Town|Place~|Place of residence~|Location|Residence|Oblast|Rayon"
    ),
    "target_groups": (
        "Социальный статус~|Соц статус~|Статус~|Целевая группа~|Категория~|Социалдык абалы~|"
        "Социалдык статусу~|Статусу|Абалы|Максаттуу топ~|Категориясы~|Target group~|"
        "Social status~|Category~|Group|Groups|Status|Beneficiary type"
    ),
    "organisation": (
        "Организация~|Место работы~|Работа|Учреждение~|Должность~|Место учебы~|Уюм~|Уюму|"
        "Мекеме~|Мекемеси|Иштеген жери~|Жумуш орду~|Иш орду~|Кызматы|Organisation~|"
        "Organization~|Employer|Workplace~|Place of work~|Institution~|Company|School|Affiliation"
    ),
    "note": (
        "Примечание~|Примечания|Комментарий~|Заметки|Эскертүү~|Комментарийлер|Белги|Note~|Notes|"
        "Remark~|Remarks|Comment~|Comments"
    ),
    # Known, so that nothing else takes them; never a field.
    "": "Подпись~|Роспись~|Колу|Кол тамгасы~|Signature~|Signed|Паспорт~|ИНН|ПИН|Passport~|Дата",
}


def _fold_header(text: str) -> str:
    return fold(text.replace("№", "no "))


def _table() -> tuple[dict[str, str], dict[str, list[tuple[str, str]]]]:
    exact: dict[str, str] = {}
    starts: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for field, words in _WORDS.items():
        for word in words.split("|"):
            folded = _fold_header(word.rstrip("~")) or word
            exact.setdefault(folded, field)
            if word.endswith("~"):
                starts[folded[:2]].append((folded, field))
    for same in starts.values():
        same.sort(key=lambda pair: -len(pair[0]))
    return exact, starts


_EXACT, _STARTS = _table()


def guess_header(rows: Sequence[Row]) -> int:
    """The index of the header row, or -1 where the first rows have none."""
    best, best_weight = -1, 1.5
    for number, row in enumerate(rows[:HEADER_ROWS]):
        cells = [cell for cell in row if cell is not None]
        fields = {field for cell in cells if (field := field_of_header(cell)) is not None}
        if len(cells) < 2 or not fields & {"full_name", "family_name", "given_name"}:
            continue
        # Data under a header is no header: a column "Студент" in a row does not make one.
        strange = sum(not isinstance(cell, str) for cell in cells)
        weight = len(fields) - strange - 0.3 * (len(cells) - len(fields))
        if weight > best_weight:
            best, best_weight = number, weight
    return best


def field_of_header(cell: Cell) -> str | None:
    """The field a header names; "" for a known column we do not read; None for anything else."""
    if not isinstance(cell, str) or len(cell) > 80:
        return None
    return _field_of_text(cell.strip())


@lru_cache(maxsize=4096)
def _field_of_text(text: str) -> str | None:
    folded = _fold_header(text)
    if not folded:
        return "row_number" if text in ("#", "№") else None
    if folded in _EXACT:
        return _EXACT[folded]
    if "?" in text:
        return _field_of_lost_letters(text.casefold())
    starts = _STARTS.get(folded[:2], ())
    return next((field for start, field in starts if _begins(folded, start)), None)


def _field_of_lost_letters(text: str) -> str | None:
    """ "Аты-ж?н?": Excel puts a "?" for ө, ү and ң when it saves a csv in the Windows encoding."""
    for field, words in _WORDS.items():
        for word in words.casefold().split("|"):
            start = word.rstrip("~")
            begun = text[: len(start)] if word.endswith("~") else text
            if len(begun) == len(start) and all(
                one == other or (one == "?" and other in "өүң")
                for one, other in zip(begun, start, strict=True)
            ):
                return field
    return None


def _begins(text: str, start: str) -> bool:
    # Short words must end there: "тел" is not the beginning of "телекоммуникация".
    if len(start) <= 4:
        return text.split(maxsplit=1)[0] == start or text.startswith(start + " ")
    return text.startswith(start)


def guess_columns(header: Row, rows: Sequence[Row]) -> dict[int, str]:
    """Column index → field, by the header's words first, by what the cells look like second.

    `rows` are the rows under the header. Columns nobody knows are left out.
    """
    sample = [row for row in rows[:SAMPLE_ROWS] if any(cell is not None for cell in row)]
    width = max([len(header), *(len(row) for row in sample)], default=0)
    columns: dict[int, str] = {}
    known: set[int] = set()
    for number, cell in enumerate(header):
        field = field_of_header(cell)
        if field is None:
            continue
        known.add(number)
        if field and (field in REPEATABLE or field not in columns.values()):
            columns[number] = field
    _tell_name_columns(columns)
    for number in range(width):
        if number not in known:
            field = _field_of_cells([row[number] for row in sample if number < len(row)])
            if field and field not in columns.values() and not _is_covered(field, columns):
                columns[number] = field
    return dict(sorted(columns.items()))


def _tell_name_columns(columns: dict[int, str]) -> None:
    """ "Name" beside "Surname" is a first name; "Аты" without a surname column is the whole."""
    fields = set(columns.values())
    for number, field in columns.items():
        if field == "full_name" and "family_name" in fields and "given_name" not in fields:
            columns[number] = "given_name"
        elif field == "given_name" and not fields & {"family_name", "full_name"}:
            columns[number] = "full_name"


def _is_covered(field: str, columns: dict[int, str]) -> bool:
    fields = set(columns.values())
    births = {"birth_date", "birth_year", "age"}
    if field in births:
        return bool(fields & births)
    return field == "full_name" and bool(fields & {"family_name", "given_name"})


def _looks_like_name(cell: Cell) -> bool:
    if not isinstance(cell, str) or not 2 <= len(cell.split()) <= 4:
        return False
    if not all(re.fullmatch(r"[^\W\d_]+[\w’'.-]*", word) for word in cell.split()):
        return False
    parts = names.split_full_name(cell)
    return bool(parts.patronymic) or any(names.looks_like_surname(word) for word in cell.split())


_TESTS: tuple[tuple[str, Callable[[Cell], bool]], ...] = (
    ("email", lambda cell: isinstance(cell, str) and "@" in cell),
    ("sex", lambda cell: values.sex_of(cell) in ("F", "M")),
    ("birth_year", values.is_year),
    ("birth_date", values.looks_like_date),
    ("phone", values.looks_like_phone),
    ("full_name", _looks_like_name),
)


def _field_of_cells(cells: Sequence[Cell]) -> str:
    """What a column without a telling header holds, where at least 7 of 10 cells agree."""
    filled = [cell for cell in cells if cell is not None]
    if len(filled) < 2:
        return ""
    for field, test in _TESTS:
        if sum(map(test, filled)) >= 0.7 * len(filled):
            return field
    return ""

"""One cell to one value: births, phones, sexes, e-mails as people really type them.

Each `clean_…` returns a value or raises ValidationError with a code and a message that says
how to mend the cell. Cells arrive as the file holds them: text, number, date or None.
"""

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from core.folding import fold
from people.sheets.reading import Cell

OLDEST = 110
# Days since 1899-12-30, as sheets count: 1910 to 2035.
_SERIALS = range(3_654, 49_675)
_EPOCH = dt.date(1899, 12, 30)

_NOTHING = frozenset(
    "нет|жок|no|none|n/a|na|н/д|нд|неизвестно|белгисиз|unknown|не указан|не указано|не указана|"
    "нет данных|белгилүү эмес|көрсөтүлгөн эмес|not stated".split("|")
)

_SEX_WORDS = {
    "F": "ж жен женск женский женщ женщина женщины девушка девочка аял аялзаты аял_заты кыз айым "
    "а эже f female w woman women girl зайып",
    "M": "м муж мужск мужской мужч мужчина мужчины юноша мальчик эркек эр э бала уул жигит "
    "m male man men boy",
}
_SEXES = {word.replace("_", " "): sex for sex, text in _SEX_WORDS.items() for word in text.split()}

# The beginnings of month names in ky, ru and en, folded by `fold` on use.
_MONTHS = (
    "янв январ үчтүн jan",
    "фев февр бирдин feb",
    "мар март жалган mar",
    "апр апрел чын apr",
    "май мая бугу may",
    "июн кулжа jun",
    "июл теке jul",
    "авг август баш aug",
    "сен сент аяк sep",
    "окт октяб тогуздун oct",
    "ноя нояб жетинин nov",
    "дек декаб бештин dec",
)
_MONTH_STARTS = tuple(
    (fold(start), number)
    for number, starts in enumerate(_MONTHS, start=1)
    for start in starts.split()
)


@dataclass(frozen=True, slots=True)
class Birth:
    """What a sheet says about a birth; `is_approximate` where it comes from an age or a "?"."""

    date: dt.date | None = None
    year: int | None = None
    is_approximate: bool = False


# Each cell is asked for several times while its row is cleaned, and most cells of a column repeat.
@lru_cache(maxsize=4096, typed=True)
def text_of(cell: Cell) -> str:
    """A cell as a person sees it: single spaces, whole numbers without ".0"."""
    if isinstance(cell, str):
        return " ".join(cell.replace("\x00", "").split())
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e17:
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        cell = cell.date() if cell.time() == dt.time() else cell
    if isinstance(cell, dt.date):
        return cell.strftime("%d.%m.%Y") if cell.year >= 1000 else cell.isoformat()
    return str(cell)


@lru_cache(maxsize=4096, typed=True)
def is_nothing(cell: Cell) -> bool:
    """Empty, or one of the ways to write that nothing is known."""
    text = text_of(cell).casefold()
    return not text or text in _NOTHING or not (text[0].isalnum() or any(map(str.isalnum, text)))


def clean_text(cell: Cell, *, max_length: int = 255) -> str:
    """Free text; refuses formulas and markup, which have no place in a register."""
    text = text_of(cell)
    if is_nothing(cell):
        return ""
    if text[0] in "=@" or (text[0] in "+-" and not text[1:2].isdigit() and len(text) > 1):
        raise ValidationError(_("A formula stands here. Type the value itself."), code="formula")
    if re.search(r"<\s*[a-zA-Z/!]", text):
        raise ValidationError(
            _("Markup such as < or > stands here. Type plain text."), code="markup"
        )
    if len(text) > max_length:
        raise ValidationError(
            _("This text is too long: at most %(limit)s letters."),
            code="too_long",
            params={"limit": max_length},
        )
    return text


# Sex --------------------------------------------------------------------------------------


def sex_of(cell: Cell) -> str | None:
    """ "F", "M", "" for nothing, None for a word we do not know."""
    if is_nothing(cell):
        return ""
    word = " ".join(re.findall(r"[^\W\d_]+", text_of(cell).casefold()))
    if word in _SEXES:
        return _SEXES[word]
    start = word.split(" ")[0] if word else ""
    return _SEXES.get(start) if len(start) > 2 else None


def clean_sex(cell: Cell) -> str:
    """ "F", "M", or "" where it is not stated."""
    sex = sex_of(cell)
    if sex is None:
        raise ValidationError(
            _("“%(value)s” is not a sex we know. Write for example “female” or “male”."),
            code="sex_unknown",
            params={"value": text_of(cell)[:40]},
        )
    return sex


# Births -----------------------------------------------------------------------------------


def is_year(cell: Cell) -> bool:
    text = text_of(cell)
    return re.fullmatch(r"(?:19|20)\d\d", text) is not None


def looks_like_date(cell: Cell) -> bool:
    if isinstance(cell, dt.date):
        return True
    return re.fullmatch(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}.{0,3}", text_of(cell)) is not None


def clean_birth(
    cell: Cell, *, today: dt.date, is_day_first: bool = True, is_age: bool = False
) -> Birth:
    """A birth from a date, a year or an age, in any of the forms of real sheets.

    `today` is the day the age is meant for: the first day of the training. Two-digit years
    get the century in which the person is at least five years old on that day.
    """
    if is_nothing(cell):
        return Birth()
    if isinstance(cell, dt.date):
        return _checked(cell.date() if isinstance(cell, dt.datetime) else cell, today)
    text = text_of(cell).casefold()
    is_doubtful = "?" in text or text.startswith("~")
    birth = _birth_of_text(
        text.replace("?", " ").strip(" ~."), today, is_day_first=is_day_first, is_age=is_age
    )
    if birth is None:
        raise _birth_error(cell)
    if is_doubtful and birth.date is not None:
        return Birth(None, birth.year, is_approximate=True)
    return Birth(birth.date, birth.year, is_doubtful or birth.is_approximate)


def _birth_of_text(text: str, today: dt.date, *, is_day_first: bool, is_age: bool) -> Birth | None:
    numbers = [int(number) for number in re.findall(r"\d+", text) if len(number) <= 8]
    words = [fold(word) for word in re.findall(r"[^\W\d_]+", text)]
    if not numbers or re.search(r"\d{9,}", text):
        return None
    month = next((found for word in words if (found := _month_of(word))), 0)
    if month:
        return _with_month_name(numbers, month, today)
    if len(numbers) == 1:
        return _of_one_number(numbers[0], text, today, is_age=is_age)
    if len(numbers) == 2 and 1 <= numbers[0] <= 12 and 1900 <= numbers[1] <= today.year:
        return Birth(year=numbers[1])  # 05.1990
    # A time may follow the date: 1990-03-12 00:00:00.
    if len(numbers) == 3 or (len(numbers) > 3 and ":" in text):
        return _of_three(numbers[:3], today, is_day_first=is_day_first)
    return None


def _of_one_number(number: int, text: str, today: dt.date, *, is_age: bool) -> Birth | None:
    digits = re.sub(r"\D", "", text)
    if 1900 <= number <= 2100:
        return _checked_year(number, today)
    if len(digits) == 8:  # 12031990, 19900312
        for day, month, year in (
            (digits[:2], digits[2:4], digits[4:]),
            (digits[6:], digits[4:6], digits[:4]),
        ):
            if date := _date(int(year), int(month), int(day)):
                return _checked(date, today)
        return None
    if number in _SERIALS:
        return _checked(_EPOCH + dt.timedelta(days=number), today)
    is_age = is_age or re.search(r"лет|год(а|ов)?$|жаш|years?|y\.?o", text) is not None
    if is_age and 1 <= number <= OLDEST:
        return Birth(year=today.year - number, is_approximate=True)
    if not is_age and len(digits) == 2:  # 90 г.р.
        return Birth(year=_full_year(number, today))
    return None


def _with_month_name(numbers: list[int], month: int, today: dt.date) -> Birth | None:
    """ "12 марта 1990", "1990-жылдын 12-марты", "March 12, 1990", "май 1990"."""
    year = next((number for number in numbers if number >= 1000), None)
    rest = [number for number in numbers if number != year]
    if year is None:
        if len(rest) != 2:
            return None
        year = _full_year(rest.pop(), today)
    if not rest:
        return _checked_year(year, today)
    date = _date(year, month, rest[0]) if len(rest) == 1 else None
    return _checked(date, today) if date else None


def _of_three(numbers: list[int], today: dt.date, *, is_day_first: bool) -> Birth | None:
    first, second, third = numbers
    if first >= 1000:
        date = _date(first, second, third) or _date(first, third, second)
        return _checked(date, today) if date else None
    year = third if third >= 1000 else _full_year(third, today) if third < 100 else None
    if year is None:
        return None
    day, month = (first, second) if is_day_first else (second, first)
    # The order of the column says day first; 03/25/1990 can only be the other one.
    date = _date(year, month, day) or _date(year, day, month)
    return _checked(date, today) if date else None


def _month_of(word: str) -> int:
    return next((number for start, number in _MONTH_STARTS if word.startswith(start)), 0)


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _full_year(short: int, today: dt.date) -> int:
    year = today.year - today.year % 100 + short
    return year if year <= today.year - 5 else year - 100


def _checked(date: dt.date, today: dt.date) -> Birth:
    _checked_year(date.year, today)
    if date > today:
        raise _future_error(date.year)
    return Birth(date, date.year)


def _checked_year(year: int, today: dt.date) -> Birth:
    if year > today.year:
        raise _future_error(year)
    if year < max(1900, today.year - OLDEST):
        raise ValidationError(
            _("The year of birth %(year)s is too long ago. Check the digits."),
            code="birth_too_old",
            params={"year": year},
        )
    return Birth(year=year)


def _future_error(year: int) -> ValidationError:
    return ValidationError(
        _("The year of birth %(year)s lies after the training. Check the digits."),
        code="birth_in_future",
        params={"year": year},
    )


def _birth_error(cell: Cell) -> ValidationError:
    return ValidationError(
        _("“%(value)s” is not a date or a year. Write for example 12.03.1990 or 1990."),
        code="birth_unreadable",
        params={"value": text_of(cell)[:40]},
    )


def is_day_first(cells: list[Cell]) -> bool:
    """Whether dates of a column put the day first: only a column that cannot says no."""
    pairs = [
        (int(found[1]), int(found[2]))
        for cell in cells
        if isinstance(cell, str)
        and (found := re.match(r"\s*(\d{1,2})[./-](\d{1,2})[./-]\d{2,4}", cell))
    ]
    no_day_first = sum(second > 12 >= first for first, second in pairs)
    no_month_first = sum(first > 12 >= second for first, second in pairs)
    return no_day_first <= no_month_first


# Phones and e-mail ------------------------------------------------------------------------


def looks_like_phone(cell: Cell) -> bool:
    if isinstance(cell, dt.date):
        return False
    text = text_of(cell)
    digits = re.sub(r"\D", "", text)
    return 9 <= len(digits) <= 13 and not re.search(r"[^\W\d_]", text)


def clean_phones(cell: Cell, *, region: str = "KG") -> list[str]:
    """Phones of one cell in E.164; several may stand in it ("0555 12 34 56, 0700 …")."""
    if is_nothing(cell):
        return []
    found: list[str] = []
    for part in _phone_parts(text_of(cell)):
        number = _phone_of(part, region)
        if number is None:
            raise ValidationError(
                _("“%(value)s” is not a whole phone number. Write for example 0700 123 456."),
                code="phone_unreadable",
                params={"value": text_of(cell)[:40]},
            )
        if number not in found:
            found.append(number)
    return found


def _phone_parts(text: str) -> list[str]:
    text = re.sub(r"\.0\b", "", text) if re.fullmatch(r"\+?\d+\.0", text) else text
    parts = [part for part in re.split(r"[,;/|\n]|\bи\b|\bжана\b|\band\b", text) if part.strip()]
    parts = [part for part in parts if re.search(r"\d", part)] or parts
    if len(parts) == 1 and len(re.sub(r"\D", "", text)) > 15:
        words = text.split()
        # Two numbers with nothing but a space between them.
        if all(len(re.sub(r"\D", "", word)) >= 9 for word in words):
            return words
    return parts[:5]


def _phone_of(text: str, region: str) -> str | None:
    number = re.sub(r"[^\d+]", "", text)
    if not 5 <= len(number) <= 18 or re.search(r"[eE][+-]?\d", text):
        return None
    tries = [(number, region)]
    if not number.startswith("+"):
        tries.append((f"+{number}", region))  # 79161234567, 905321234567
        if number.startswith("00"):
            tries.append((f"+{number[2:]}", region))
        if len(number) == 11 and number.startswith("80"):
            tries.append((number[1:], region))  # 8 0555 …: the old way through the exchange
        if len(number) == 11 and number.startswith("89"):
            tries.append((f"+7{number[1:]}", region))  # a Russian mobile as dialled there
    for attempt, where in tries:
        try:
            parsed = phonenumbers.parse(attempt, where)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(parsed):
            return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return None


def clean_email(cell: Cell) -> str:
    if is_nothing(cell):
        return ""
    text = text_of(cell).replace(" ", "").removeprefix("mailto:").strip("<>;,.")
    try:
        validate_email(text)
    except ValidationError as error:
        raise ValidationError(
            _("“%(value)s” is not an e-mail address."),
            code="email_unreadable",
            params={"value": text_of(cell)[:60]},
        ) from error
    return text


def clean_list(cell: Cell) -> list[str]:
    """Words of one cell that list several things, as written."""
    text = clean_text(cell)
    return [part for raw in re.split(r"[;,\n/]", text) if (part := " ".join(raw.split()))]

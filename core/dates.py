"""Dates as people write them in the three languages of the portal.

Django's month tables cannot do this: Kyrgyz joins day and month with a hyphen and bends the
month after a year ("2026-жылдын 20-ноябры"), and its abbreviations there are capitalised.
"""

import datetime as dt

from django.utils import formats, timezone
from django.utils.translation import get_language

MONTHS = {
    "ky": "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "en": "January February March April May June July August September October November December",
}
# "the 20th November of the year 2026": the month takes the ending of possession
MONTHS_OF_YEAR_KY = (
    "январы февралы марты апрели майы июну июлу августу сентябры октябры ноябры декабры"
)
# standing alone, as the name of a column or a heading
MONTHS_ALONE = MONTHS | {
    "ru": "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
}
MONTHS_SHORT = {
    "ky": "янв. фев. март апр. май июнь июль авг. сент. окт. нояб. дек.",
    "ru": "янв. февр. март апр. май июнь июль авг. сент. окт. нояб. дек.",
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
}
NBSP = "\u00a0"


def _language() -> str:
    language = (get_language() or "ky")[:2]
    return language if language in MONTHS else "en"


def _month(names: str, date: dt.date) -> str:
    return names.split()[date.month - 1]


def as_date(value: dt.date | dt.datetime) -> dt.date:
    """The calendar day of a date or a moment, in the reader's time zone."""
    if isinstance(value, dt.datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return value


def month_name(date: dt.date) -> str:
    """Name of the month standing alone: "ноябрь", "November"."""
    return _month(MONTHS_ALONE[_language()], date)


def month_short(date: dt.date) -> str:
    """Short name of the month for charts and calendar rows: "нояб.", "Nov"."""
    return _month(MONTHS_SHORT[_language()], date)


def month_year(date: dt.date) -> str:
    """ "2026-жылдын ноябры", "ноябрь 2026 г.", "November 2026"."""
    language = _language()
    if language == "ky":
        return f"{date.year}-жылдын {_month(MONTHS_OF_YEAR_KY, date)}"
    end = f"{NBSP}г." if language == "ru" else ""
    return f"{month_name(date)} {date.year}{end}"


def day(value: dt.date | dt.datetime) -> str:
    """Day and month without the year: "20-ноябрь", "20 ноября", "20 November"."""
    date, language = as_date(value), _language()
    joint = "-" if language == "ky" else NBSP
    return f"{date.day}{joint}{_month(MONTHS[language], date)}"


def long_day(value: dt.date | dt.datetime) -> str:
    """The full date: "2026-жылдын 20-ноябры", "20 ноября 2026 г.", "20 November 2026"."""
    date, language = as_date(value), _language()
    if language == "ky":
        return f"{date.year}-жылдын {date.day}-{_month(MONTHS_OF_YEAR_KY, date)}"
    end = f"{NBSP}г." if language == "ru" else ""
    return f"{day(date)} {date.year}{end}"


def short_day(value: dt.date | dt.datetime) -> str:
    """The date in figures, for tables: 20.11.2026 (20/11/2026 in English)."""
    return formats.date_format(as_date(value), "SHORT_DATE_FORMAT")


def clock(value: dt.datetime | dt.time) -> str:
    """Hour and minute: 14:32."""
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return f"{value:%H:%M}"


def date_range(start: dt.date, end: dt.date | None, *, year: bool = True) -> str:
    """From one day to another, without saying twice what both share.

    "12–23-ноябрь", "28-ноябрь – 3-декабрь"; with the year "2026-жылдын 12–23-ноябры",
    "12–23 ноября 2026 г.". Without `year` a range inside the current year does not name it.
    """
    start = as_date(start)
    end = as_date(end) if end else start
    named = year or {start.year, end.year} != {timezone.localdate().year}
    if start == end:
        return long_day(start) if named else day(start)
    if start.year != end.year:
        return f"{long_day(start)} – {long_day(end)}"
    language = _language()
    if start.month == end.month:
        if language == "ky":
            names = MONTHS_OF_YEAR_KY if named else MONTHS["ky"]
            before = f"{start.year}-жылдын " if named else ""
            return f"{before}{start.day}–{end.day}-{_month(names, end)}"
        return f"{start.day}–{long_day(end) if named else day(end)}"
    if language == "ky":
        if not named:
            return f"{day(start)} – {day(end)}"
        month, last = _month(MONTHS_OF_YEAR_KY, start), _month(MONTHS_OF_YEAR_KY, end)
        return f"{start.year}-жылдын {start.day}-{month} – {end.day}-{last}"
    return f"{day(start)} – {long_day(end) if named else day(end)}"

"""Parts of the pages that every template may use; loaded as builtins in settings.

Shown one by one at /styleguide/. Markup lives in templates/ui/, geometry in core.charts,
wording of dates in core.dates.
"""

import datetime as dt
import re
import secrets
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.contrib.staticfiles import finders
from django.core.signals import setting_changed
from django.db.models import Model
from django.dispatch import receiver
from django.forms import BaseForm
from django.template import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from phonenumber_field.phonenumber import to_python

from core import dates, standing

register = template.Library()

# State of a record -> tone and sign of its chip. A state not listed is a calm grey word.
STATES: dict[str, dict[str, str]] = {
    "planned": {"tone": "info", "icon": "calendar-event"},
    "running": {"tone": "info", "icon": "player-play"},
    "announced": {"tone": "info", "icon": "send"},
    "held": {"tone": "ok", "icon": "check"},
    "reported": {"tone": "ok", "icon": "circle-check"},
    "submitted": {"tone": "info", "icon": "send"},
    "registered": {"tone": "info", "icon": "check"},
    "offered": {"tone": "warn", "icon": "clock"},
    "checked_in": {"tone": "ok", "icon": "check"},
    "lapsed": {"tone": "", "icon": "x"},
    "enrolled": {"tone": "info", "icon": "check"},
    "analysing": {"tone": "info", "icon": "clock"},
    "committing": {"tone": "info", "icon": "clock"},
    "queued": {"tone": "info", "icon": "clock"},
    "waiting": {"tone": "info", "icon": "clock"},
    "review": {"tone": "info", "icon": "clock"},
    "in_review": {"tone": "info", "icon": "clock"},
    "published": {"tone": "ok", "icon": "check"},
    "changes_asked": {"tone": "warn", "icon": "arrow-back-up"},
    "withdrawn": {"tone": "", "icon": "x"},
    "approved": {"tone": "ok", "icon": "check"},
    "accepted": {"tone": "ok", "icon": "check"},
    "done": {"tone": "ok", "icon": "check"},
    "sent": {"tone": "ok", "icon": "check"},
    "passed": {"tone": "ok", "icon": "check"},
    "completed": {"tone": "ok", "icon": "check"},
    "committed": {"tone": "ok", "icon": "check"},
    "active": {"tone": "ok", "icon": "check"},
    "returned": {"tone": "warn", "icon": "arrow-back-up"},
    "reopened": {"tone": "warn", "icon": "arrow-back-up"},
    "left_early": {"tone": "warn", "icon": "clock"},
    "gaps": {"tone": "warn", "icon": "alert-triangle"},
    "warn": {"tone": "warn", "icon": "alert-triangle"},
    "overdue": {"tone": "bad", "icon": "alert-circle"},
    "failed": {"tone": "bad", "icon": "alert-circle"},
    "locked": {"tone": "", "icon": "lock"},
    "cancelled": {"tone": "", "icon": "x"},
    "no_show": {"tone": "", "icon": "x"},
    "void": {"tone": "", "icon": "x"},
}
TONE_ICONS: dict[str, dict[str, str]] = {
    "ok": {"icon": "circle-check"},
    "warn": {"icon": "alert-triangle"},
    "bad": {"icon": "alert-circle"},
    "": {"icon": "info-circle"},
}
TONES = {"ok", "warn", "bad", "info", ""}


# Signs and words -------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A sign from the sprite, beside a word; with `label` it speaks for itself."""
    word = format_html('<span class="hide">{}</span>', label) if label else SafeString()
    return _sign(name) + word


@lru_cache(maxsize=500)
def _sign(name: str) -> SafeString:
    return format_html(
        '<svg class="i" aria-hidden="true"><use href="{}#{}"/></svg>', static("img/icons.svg"), name
    )


@register.simple_tag
def chip(text: Any, state: str = "", *, icon: str | None = None) -> SafeString:
    """A state in words with its sign: {% chip training.get_status_display training.status %}.

    `state` is a status of a record or a tone: ok, warn, bad, info.
    """
    return _chip(conditional_escape(text), state, icon)


@lru_cache(maxsize=2000)
def _chip(text: SafeString, state: str, icon: str | None) -> SafeString:
    look = STATES.get(state, {"tone": state if state in TONES else "", "icon": ""})
    name = look["icon"] if icon is None else icon
    return format_html(
        '<span class="chip"{}>{}{}</span>',
        format_html(' data-tone="{}"', look["tone"]) if look["tone"] else "",
        _sign(name) if name else "",
        text,
    )


@receiver(setting_changed)
def _forget_signs(*, setting: str, **kwargs: object) -> None:
    """Tests change where static files are."""
    if setting in ("STATIC_URL", "STORAGES"):
        _sign.cache_clear()
        _chip.cache_clear()


# Numbers and dates -----------------------------------------------------------------------


@register.filter
def thousands(value: float | Decimal | str | None, decimals: int | None = None) -> str:
    """A number with thousands set apart as the language does; nothing for None."""
    if value is None or value == "":
        return ""
    if type(value) is int and decimals is None:
        if 0 <= value < 1000:
            return str(value)  # most numbers of a list: the same in all our languages
        # What `number_format` gives for whole numbers, in a quarter of the time.
        return f"{value:,}".replace(",", formats.get_format("THOUSAND_SEPARATOR"))
    return formats.number_format(value, decimals, use_l10n=True, force_grouping=True)


@register.filter
def amount(value: Decimal | None) -> str:
    """An amount as people write it: no zeros after the comma of a whole one."""
    if value is None:
        return ""
    return thousands(int(value) if value == int(value) else value.normalize())


@register.filter
def cell(value: int | None) -> str:
    """A number of a table for readers of counts only: None is a hidden cell.

    One sign for all hidden cells, small ones and those that would give small ones away: a
    different sign for each would tell which is which.
    """
    return "*" if value is None else thousands(value)


@register.filter
def percent(value: float | None, decimals: int = 0) -> str:
    """A share between 0 and 1 in percent: "77 %", in English "77%"."""
    if value is None:
        return ""
    if decimals:
        figure = formats.number_format(round(value * 100, decimals), decimals, use_l10n=True)
    else:
        figure = str(round(value * 100))  # the same in all our languages
    return f"{figure}%" if dates._language() == "en" else f"{figure}\u202f%"


@register.filter
def signed(value: float | None, decimals: int | None = None) -> str:
    """A difference with its sign: +25, −3, 0."""
    if value is None:
        return ""
    sign = "+" if value > 0 else "\u2212" if value < 0 else ""
    return sign + thousands(abs(value), decimals)


@register.filter
def nb(value: object) -> SafeString:
    """Keep a short phrase on one line."""
    return format_html('<span class="nb">{}</span>', value)


def _time(text: str, machine: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', machine, text)


@register.filter
def day(value: dt.date | None) -> SafeString | str:
    """20-ноябрь"""
    return _time(dates.day(value), dates.as_date(value).isoformat()) if value else ""


@register.filter
def longday(value: dt.date | None) -> SafeString | str:
    """2026-жылдын 20-ноябры"""
    return _time(dates.long_day(value), dates.as_date(value).isoformat()) if value else ""


@register.filter
def shortday(value: dt.date | None) -> SafeString | str:
    """20.11.2026"""
    return _time(dates.short_day(value), dates.as_date(value).isoformat()) if value else ""


@register.filter
def clock(value: dt.datetime | dt.time | None) -> SafeString | str:
    """14:32"""
    return _time(dates.clock(value), dates.clock(value)) if value else ""


@register.filter
def moment(value: dt.datetime | None) -> SafeString | str:
    """20.11.2026 14:32"""
    if not value:
        return ""
    said = value.isoformat(timespec="minutes")  # no more than is shown, so pages stay the same
    return _time(f"{dates.short_day(value)} {dates.clock(value)}", said)


@register.filter
def daterange(start: dt.date | None, end: dt.date | None = None) -> SafeString | str:
    """12–23-ноябрь; the year is named when it is not this one."""
    return _range(start, end, timezone.localdate(), get_language(), year=False) if start else ""


@register.filter
def longdaterange(start: dt.date | None, end: dt.date | None = None) -> SafeString | str:
    """2026-жылдын 12–23-ноябры"""
    return _range(start, end, timezone.localdate(), get_language(), year=True) if start else ""


@lru_cache(maxsize=2000)
def _range(
    start: dt.date, end: dt.date | None, _today: dt.date, _language: str | None, *, year: bool
) -> SafeString:
    """Lists repeat the same few days; the words change with the language and the year."""
    return nb_range(dates.date_range(start, end, year=year))


def nb_range(text: str) -> SafeString:
    """Let a range break only at the spaces around its dash or after the year."""
    parts = [nb(part) for part in re.split(r" (?=–)|(?<=жылдын) ", text)]
    return mark_safe(" ".join(parts))  # noqa: S308 - each part went through format_html


@register.filter
def monthname(value: dt.date | None) -> str:
    """ноябрь"""
    return dates.month_name(value) if value else ""


@register.filter
def monthshort(value: dt.date | None) -> str:
    """нояб."""
    return dates.month_short(value) if value else ""


@register.filter
def monthyear(value: dt.date | None) -> str:
    """2026-жылдын ноябры"""
    return dates.month_year(value) if value else ""


@register.filter
def filesize(value: int | None) -> str:
    """412 кБ: what a download costs."""
    if value is None:
        return ""
    if value < 1_000_000:
        text = _("%(size)s kB") % {"size": thousands(max(1, round(value / 1000)))}
    else:
        text = _("%(size)s MB") % {"size": thousands(round(value / 1_000_000, 1), 1)}
    return text.replace(" ", "\u00a0")  # here, because xgettext does not read such escapes


@register.filter
def phone(value: object) -> str:
    """A phone number in groups that do not break: +996 700 12 34 56."""
    text = str(getattr(value, "as_international", "") or value or "")
    return text.replace(" ", "\u00a0").replace("-", "\u00a0")


@lru_cache(maxsize=4096)
def phone_text(stored: str) -> str:
    """A number as the database keeps it, in groups: parsing costs more than the rest of a line."""
    return phone(to_python(stored))


# Parts with content ----------------------------------------------------------------------


@register.simple_block_tag
def note(
    content: str,
    tone: str = "",
    *,
    title: str = "",
    level: int = 0,
    live: bool = False,
    id: str = "",
) -> SafeString:
    """What happened and the way out; `live` only for the answer to an action."""
    return _part(
        "note",
        content=content,
        tone=tone,
        title=title,
        level=level,
        live=live,
        id=id,
        sign=TONE_ICONS.get(tone, TONE_ICONS[""])["icon"],
    )


@register.simple_block_tag
def panel(content: str, tone: str = "", *, title: str = "", id: str = "") -> SafeString:
    """A box apart from the flow: felt, deep or plain."""
    return _part("panel", content=content, tone=tone, title=title, id=id)


@register.simple_block_tag
def empty(content: str, title: str, *, level: int = 2) -> SafeString:
    """Nothing here yet: one sentence and one way on."""
    return _part("empty", content=content, title=title, level=level)


@register.simple_block_tag
def scroll(content: str, label: str) -> SafeString:
    """A wide table that scrolls by itself; `label` is the id of its heading."""
    return format_html(
        '<div class="scroll" role="group" aria-labelledby="{}" tabindex="0">{}</div>',
        label,
        content,
    )


@register.simple_block_tag
def sheet(content: str, id: str, *, label: str, css: str = "sheet") -> SafeString:
    """A part that is a sheet on a phone (opened by {% sheet_button %}), plain when wide."""
    return _part("sheet", content=content, id=id, label=label, css=css)


@register.simple_tag
def sheet_button(id: str, text: str, *, icon: str = "filter") -> SafeString:
    """The button that opens a {% sheet %} on a phone; wide screens do not show it."""
    return format_html(
        '<button type="button" class="only-small" data-kind="second" popovertarget="{}">'
        "{}{}</button>",
        id,
        _sign(icon),
        text,
    )


@register.simple_tag
def filter_fields(form: BaseForm) -> SafeString:
    """Label, control and errors of each field of a list's filter. Not a template, because some
    lists have nine of them and no row costs as much."""
    parts = []
    for field in form.visible_fields():
        errors = ""
        if field.errors:
            words = " ".join(map(str, field.errors))
            pattern = '<p class="error" id="{}_error">{}{}</p>'
            errors = format_html(pattern, field.auto_id, _sign("alert-circle"), words)
        label = f'<label for="{field.id_for_label}">{conditional_escape(field.label)}</label>'
        parts.append(f"<div>{label}{field.as_widget()}{errors}</div>")
    return mark_safe("".join(parts))  # noqa: S308 - each part is escaped


@register.simple_tag
def filter_errors(form: BaseForm) -> SafeString:
    """What is wrong with a filter, beside the button of its sheet: on a phone the sheet is shut."""
    words = " ".join(str(word) for field in form.visible_fields() for word in field.errors)
    pattern = '<p class="error only-small">{}{}</p>'
    return format_html(pattern, _sign("alert-circle"), words) if words else SafeString()


@register.simple_tag
def figure(value: object, label: str, about: str = "", *, url: str = "") -> SafeString:
    """One number inside <dl class="figures">: what it counts, of what, and its rows."""
    if isinstance(value, (int, float, Decimal)) or value is None:
        value = cell(value)  # type: ignore[arg-type]
    number = format_html('<a href="{}">{}</a>', url, value) if url else value
    tail = format_html("<dd>{}</dd>", about) if about else ""
    return format_html("<div><dt>{}</dt><dd>{}</dd>{}</div>", label, number, tail)


def _part(name: str, **context: Any) -> SafeString:
    return render_to_string(f"ui/{name}.html", context)


@register.simple_tag(takes_context=True)
def standing_link(context: Context, row: Model) -> SafeString | str:
    """On the page of a row: the way to the figures it stands in, where some app above counts it."""
    url = standing.address_of(row, context["request"].user)
    text = _("Stands in these indicators")
    return format_html('<p class="noprint"><a href="{}">{}</a></p>', url, text) if url else ""


@register.simple_tag
def once() -> SafeString:
    """The number of a shown form, for views under @once: sent twice, it makes one record."""
    return format_html('<input type="hidden" name="once" value="{}">', secrets.token_urlsafe(16))


# For the style guide ---------------------------------------------------------------------


@register.simple_tag
def sprite_icons() -> list[str]:
    """Names of the icons in the sprite, for the style guide."""
    path = finders.find("img/icons.svg")
    if not path:
        return []
    with open(path, encoding="utf-8") as sprite:
        names = re.findall(r'<symbol id="([^"]+)"', sprite.read())
    return [name for name in names if name != "mark"]

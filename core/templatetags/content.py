"""How content of others is shown: pictures with their credit, texts in another language than the
page's, links that lead away. Loaded as builtins in settings."""

from typing import Any
from urllib.parse import urlsplit

from django import template
from django.db.models import Model
from django.utils.html import conditional_escape, format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext
from modeltranslation.utils import resolution_order

from core.models import Picture

register = template.Library()
LONG_WORD = 24


# A text in the language there is ----------------------------------------------------------


def in_language(code: str) -> str:
    """The language of a text in words: "in Russian"."""
    return {
        "ky": pgettext("language of a text", "in Kyrgyz"),
        "ru": pgettext("language of a text", "in Russian"),
        "en": pgettext("language of a text", "in English"),
    }[code]


def shown_text(record: Model | None, field: str) -> tuple[str, str]:
    """The text a reader gets and its language: his own, else the next one that has it.

    Reads the columns of the row, so it costs no statement.
    """
    for code in resolution_order(get_language()):
        if text := getattr(record, f"{field}_{code}", None):
            return text, code
    return "", (get_language() or "")[:2]


@register.filter
def marked(text: str, code: str, *, note: bool = True) -> SafeString:
    """A text with its language named where that is not the page's."""
    if not text or code == (get_language() or "")[:2]:
        return conditional_escape(text)
    named = format_html(' <small class="soft nb">({})</small>', in_language(code)) if note else ""
    return format_html('<span lang="{}">{}</span>{}', code, text, named)


@register.simple_tag
def translated(record: Model | None, field: str, *, note: bool = True) -> SafeString:
    """A translated field; where the reader's language is missing, another one, and says so.

    {% translated programme "title" %} -> <span lang="ru">Швея</span> <small>(in Russian)</small>
    `note=False` leaves the words out where they stand once for a whole page.
    """
    text, code = shown_text(record, field)
    return marked(text, code, note=note)


@register.simple_tag
def translated_text(record: Model | None, field: str) -> SafeString:
    """The same for a long text: paragraphs, and the language on a line of its own."""
    text, code = shown_text(record, field)
    body = mark_safe(linebreaks(text, autoescape=True))  # noqa: S308 - it escapes
    if not text or code == (get_language() or "")[:2]:
        return body
    said = format_html('<p class="soft"><small>({})</small></p>', in_language(code))
    return format_html('<div lang="{}">{}</div>{}', code, body, said)


# Links that lead away ---------------------------------------------------------------------


@register.inclusion_tag("ui/external.html")
def external(url: str, text: str = "") -> dict[str, Any]:
    """A link that leaves the portal: with a sign, and with words for who cannot see it.

    Without a text, the address without its beginning. Anything but http(s) is no link.
    """
    leads = urlsplit(url).scheme in ("http", "https")
    shown = text or url.removeprefix("https://").removeprefix("http://").rstrip("/")
    # The sign stays on the line of the last word, unless that is as long as an address.
    head, space, last = shown.rpartition(" ")
    if len(last) > LONG_WORD:
        head, space, last = shown, "", ""
    return {"url": url if leads else "", "head": head + space, "last": last}


# Pictures ---------------------------------------------------------------------------------


@register.inclusion_tag("ui/picture.html")
def picture(picture: Picture | None, *, draft: bool = False) -> dict[str, Any]:
    """A picture with its credit line: {% picture center.picture %}. Nothing for None, and nothing
    for one that is not published unless `draft` (pages of staff)."""
    if picture is None or not (picture.is_published or draft):
        return {"picture": None}
    alt, code = shown_text(picture, "alt")
    return {
        "picture": picture,
        "alt": alt,
        "alt_language": "" if code == (get_language() or "")[:2] else code,
    }

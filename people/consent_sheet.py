"""The consent on paper: the text of a version, and lines to sign on."""

from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from core import pdf
from people.consent_texts import ConsentText
from people.models import Consent

TEMPLATE = Path(__file__).parent / "typst" / "consent.typ"
# People who sign under one text, so that the list fills two pages.
MANY = 40


def consent_sheet_pdf(text: ConsentText, *, is_list: bool = False) -> bytes:
    """The text with lines for one person, or with a table for many. It holds nobody's data."""
    with translation.override(text.language):
        return pdf.render(TEMPLATE, sheet_data(text, is_list=is_list))


def sheet_data(text: ConsentText, *, is_list: bool) -> dict[str, Any]:
    """What the template prints, all of it as words in the language of the text."""
    return {
        "language": text.language,
        "title": text.title,
        "paragraphs": list(text.paragraphs),
        "version": _("version %(version)s") % {"version": text.version},
        "fields": _fields(text),
        "rows": MANY if is_list else 0,
        "words": {
            "association": _("Kyrgyz Adult Education Association"),
            "number": _("No."),
            "page": _("Page"),
        },
    }


def _fields(text: ConsentText) -> list[str]:
    name = _("Surname, first name, patronymic")
    if text.purpose == Consent.Purpose.GUARDIAN:
        return [_("Child's name"), _("Name of the parent or guardian"), _("Date"), _("Signature")]
    return [name, _("Date"), _("Signature")]

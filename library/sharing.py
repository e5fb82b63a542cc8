"""How materials are handed on by a QR code on the wall of a center."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from core import pdf
from library.models import Topic

TEMPLATE = Path(__file__).parent / "typst" / "qr_sheet.typ"


def qr_sheet_pdf(topic: Topic | None) -> bytes:
    """An A4 sheet for the wall: the code of the library or of a shelf, in Kyrgyz and in Russian."""
    return pdf.render(TEMPLATE, qr_sheet_data(topic))


def qr_sheet_data(topic: Topic | None) -> dict[str, Any]:
    """What the sheet prints. The address has no language where that is possible: the shelf opens
    in Kyrgyz and offers the others."""
    with translation.override("ky"):
        path = reverse("library:resource_list")
    address = settings.SITE_URL.rstrip("/") + path + (f"?topic={topic.code}" if topic else "")
    return {
        "address": address,
        "shown": address.partition("://")[2],
        "qr": pdf.qr_svg(address),
        "blocks": [_words(code, topic) for code in ("ky", "ru")],
    }


def _words(language: str, topic: Topic | None) -> dict[str, Any]:
    with translation.override(language):
        return {
            "language": language,
            "title": topic.name if topic else _("Digital library"),
            "line": _("E-tutorials and card sets, free of charge"),
            "steps": [
                _("Open the camera of your phone and point it at the code."),
                _("Open the link that appears."),
                _("Choose a tutorial and press “Save”: then it opens without a connection too."),
            ],
            "association": str(settings.ASSOCIATION_NAME),
            "qr": _("QR code with the address of the library"),
        }

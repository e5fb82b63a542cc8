"""Tickets: what the QR code says, how it looks, the paper one."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core import dates, pdf
from events.models import Booking, Event, Registration

TICKET = Path(__file__).parent / "typst" / "ticket.typ"
LIST = Path(__file__).parent / "typst" / "guest_list.typ"
LIST_LANGUAGES = ("ky", "ru")


def qr_text(slug: str, code: str) -> str:
    """What is scanned: the event's number too, so that a desk without a network knows a ticket of
    another event. Only signs of the alphanumeric mode, which keeps the picture small."""
    return f"{slug.upper()}/{code}"


def qr_picture(slug: str, code: str) -> SafeString:
    """The code as an inline picture on white, readable on a dark page too."""
    svg = pdf.qr_inline(qr_text(slug, code))
    return mark_safe(svg)  # noqa: S308 - made of squares


def ticket_pdf(booking: Booking, people: Sequence[Registration], *, language: str) -> bytes:
    """A small page for each person who holds a place."""
    with translation.override(language):
        return pdf.render(TICKET, ticket_data(booking.event, people, language=language))


def ticket_data(event: Event, people: Sequence[Registration], *, language: str) -> dict[str, Any]:
    """What the paper ticket prints, all of it as words."""
    hours = "–".join(dates.clock(at) for at in (event.starts_at, event.ends_at) if at)
    when = dates.date_range(event.first_on, event.last_on)
    place = event.place.name_on(event.first_on) if event.place else ""
    return {
        "language": language,
        "title": event.title,
        "when": ", ".join(filter(None, (when, hours))),
        "where": ", ".join(filter(None, (place, event.venue))),
        "people": [
            {
                "name": row.full_name,
                "code": row.shown_code,
                "qr": pdf.qr_svg(qr_text(event.slug, row.code)),
                "alt": _("QR code of the ticket %(code)s") % {"code": row.shown_code},
            }
            for row in people
        ],
        "words": {
            "association": _("Kyrgyz Adult Education Association"),
            "show": _(
                "Show this code at the entrance. Without the picture the letters are enough."
            ),
        },
    }


def guest_list_pdf(event: Event, people: Sequence[Registration], *, language: str) -> bytes:
    """The last resort at the door: everybody in the order of the alphabet, with a box to tick."""
    with translation.override(language):
        return pdf.render(LIST, list_data(event, people, language=language))


def list_data(event: Event, people: Sequence[Registration], *, language: str) -> dict[str, Any]:
    """What the list prints, all of it as words."""
    return {
        "language": language,
        "title": event.title,
        "facts": ", ".join(
            filter(None, (dates.date_range(event.first_on, event.last_on), event.venue))
        ),
        "people": [
            {
                "name": row.full_name,
                "code": row.shown_code,
                "about": row.booking.organisation or row.booking.group_name,
                "came": row.is_counted,
            }
            for row in people
        ],
        "words": {
            "heading": _("Guests in the order of the alphabet"),
            "number": _("No."),
            "name": _("Name"),
            "code": _("Code"),
            "about": _("Organisation or group"),
            "came": _("Came"),
            "time": _("Time"),
            "page": _("Page"),
            "blank": _("Empty lines are for people who come without having registered."),
            "personal": _("This list holds personal data. Destroy it when the event is entered."),
        },
    }

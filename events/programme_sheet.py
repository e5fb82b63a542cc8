"""The programme on paper, in Kyrgyz or Russian, as it was released."""

from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import dates, pdf
from core.templatetags.content import in_language
from events.models import Event, ProgrammeRelease
from events.selectors.released import (
    Group,
    PersonLine,
    SlotLine,
    StandLine,
    Text,
    programme_of,
)

TEMPLATE = Path(__file__).parent / "typst" / "programme.typ"
LANGUAGES = ("ky", "ru")


def programme_pdf(event: Event, release: ProgrammeRelease, *, language: str, address: str) -> bytes:
    """The released programme as a PDF; the QR code leads to `address`. No statements when the
    event came with its place."""
    with translation.override(language):
        return pdf.render(TEMPLATE, sheet_data(event, release, language=language, address=address))


def sheet_data(
    event: Event, release: ProgrammeRelease, *, language: str, address: str
) -> dict[str, Any]:
    """What the template prints, all of it as words with their language."""
    programme = programme_of(release)
    return {
        "language": language,
        "title": event.title,
        "number": event.slug,
        "facts": _facts(event),
        "qr": pdf.qr_svg(address),
        "address": address,
        "has_halls": any(slot.hall for group in programme.groups for slot in group.slots),
        "days": [_day(group) for group in programme.groups],
        "stands": [_stand(stand) for stand in programme.stands],
        "people": [_person(person) for person in programme.people],
        "words": {
            "heading": pgettext("of an event", "Programme"),
            "qr": _("QR code with the address of this programme: %(address)s")
            % {"address": address},
            "time": _("Time"),
            "what": _("What takes place"),
            "hall": _("Hall"),
            "stands": _("Stands"),
            "number": _("No."),
            "organisation": _("Organisation"),
            "shows": _("What it shows"),
            "place": _("Place"),
            "people": _("Speakers and moderators"),
            "page": _("Page"),
            "version": _("Version %(number)s of %(day)s")
            % {"number": release.number, "day": dates.short_day(release.released_at)},
        },
    }


def _facts(event: Event) -> list[str]:
    # As the place was called on that day, where the event came with it.
    place = getattr(event, "place_then", "") or (event.place.name if event.place else "")
    where = [event.venue, place]
    if event.is_online:
        where = [str(event.get_format_display())]
    return [dates.date_range(event.first_on, event.last_on), ", ".join(filter(None, where))]


def _day(group: Group) -> dict[str, Any]:
    return {"day": dates.long_day(group.day), "slots": [_slot(slot) for slot in group.slots]}


def _slot(slot: SlotLine) -> dict[str, Any]:
    about = [] if slot.is_break else [slot.kind_label]
    if slot.capacity is not None:
        about.append(_("places: %(count)s") % {"count": slot.capacity})
    about += [", ".join(slot.languages)] if slot.languages else []
    return {
        "time": f"{dates.clock(slot.starts_at)}–{dates.clock(slot.ends_at)}",
        "title": _text(slot.title),
        "about": " · ".join(about),
        "hall": _text(slot.hall),
        "people": [
            {"name": _name(person), "role": person.role_label, "from": _from(person)}
            for person in slot.people
        ],
        "is_break": slot.is_break,
    }


def _stand(stand: StandLine) -> dict[str, Any]:
    return {
        "number": str(stand.number),
        "organisation": _text(stand.organisation),
        "shows": _text(stand.shows),
        "place": stand.place,
    }


def _person(person: PersonLine) -> dict[str, Any]:
    return {"name": _name(person), "from": _from(person), "bio": _text(person.bio)}


def _name(person: PersonLine) -> dict[str, str]:
    """The name in no language of its own, or the organisation."""
    return (
        {"words": person.name, "lang": "", "note": ""}
        if person.name
        else _text(person.organisation)
    )


def _from(person: PersonLine) -> str:
    """Organisation and country, as far as they are not the name."""
    organisation = person.organisation.words if person.name else ""
    return ", ".join(filter(None, (organisation, person.country.words)))


def _text(text: Text) -> dict[str, str]:
    """Words with the language they are in, named where it is not that of the sheet."""
    is_own = not text or text.language == translation.get_language()
    return {
        "words": text.words,
        "lang": "" if is_own else text.language,
        "note": "" if is_own else in_language(text.language),
    }

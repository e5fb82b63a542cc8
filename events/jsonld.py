"""An event as search engines read it: schema.org `Event` as JSON-LD."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString

from core.jsonld import script
from events.models import Event, EventHost

MODES = {
    Event.Format.ON_SITE: "OfflineEventAttendanceMode",
    Event.Format.ONLINE: "OnlineEventAttendanceMode",
    Event.Format.BLENDED: "MixedEventAttendanceMode",
}
TYPES = {
    Event.Kind.FESTIVAL: "Festival",
    Event.Kind.CONFERENCE: "BusinessEvent",
    Event.Kind.ROUND_TABLE: "BusinessEvent",
    Event.Kind.WEBINAR: "EducationEvent",
}


def event_script(event: Event, hosts: Iterable[EventHost], origin: str) -> SafeString:
    """The element for the head of the event's page."""
    return script(description(event, hosts, origin))


def description(event: Event, hosts: Iterable[EventHost], origin: str) -> dict[str, Any]:
    """The event in the words of schema.org."""
    url = f"{origin}{event.get_public_url()}"
    is_off = event.status == Event.Status.CANCELLED
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": TYPES.get(Event.Kind(event.kind), "Event"),
        "@id": url,
        "url": url,
        "name": event.title,
        "description": event.description,
        "startDate": _moment(event.begins, event.first_on),
        "endDate": _moment(event.finishes, event.last_on),
        "eventStatus": f"https://schema.org/Event{'Cancelled' if is_off else 'Scheduled'}",
        "eventAttendanceMode": f"https://schema.org/{MODES[Event.Format(event.format)]}",
        "inLanguage": event.languages,
        "isAccessibleForFree": True,
        "maximumAttendeeCapacity": event.capacity,
        "location": _locations(event, url),
        "organizer": _organizers(event, hosts),
    }
    if event.parent is not None and event.parent.is_public:
        whole = event.parent
        found["superEvent"] = {
            "@type": "Event",
            "name": whole.title,
            "url": f"{origin}{whole.get_public_url()}",
            "startDate": whole.first_on.isoformat(),
        }
    return {name: value for name, value in found.items() if value}


def _moment(moment: dt.datetime | None, day: dt.date) -> str:
    return moment.isoformat() if moment else day.isoformat()


def _locations(event: Event, url: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if event.place is not None and not event.is_online:
        place, region = event.place, event.region
        address = {
            "@type": "PostalAddress",
            "addressLocality": place.name,
            "addressRegion": region.name if region and region.pk != place.pk else None,
            "addressCountry": "KG" if place.region_id else place.iso_code,
        }
        found.append(
            {
                "@type": "Place",
                "name": event.venue or place.name,
                "address": {name: value for name, value in address.items() if value},
            }
        )
    if event.format != Event.Format.ON_SITE:
        link = event.online_link if event.shows_link and event.online_link else url
        found.append({"@type": "VirtualLocation", "url": link})
    return found


def _organizers(event: Event, hosts: Iterable[EventHost]) -> list[dict[str, str]]:
    leading = {EventHost.Role.HOST, EventHost.Role.CO_HOST}
    names = [row.organisation.name for row in hosts if row.role in leading]
    if not names and event.center is not None:
        names = [event.center.organisation.name]
    names = names or [str(settings.ASSOCIATION_NAME)]
    return [{"@type": "Organization", "name": name} for name in names]

"""Events for people's calendars: iCalendar (RFC 5545).

One UID for ever, SEQUENCE and LAST-MODIFIED tell what is newer, and what was shown once is never
left out: it comes as CANCELLED. No METHOD: in a feed to subscribe to it would demand an ORGANIZER.
Hours are in UTC, which every calendar shows in the time of its reader, so no time zone has to be
described.
"""

import datetime as dt
from collections.abc import Iterable

from icalendar import Calendar
from icalendar import Event as Entry

from core.messages import absolute_url
from events.models import Event

PRODUCT = "-//Kyrgyz Adult Education Association//KAEA portal//EN"
REFRESH = dt.timedelta(hours=6)
# How long an event takes whose end nobody said.
USUAL = dt.timedelta(hours=2)


def of_event(event: Event) -> bytes:
    """One event, to put into a calendar once."""
    return _calendar([event], event.title)


def of_feed(events: Iterable[Event], name: str) -> bytes:
    """Events to subscribe to, under a name."""
    return _calendar(events, name, refresh=REFRESH)


def _calendar(events: Iterable[Event], name: str, *, refresh: dt.timedelta | None = None) -> bytes:
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("NAME", name)
    calendar.add("X-WR-CALNAME", name)
    if refresh is not None:
        calendar.add("REFRESH-INTERVAL", refresh, parameters={"VALUE": "DURATION"})
        calendar.add("X-PUBLISHED-TTL", refresh, parameters={"VALUE": "DURATION"})
    for event in events:
        calendar.add_component(_entry(event))
    return bytes(calendar.to_ical())


def _entry(event: Event) -> Entry:
    is_off = event.status == Event.Status.CANCELLED or not event.is_public
    entry = Entry()
    entry.add("UID", f"{event.uid}@kaea-portal")
    # Not the present moment: an unchanged event stays the same text, and the feed its ETag.
    entry.add("DTSTAMP", event.updated_at)
    entry.add("LAST-MODIFIED", event.updated_at)
    entry.add("CREATED", event.created_at)
    entry.add("SEQUENCE", event.sequence)
    entry.add("STATUS", "CANCELLED" if is_off else "CONFIRMED")
    entry.add("SUMMARY", event.title)
    _add_time(entry, event)
    entry.add("TRANSP", "TRANSPARENT" if event.begins is None else "OPAQUE")
    if event.is_public:
        _add_details(entry, event)
    return entry


def _add_time(entry: Entry, event: Event) -> None:
    begins, finishes = event.begins, event.finishes
    if begins is None:
        entry.add("DTSTART", event.first_on)
        # The day after the last one, as iCalendar counts whole days.
        entry.add("DTEND", event.last_on + dt.timedelta(days=1))
        return
    if finishes is None:
        finishes = begins + USUAL + (event.last_on - event.first_on)
    entry.add("DTSTART", begins.astimezone(dt.UTC))
    entry.add("DTEND", finishes.astimezone(dt.UTC))


def _add_details(entry: Entry, event: Event) -> None:
    url = absolute_url(event.get_public_url())
    entry.add("URL", url)
    parts = [event.description, event.online_link if event.shows_link else "", url]
    if event.status == Event.Status.CANCELLED:
        parts.insert(0, event.cancel_reason)
    entry.add("DESCRIPTION", "\n\n".join(filter(None, parts)))
    where = [event.venue, event.place.name if event.place else ""]
    if event.is_online:
        where = [str(Event.Format.ONLINE.label)]
    entry.add("LOCATION", ", ".join(filter(None, where)))

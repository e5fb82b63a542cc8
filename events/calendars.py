"""Events for people's calendars: iCalendar (RFC 5545).

One UID for ever, SEQUENCE and LAST-MODIFIED tell what is newer, and what was shown once is never
left out: it comes as CANCELLED. No METHOD: in a feed to subscribe to it would demand an ORGANIZER.
Hours are in UTC, which every calendar shows in the time of its reader, so no time zone has to be
described.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils import timezone
from icalendar import Calendar
from icalendar import Event as Entry

from core.messages import absolute_url
from events.models import Booking, Event, ProgrammeRelease, Registration
from events.selectors.released import text_of

PRODUCT = "-//Kyrgyz Adult Education Association//KAEA portal//EN"
REFRESH = dt.timedelta(hours=6)
# How long an event takes whose end nobody said.
USUAL = dt.timedelta(hours=2)


def of_event(event: Event) -> bytes:
    """One event, to put into a calendar once."""
    return _calendar([_entry(event)], event.title)


def of_feed(events: Iterable[Event], name: str) -> bytes:
    """Events to subscribe to, under a name."""
    return _calendar(map(_entry, events), name, refresh=REFRESH)


def of_booking(booking: Booking, people: Sequence[Registration]) -> bytes:
    """The event as the guests of one booking have it: kept, waiting for a place, or given back."""
    event = booking.event
    changed_at = max([event.updated_at, *(row.updated_at for row in people)])
    last = max((row.updated_at for row in people), default=booking.created_at)
    own: dict[str, Any] = {
        "UID": f"{event.uid}-{booking.pk}@kaea-portal",
        "DTSTAMP": changed_at,
        "LAST-MODIFIED": changed_at,
        # Grows with each change of the event and of the booking, without a counter in the table.
        "SEQUENCE": event.sequence + max(0, int((last - booking.created_at).total_seconds())),
    }
    if event.status != Event.Status.CANCELLED:
        names = ", ".join(row.full_name for row in people if not row.is_gone)
        url = absolute_url(booking.get_ticket_url())
        own |= {
            "STATUS": _state(people),
            "URL": url,
            "DESCRIPTION": "\n\n".join(filter(None, (names, url))),
            "LOCATION": _venue(event),
        }
    entry = _entry(event)
    for name, value in own.items():
        entry.pop(name, None)
        entry.add(name, value)
    return _calendar([entry], event.title, refresh=REFRESH)


def _state(people: Sequence[Registration]) -> str:
    if any(row.status in Registration.SEATED_STATUSES for row in people):
        return "CONFIRMED"
    return "CANCELLED" if all(row.is_gone for row in people) else "TENTATIVE"


def of_slot(event: Event, release: ProgrammeRelease, uid: str) -> bytes | None:
    """One slot of the released programme; None where there never was such a slot."""
    content = release.content
    shown = [slot for slot in content["slots"] if slot["uid"] == uid]
    gone = [slot for slot in content["gone"] if slot["uid"] == uid]
    if not shown and not gone:
        return None
    slot = (shown or gone)[-1]
    entry = _slot_entry(event, release, slot, is_off=not shown)
    return _calendar([entry], text_of(slot["title"]).words)


def of_person(event: Event, release: ProgrammeRelease, uid: str) -> bytes | None:
    """All slots of somebody at an event, to subscribe to; None for nobody of the programme.

    What the person was in before comes as cancelled.
    """
    content = release.content
    person = next((row for row in content["people"] if row["uid"] == uid), None)
    shown = {slot["uid"]: slot for slot in content["slots"] if _has(slot, uid)}
    gone = {slot["uid"]: slot for slot in content["gone"] if _has(slot, uid)}
    if person is None and not gone:
        return None
    entries = [_slot_entry(event, release, slot) for slot in shown.values()]
    entries += [
        _slot_entry(event, release, slot, is_off=True)
        for key, slot in gone.items()
        if key not in shown
    ]
    name = (person["name"] or text_of(person["organisation"]).words) if person else ""
    return _calendar(entries, ": ".join(filter(None, (name, event.title))), refresh=REFRESH)


def _has(slot: Mapping[str, Any], uid: str) -> bool:
    return any(row["uid"] == uid for row in slot["people"])


def _slot_entry(
    event: Event, release: ProgrammeRelease, slot: Mapping[str, Any], *, is_off: bool = False
) -> Entry:
    """A frozen slot. The number of changes of the event counts too: a cancelled event takes its
    slots with it."""
    changed_at = max(dt.datetime.fromisoformat(slot["changed_at"]), event.updated_at)
    is_off = is_off or event.status == Event.Status.CANCELLED or not event.is_public
    entry = Entry()
    entry.add("UID", f"{slot['uid']}@kaea-portal")
    entry.add("DTSTAMP", changed_at)
    entry.add("LAST-MODIFIED", changed_at)
    entry.add("SEQUENCE", slot["sequence"] + event.sequence)
    entry.add("STATUS", "CANCELLED" if is_off else "CONFIRMED")
    entry.add("SUMMARY", text_of(slot["title"]).words)
    for name, hour in (("DTSTART", slot["starts_at"]), ("DTEND", slot["ends_at"])):
        moment = dt.datetime.fromisoformat(f"{slot['day']}T{hour}")
        entry.add(name, timezone.make_aware(moment).astimezone(dt.UTC))
    if event.is_public:
        url = absolute_url(event.get_programme_url())
        about = text_of(slot["abstract"]).words
        entry.add("URL", url)
        entry.add("DESCRIPTION", "\n\n".join(filter(None, (about, event.title, url))))
        entry.add("LOCATION", ", ".join(filter(None, (_hall(release, slot), _venue(event)))))
    return entry


def _hall(release: ProgrammeRelease, slot: Mapping[str, Any]) -> str:
    halls = {row["key"]: row["name"] for row in release.content["halls"]}
    return text_of(slot.get("hall_name") or halls.get(slot["hall"], {})).words


def _calendar(entries: Iterable[Entry], name: str, *, refresh: dt.timedelta | None = None) -> bytes:
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("NAME", name)
    calendar.add("X-WR-CALNAME", name)
    if refresh is not None:
        calendar.add("REFRESH-INTERVAL", refresh, parameters={"VALUE": "DURATION"})
        calendar.add("X-PUBLISHED-TTL", refresh, parameters={"VALUE": "DURATION"})
    for entry in entries:
        calendar.add_component(entry)
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
    entry.add("LOCATION", _venue(event))


def _venue(event: Event) -> str:
    if event.is_online:
        return str(Event.Format.ONLINE.label)
    return ", ".join(filter(None, (event.venue, event.place.name if event.place else "")))

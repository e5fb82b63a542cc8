"""What guests are told: that they are on the list, that a place is free, that it went on.

A letter holds the personal link, so nobody can read it on the portal. Who gave only a phone stands
on the phone list, without the link, and only for what he must know: an offer.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils import translation

from core import dates, messages
from events.models import Booking, Event, Registration
from events.recipients import Recipient

BY_PHONE = {"guest_offered"}


def tell(booking: Booking, kind: str, **context: Any) -> None:
    """Put a letter to the contact of a booking on its way."""
    by_mail = bool(booking.email)
    if not by_mail and not (booking.phone and kind in BY_PHONE):
        return
    event = booking.event
    with translation.override(booking.language):
        people = [row.full_name for row in booking.registrations.order_by("pk")]
        until: dt.datetime | None = context.get("until")
        words = context | {
            "event": event,
            "title": event.title,
            "dates": dates.date_range(event.first_on, event.last_on),
            "place": event.place.name if event.place else "",
            "name": people[0] if people else "",
            "people": people,
            "until": f"{dates.short_day(until)} {dates.clock(until)}" if until else "",
            "url": messages.absolute_url(booking.get_ticket_url()) if by_mail else "",
        }
        subject, body = messages.letter(f"events/email/{kind}.txt", words)
    messages.queue(
        to_email=booking.email,
        to_phone="" if by_mail else str(booking.phone),
        to_name=words["name"],
        language=booking.language,
        kind=f"events.{kind}",
        subject=subject,
        body=body,
        secret=by_mail,
    )


def registered_guests(event: Event) -> Iterable[Recipient]:
    """Whoever hears that an event is off or moved: one contact of each booking."""
    current = Registration.objects.current().filter(event=event).values("booking")
    bookings = event.bookings.filter(pk__in=current).order_by("pk")
    for booking in bookings.prefetch_related("registrations"):
        phone = str(booking.phone or "")
        if booking.email or phone:
            name = next((row.full_name for row in booking.registrations.all()), "")
            yield Recipient(name, booking.language, email=booking.email, phone=phone)

"""Guests, desks and halls for tests."""

import itertools
import secrets
from typing import Any

from accounts.models import User
from accounts.tests.factories import create_directorate
from events import services
from events.models import Booking, Desk, Event, Hall, Registration, SignUp
from events.tests.factories import create_event
from people.consent_texts import EVENT_VERSION

_numbers = itertools.count(1)
_SYLLABLES = ("бак", "тур", "сей", "мол", "жан", "кер", "дос", "пир", "рыс", "нуу", "чал", "эрк")


def surname() -> str:
    """A surname that nobody else in a test has."""
    number, parts = next(_numbers), []
    for _place in range(3):
        number, rest = divmod(number, len(_SYLLABLES))
        parts.append(_SYLLABLES[rest])
    return "".join(parts).capitalize() + "ова"


def create_open_event(*, capacity: int | None = None, **fields: Any) -> Event:
    """An announced event in ten days that takes registrations."""
    rules = {
        name: fields.pop(name)
        for name in ("is_open", "opens_at", "closes_at", "has_waiting_list", "offer_hours")
        if name in fields
    }
    event = create_event(capacity=capacity, **fields)
    SignUp.objects.create(event=event, **rules)
    return event


def guest(**fields: Any) -> dict[str, Any]:
    """What the form says of one person."""
    values = {"family_name": surname(), "given_name": "Айгүл", "sex": "F", "age_band": "25-34"}
    return values | fields


def book(event: Event, *guests: dict[str, Any], by: User | None = None, **fields: Any) -> Booking:
    """A registration of a visitor, through the service."""
    number = next(_numbers)
    if "email" not in fields:
        fields.setdefault("phone", f"+99670{number:07}")
    fields.setdefault("consent_version", EVENT_VERSION)
    return services.register(event, by=by, guests=guests or (guest(),), **fields)


def create_registration(*, event: Event, **fields: Any) -> Registration:
    """One guest with a place."""
    return book(event, guest(**fields)).registrations.get()


def create_hall(*, event: Event, name: str = "") -> Hall:
    """A hall of an event."""
    return services.add_hall(event, name=name or f"Hall {next(_numbers)}", by=create_directorate())


def create_desk(*, event: Event, name: str = "", hall: Hall | None = None) -> tuple[Desk, str]:
    """A desk and the key of its phone."""
    key = secrets.token_urlsafe(24)
    _desk, invitation = invite_desk(event=event, name=name, hall=hall)
    return services.enrol_phone(invitation, key=key), key


def invite_desk(*, event: Event, name: str = "", hall: Hall | None = None) -> tuple[Desk, str]:
    """A desk without a phone yet, and what its QR code says."""
    name = name or f"Desk {next(_numbers)}"
    return services.create_desk(event, name=name, hall=hall, by=create_directorate())

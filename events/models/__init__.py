"""Events: partnership meetings, round tables, festivals, webinars; their series, hosts, guests."""

from events.models.counts import EventCount
from events.models.desks import Desk, Scan
from events.models.events import Event, EventHost, EventQuerySet
from events.models.halls import Hall
from events.models.registrations import (
    CODE_LENGTH,
    CODE_SIGNS,
    Booking,
    HeadCount,
    Registration,
    RegistrationQuerySet,
    clean_code,
)
from events.models.series import Series, SeriesQuerySet
from events.models.sign_ups import GROUP_AT_MOST, SignUp

__all__ = [
    "CODE_LENGTH",
    "CODE_SIGNS",
    "GROUP_AT_MOST",
    "Booking",
    "Desk",
    "Event",
    "EventCount",
    "EventHost",
    "EventQuerySet",
    "Hall",
    "HeadCount",
    "Registration",
    "RegistrationQuerySet",
    "Scan",
    "Series",
    "SeriesQuerySet",
    "SignUp",
    "clean_code",
]

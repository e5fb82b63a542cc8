"""Events: partnership meetings, round tables, festivals, webinars; their series and hosts, and the
programme."""

from events.models.counts import EventCount
from events.models.events import Event, EventHost, EventQuerySet
from events.models.halls import Hall
from events.models.programme import (
    ProgrammeRelease,
    Slot,
    SlotQuerySet,
    SlotRole,
    Speaker,
    Stand,
)
from events.models.series import Series, SeriesQuerySet

__all__ = [
    "Event",
    "EventCount",
    "EventHost",
    "EventQuerySet",
    "Hall",
    "ProgrammeRelease",
    "Series",
    "SeriesQuerySet",
    "Slot",
    "SlotQuerySet",
    "SlotRole",
    "Speaker",
    "Stand",
]

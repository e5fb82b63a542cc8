"""Events: partnership meetings, round tables, festivals, webinars; their series and hosts."""

from events.models.counts import EventCount
from events.models.events import Event, EventHost, EventQuerySet
from events.models.series import Series, SeriesQuerySet

__all__ = [
    "Event",
    "EventCount",
    "EventHost",
    "EventQuerySet",
    "Series",
    "SeriesQuerySet",
]

"""Events: partnership meetings, round tables, festivals, webinars; their series and hosts."""

from events.models.events import Event, EventHost, EventQuerySet
from events.models.series import Series, SeriesQuerySet

__all__ = [
    "Event",
    "EventHost",
    "EventQuerySet",
    "Series",
    "SeriesQuerySet",
]

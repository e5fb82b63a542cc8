"""Events: partnership meetings, round tables, festivals, webinars; their programmes, and what
comes of them."""

from events.models.commitments import (
    Commitment,
    CommitmentQuerySet,
    OwnerLink,
    Payment,
    Progress,
)
from events.models.counts import EventCount
from events.models.decisions import (
    Appeal,
    Delivery,
    GroupResult,
    Recommendation,
    Resolution,
    ResolutionItem,
)
from events.models.events import Event, EventHost, EventQuerySet
from events.models.halls import Hall
from events.models.meetings import (
    SECTORS,
    AgendaItem,
    Attendee,
    EventAggregate,
    Sector,
)
from events.models.minutes import Amendment, EventPhoto, Minutes, MinutesCopy
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
    "SECTORS",
    "AgendaItem",
    "Amendment",
    "Appeal",
    "Attendee",
    "Commitment",
    "CommitmentQuerySet",
    "Delivery",
    "Event",
    "EventAggregate",
    "EventCount",
    "EventHost",
    "EventPhoto",
    "EventQuerySet",
    "GroupResult",
    "Hall",
    "Minutes",
    "MinutesCopy",
    "OwnerLink",
    "Payment",
    "ProgrammeRelease",
    "Progress",
    "Recommendation",
    "Resolution",
    "ResolutionItem",
    "Sector",
    "Series",
    "SeriesQuerySet",
    "Slot",
    "SlotQuerySet",
    "SlotRole",
    "Speaker",
    "Stand",
]

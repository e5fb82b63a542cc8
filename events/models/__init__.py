"""Events: partnership meetings, round tables, festivals, webinars; their guests, their programmes,
and what comes of them."""

from events.models.commitments import (
    Commitment,
    CommitmentQuerySet,
    OwnerLink,
    Payment,
    Progress,
)
from events.models.counts import (
    EventCount,
)
from events.models.decisions import (
    Appeal,
    Delivery,
    GroupResult,
    Recommendation,
    Resolution,
    ResolutionItem,
)
from events.models.desks import (
    Desk,
    Scan,
)
from events.models.events import (
    Event,
    EventHost,
    EventQuerySet,
)
from events.models.halls import (
    Hall,
)
from events.models.meetings import (
    SECTORS,
    AgendaItem,
    Attendee,
    EventAggregate,
    Sector,
)
from events.models.minutes import (
    Amendment,
    EventPhoto,
    Minutes,
    MinutesCopy,
)
from events.models.programme import (
    ProgrammeRelease,
    Slot,
    SlotQuerySet,
    SlotRole,
    Speaker,
    Stand,
)
from events.models.registrations import (
    CODE_LENGTH,
    CODE_SIGNS,
    Booking,
    Registration,
    RegistrationQuerySet,
    clean_code,
)
from events.models.series import (
    Series,
    SeriesQuerySet,
)
from events.models.sign_ups import (
    GROUP_AT_MOST,
    SignUp,
)

__all__ = [
    "CODE_LENGTH",
    "CODE_SIGNS",
    "GROUP_AT_MOST",
    "SECTORS",
    "AgendaItem",
    "Amendment",
    "Appeal",
    "Attendee",
    "Booking",
    "Commitment",
    "CommitmentQuerySet",
    "Delivery",
    "Desk",
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
    "Registration",
    "RegistrationQuerySet",
    "Resolution",
    "ResolutionItem",
    "Scan",
    "Sector",
    "Series",
    "SeriesQuerySet",
    "SignUp",
    "Slot",
    "SlotQuerySet",
    "SlotRole",
    "Speaker",
    "Stand",
    "clean_code",
]

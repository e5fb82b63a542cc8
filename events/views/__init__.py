"""Pages of the app; URL names are the names of these functions."""

from events.views.events import (
    event_copy,
    event_create,
    event_detail,
    event_list,
    event_update,
)
from events.views.plan import plan_list
from events.views.public import event_calendar, feed, public_detail, public_list
from events.views.registering import (
    registration_create,
    ticket_accept,
    ticket_cancel,
    ticket_detail,
    ticket_pdf,
)
from events.views.status import (
    event_announce,
    event_cancel,
    event_hold,
    event_reopen,
    event_report,
)

__all__ = [
    "event_announce",
    "event_calendar",
    "event_cancel",
    "event_copy",
    "event_create",
    "event_detail",
    "event_hold",
    "event_list",
    "event_reopen",
    "event_report",
    "event_update",
    "feed",
    "plan_list",
    "public_detail",
    "public_list",
    "registration_create",
    "ticket_accept",
    "ticket_cancel",
    "ticket_detail",
    "ticket_pdf",
]

"""Pages of the app; URL names are the names of these functions."""

from events.views.desks import (
    desk_guests,
    desk_list,
    desk_page,
    desk_revoke,
    desk_scans,
    desk_worker,
    hall_create,
)
from events.views.events import (
    event_copy,
    event_create,
    event_detail,
    event_list,
    event_update,
)
from events.views.guests import (
    guest_create,
    guest_export,
    guest_list,
    guest_print,
    guest_update,
    head_count_update,
    live_counter,
    sign_up_update,
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
    "desk_guests",
    "desk_list",
    "desk_page",
    "desk_revoke",
    "desk_scans",
    "desk_worker",
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
    "guest_create",
    "guest_export",
    "guest_list",
    "guest_print",
    "guest_update",
    "hall_create",
    "head_count_update",
    "live_counter",
    "plan_list",
    "public_detail",
    "public_list",
    "registration_create",
    "sign_up_update",
    "ticket_accept",
    "ticket_cancel",
    "ticket_detail",
    "ticket_pdf",
]

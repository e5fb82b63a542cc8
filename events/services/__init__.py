"""Every write of the app."""

from events.services.copies import copy_event, next_year
from events.services.editing import ensure_editable, lock, locked, required_reason
from events.services.events import create_event, search_title, update_event
from events.services.series import save_series
from events.services.status import (
    announce_event,
    cancel_event,
    mark_held,
    reopen_event,
    report_event,
)

__all__ = [
    "announce_event",
    "cancel_event",
    "copy_event",
    "create_event",
    "ensure_editable",
    "lock",
    "locked",
    "mark_held",
    "next_year",
    "reopen_event",
    "report_event",
    "required_reason",
    "save_series",
    "search_title",
    "update_event",
]

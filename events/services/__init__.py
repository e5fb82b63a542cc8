"""Every write of the app."""

from events.services.copies import copy_event, next_year
from events.services.desks import add_hall, create_desk, revoke_desk
from events.services.editing import ensure_editable, lock, locked, required_reason
from events.services.events import create_event, search_title, update_event
from events.services.guest_people import forget_guests, match_guests
from events.services.head_counts import set_head_counts
from events.services.registrations import (
    AlreadyRegistered,
    accept_offer,
    cancel,
    give_place,
    register,
)
from events.services.scans import Answer, DeskClosed, Sent, take_scans
from events.services.series import save_series
from events.services.sign_ups import save_sign_up
from events.services.status import (
    announce_event,
    cancel_event,
    mark_held,
    reopen_event,
    report_event,
)
from events.services.waiting import mark_no_shows, move_up, places_left, settle_waiting_lists

__all__ = [
    "AlreadyRegistered",
    "Answer",
    "DeskClosed",
    "Sent",
    "accept_offer",
    "add_hall",
    "announce_event",
    "cancel",
    "cancel_event",
    "copy_event",
    "create_desk",
    "create_event",
    "ensure_editable",
    "forget_guests",
    "give_place",
    "lock",
    "locked",
    "mark_held",
    "mark_no_shows",
    "match_guests",
    "move_up",
    "next_year",
    "places_left",
    "register",
    "reopen_event",
    "report_event",
    "required_reason",
    "revoke_desk",
    "save_series",
    "save_sign_up",
    "search_title",
    "set_head_counts",
    "settle_waiting_lists",
    "take_scans",
    "update_event",
]

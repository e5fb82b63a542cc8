"""Every write of the app."""

from events.services.copies import copy_event, next_year
from events.services.editing import ensure_editable, lock, locked, required_reason
from events.services.events import create_event, search_title, update_event
from events.services.programme import (
    create_slot,
    remove_hall,
    remove_slot,
    remove_speaker,
    remove_stand,
    save_hall,
    save_speaker,
    save_stand,
    update_slot,
)
from events.services.releases import forget_speaker, release_programme
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
    "create_slot",
    "ensure_editable",
    "forget_speaker",
    "lock",
    "locked",
    "mark_held",
    "next_year",
    "release_programme",
    "remove_hall",
    "remove_slot",
    "remove_speaker",
    "remove_stand",
    "reopen_event",
    "report_event",
    "required_reason",
    "save_hall",
    "save_series",
    "save_speaker",
    "save_stand",
    "search_title",
    "update_event",
    "update_slot",
]

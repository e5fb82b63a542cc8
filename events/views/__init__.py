"""Pages of the app; URL names are the names of these functions."""

from events.views.events import (
    event_copy,
    event_create,
    event_detail,
    event_list,
    event_update,
)
from events.views.plan import plan_list
from events.views.programme import (
    entry_add,
    entry_change,
    entry_remove,
    programme_detail,
    programme_release,
    slot_create,
    slot_remove,
    slot_update,
)
from events.views.public import event_calendar, feed, public_detail, public_list
from events.views.public_programme import (
    programme_pdf,
    public_programme,
    slot_calendar,
    speaker_calendar,
)
from events.views.status import (
    event_announce,
    event_cancel,
    event_hold,
    event_reopen,
    event_report,
)

__all__ = [
    "entry_add",
    "entry_change",
    "entry_remove",
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
    "programme_detail",
    "programme_pdf",
    "programme_release",
    "public_detail",
    "public_list",
    "public_programme",
    "slot_calendar",
    "slot_create",
    "slot_remove",
    "slot_update",
    "speaker_calendar",
]

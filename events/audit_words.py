"""Words for what the log says of events and their series."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: dict[str, str | Promise] = {
    "event_created": _("planned an event"),
    "event_updated": _("changed an event"),
    "event_copied": _("copied an event"),
    "event_announced": _("announced an event"),
    "event_held": _("marked an event as held"),
    "event_reported": _("reported an event"),
    "event_reopened": _("reopened an event"),
    "event_cancelled": _("cancelled an event"),
    "slot_created": _("put a slot into a programme"),
    "slot_updated": _("changed a slot of a programme"),
    "slot_removed": _("took a slot out of a programme"),
    "hall_added": _("added a hall to an event"),
    "hall_changed": _("changed a hall"),
    "hall_removed": _("removed a hall"),
    "speaker_added": _("added a speaker"),
    "speaker_changed": _("changed a speaker"),
    "speaker_removed": _("removed a speaker"),
    "speaker_forgotten": _("took a speaker out of all released programmes"),
    "stand_added": _("added a stand"),
    "stand_changed": _("changed a stand"),
    "stand_removed": _("removed a stand"),
    "programme_released": _("released a programme"),
    "series_saved": _("saved a series of events"),
}

FACTS: dict[str, str | Promise] = {
    "hosts": _("hosts"),
    "roles": _("people and their roles"),
    "release": _("version of the programme"),
    "projects": _("projects"),
    "policy_items": _("items of policy plans"),
}

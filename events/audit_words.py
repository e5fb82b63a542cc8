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
    "series_saved": _("saved a series of events"),
}

FACTS: dict[str, str | Promise] = {
    "hosts": _("hosts"),
    "projects": _("projects"),
    "policy_items": _("items of policy plans"),
}

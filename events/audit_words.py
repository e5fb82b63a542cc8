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
    "sign_up_saved": _("changed the rules of registering for an event"),
    "guests_registered": _("registered guests"),
    "guests_cancelled": _("cancelled guests"),
    "offer_accepted": _("took an offered place"),
    "place_given": _("gave a guest a place"),
    "place_offered": _("offered a place to the waiting list"),
    "offer_lapsed": _("let an offer lapse"),
    "guests_no_show": _("marked guests who did not come"),
    "guest_linked": _("linked a guest to a known person"),
    "head_counts_changed": _("changed counts of guests without names"),
    "desk_created": _("set up a check-in desk"),
    "desk_revoked": _("ended the key of a check-in desk"),
    "desk_list_sent": _("sent the list of guests to a desk"),
    "hall_added": _("added a hall to an event"),
    "series_saved": _("saved a series of events"),
}

FACTS: dict[str, str | Promise] = {
    "hosts": _("hosts"),
    "hall": _("hall"),
    "projects": _("projects"),
    "policy_items": _("items of policy plans"),
}

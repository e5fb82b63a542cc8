"""Words for what the log says of people."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.models import Consent

ACTIONS: dict[str, str | Promise] = {
    "linked to center": _("made known to a center"),
    "removed from center": _("taken off a center's list"),
    "linked_account": _("said whose account it is"),
    "voided": _("marked as void"),
    "restored": _("took the void mark back"),
    "consent recorded": _("recorded a consent"),
    "consent withdrawn": _("withdrew a consent"),
    "decided not the same": _("decided that two people are not the same"),
    "merged": _("merged another record into this one"),
    "merged into another": _("merged this record into another one"),
    "merge undone": _("undid a merge"),
    "target group saved": _("saved a target group"),
    "anonymised": _("anonymised a person"),
}

VIEWS: dict[str, str | Promise] = {
    "candidates": _("People who may be the one that was typed"),
    "duplicates": _("Possible duplicates"),
    "people": _("List of people"),
    "search": _("Search of people"),
}

FACTS: dict[str, str | Promise] = {
    "purpose": _("purpose"),
    "phones": _("phones"),
    "people": _("numbers of people"),
    "merged": _("number of the other record"),
    "into": _("number of the other record"),
}
CODES: dict[str, dict[str, str | Promise]] = {"purpose": dict(Consent.Purpose.choices)}

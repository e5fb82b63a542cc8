"""Who may use the pages of the plumbing. What a person sees of jobs: `Job.objects.visible_to`."""

from typing import TYPE_CHECKING

from core.access import centers_of

if TYPE_CHECKING:
    from accounts.models import User


def can_read_audit(user: "User") -> bool:
    """The audit log shows what everyone did, so it is for the directorate."""
    return user.is_directorate


def can_see_messages(user: "User") -> bool:
    """Whose list is not always empty: `OutgoingMessage.objects.visible_to`."""
    return user.is_directorate or bool(centers_of(user, role="coordinator"))


def can_manage_messages(user: "User") -> bool:
    """Outgoing messages hold names and addresses of the whole network; rules speak to all of it."""
    return user.is_directorate

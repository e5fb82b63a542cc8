"""Who may use the pages of the plumbing. What a person sees of jobs: `Job.objects.visible_to`."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User


def can_read_audit(user: "User") -> bool:
    """The audit log shows what everyone did, so it is for the directorate."""
    return user.is_directorate


def can_manage_messages(user: "User") -> bool:
    """Outgoing messages hold names and addresses of the whole network."""
    return user.is_directorate

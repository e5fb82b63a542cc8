"""The list of target groups, kept by administrators."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction

from core import audit
from people.models import TargetGroup

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def save_target_group(group: TargetGroup, *, changed: Iterable[str], by: "User") -> TargetGroup:
    """Save a target group and leave a line."""
    group.save()
    audit.record("target group saved", group, by=by, note=", ".join(changed))
    return group

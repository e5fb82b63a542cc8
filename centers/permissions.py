"""Who may do what with centers, their staff and organisations.

Each `can_see_…` is the other face of a `visible_to` in models.py; tests hold them together.
"""

from accounts.models import User
from centers.models import Center, Membership
from centers.roles import center_ids, is_coordinator


def can_manage_network(user: User) -> bool:
    """Organisations, the network's membership and the list of centers are the directorate's."""
    return user.is_directorate


def can_see_center(user: User, center: Center) -> bool:
    """The inside of a center, as in `Center.objects.visible_to`."""
    return user.is_directorate or center.pk in center_ids(user)


def can_edit_center(user: User, center: Center) -> bool:
    """What visitors read about a center is kept by its coordinators and the directorate."""
    return user.is_directorate or is_coordinator(user, center.pk)


def can_invite(user: User, center: Center, role: str) -> bool:
    """The directorate appoints coordinators; a coordinator brings trainers to the own center."""
    if user.is_directorate:
        return True
    return role == Membership.Role.TRAINER and is_coordinator(user, center.pk)


def can_see_membership(user: User, membership: Membership) -> bool:
    """As in `Membership.objects.visible_to`."""
    return (
        user.is_directorate
        or membership.user_id == user.pk
        or is_coordinator(user, membership.center_id)
    )


def can_end_membership(user: User, membership: Membership) -> bool:
    """Whoever may bring somebody into this role may end it."""
    return can_invite(user, membership.center, membership.role)


def can_use_places(user: User) -> bool:
    """The place picker serves forms of staff; a donor's officer fills in none."""
    return user.is_directorate or bool(center_ids(user))

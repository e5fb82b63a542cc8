"""Who may manage members. National roles only; a center's own people are its coordinator's."""

from accounts.models import User
from accounts.roles import NationalRole


def can_manage_users(user: User) -> bool:
    """Invite, give roles, see the list of members."""
    return user.is_directorate


def can_give_role(user: User, role: str) -> bool:
    """The directorate gives national roles; only an administrator makes administrators."""
    if role == NationalRole.ADMIN:
        return user.is_admin
    return user.is_directorate


def can_edit_user(user: User, member: User) -> bool:
    """Change the role of a member or end his access; administrators answer to each other only."""
    if member.national_role == NationalRole.ADMIN:
        return user.is_admin
    return user.is_directorate

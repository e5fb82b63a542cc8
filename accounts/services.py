"""Everything that changes members: invitations, roles, leaving, preferences."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import emails
from accounts.models import Invitation, User
from accounts.permissions import can_edit_user, can_give_role
from accounts.roles import NationalRole
from core import audit, channels
from core.refusals import at_field

PREFERENCES = (
    *("name", "language", "theme"),
    *("digest_hour", "muted_rules", "service", "service_address"),
)

# What apps above take back from somebody who leaves: handler(user, by).
_leaving: list[Callable[[User, User], None]] = []


def on_leaving(handler: Callable[[User, User], None]) -> None:
    """Call `handler` when somebody's access ends, in the same transaction (in AppConfig.ready).

    Whoever comes back later, by anybody's invitation, starts with the role given then and no
    other: so roles that apps above give end with the access.
    """
    if handler not in _leaving:
        _leaving.append(handler)


def _hash(token: str) -> str:
    """A long random token needs no slow hash: there is nothing to guess."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite(
    email: str, name: str, language: str, national_role: str = "", *, by: User | None
) -> User:
    """Create a member without a password and send him a personal link.

    Somebody who left comes back by a new invitation, with his history. Refuses an address that
    has an active account, and a national role that `by` may not give. Whether `by` may invite
    into a center is the question of the caller (`by=None` is a command).
    """
    email = email.strip().lower()
    validate_email(email)
    if national_role and by is not None and not can_give_role(by, national_role):
        raise ValidationError(_("You may not give this role."), code="role")
    user = User.objects.select_for_update().with_email(email).first()
    if user is None:
        user = User.objects.create_user(
            email, name=name.strip(), language=language, national_role=national_role
        )
        audit.record("invited", user, by=by, changes={"national_role": ["", national_role]})
    elif user.is_active:
        raise ValidationError(_("Someone with this e-mail has an account already."), code="exists")
    else:
        _welcome_back(user, name, language, national_role, by=by)
    _send_invitation(user, by=by)
    return user


def _welcome_back(
    user: User, name: str, language: str, national_role: str, *, by: User | None
) -> None:
    """A member who left: the account opens again, with the role given now and no other."""
    if user.national_role == NationalRole.ADMIN and by is not None and not by.is_admin:
        raise ValidationError(_("Only an administrator may do this."), code="role")
    before = User.objects.get(pk=user.pk)
    user.name = name.strip() or user.name
    user.language = language
    user.national_role = national_role
    user.is_active = True
    user.left_at = None
    user.set_unusable_password()
    user.save()
    fields = ["name", "national_role", "is_active"]
    audit.record("invited", user, by=by, changes=audit.changed_fields(before, user, fields))


def _send_invitation(user: User, *, by: User | None) -> Invitation:
    """A fresh link; older ones stop working."""
    user.invitations.open().update(revoked_at=timezone.now())
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        user=user,
        token_hash=_hash(token),
        invited_by=by,
        expires_at=timezone.now() + dt.timedelta(days=getattr(settings, "INVITATION_DAYS", 14)),
    )
    emails.invited(invitation, token, by=by)
    return invitation


@transaction.atomic
def invite_again(user: User, *, by: User) -> Invitation:
    """Send a new link to somebody who has not come yet; the old one stops working."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        raise ValidationError(
            _("This person has left. Send a new invitation to the same e-mail address.")
        )
    if user.last_login:
        raise ValidationError(_("This person has signed in already and needs no invitation."))
    invitation = _send_invitation(user, by=by)
    audit.record("invited_again", user, by=by)
    return invitation


@transaction.atomic
def revoke_invitation(user: User, *, by: User) -> None:
    """Withdraw the invitation of somebody who has not come yet; the account is closed."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.last_login or not user.is_active:
        raise ValidationError(_("Only an invitation that is still open can be withdrawn."))
    user.invitations.open().update(revoked_at=timezone.now())
    user.is_active = False
    user.left_at = timezone.now()
    user.save(update_fields=["is_active", "left_at"])
    audit.record("invitation_revoked", user, by=by)
    for handler in _leaving:
        handler(user, by)


def open_invitation(token: str) -> Invitation | None:
    """The invitation a personal link stands for, unless it was used, withdrawn or is too old."""
    return (
        Invitation.objects.open()
        .select_related("user", "invited_by")
        .filter(token_hash=_hash(token), user__is_active=True)
        .first()
    )


@transaction.atomic
def accept_invitation(token: str, *, name: str, language: str, password: str = "") -> User:
    """Begin: name, language, and a password unless one prefers codes by mail. A link works once."""
    invitation = (
        Invitation.objects.open()
        .select_for_update(of=("self",))
        .select_related("user")
        .filter(token_hash=_hash(token), user__is_active=True)
        .first()
    )
    if invitation is None:
        raise ValidationError(_("This link no longer works. Ask for a new invitation."))
    user = invitation.user
    user.name = name.strip() or user.name
    user.language = language
    if password:
        validate_password(password, user)
        user.set_password(password)
    user.save(update_fields=["name", "language", "password"])
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    audit.record("invitation_accepted", user, by=user)
    return user


@transaction.atomic
def change_role(user: User, *, national_role: str, by: User) -> User:
    """Give or take a national role: never one's own, and an administrator's only as one."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.pk == by.pk:
        raise ValidationError(_("You cannot change your own role. Ask a colleague."), code="own")
    if national_role not in ("", *NationalRole.values):
        raise ValidationError(_("There is no such role."), code="unknown")
    if not can_edit_user(by, user) or not can_give_role(by, national_role):
        raise ValidationError(_("You may not give this role."), code="role")
    if user.national_role == national_role:
        return user
    changes = {"national_role": [user.national_role, national_role]}
    user.national_role = national_role
    user.save(update_fields=["national_role"])
    audit.record("role_changed", user, by=by, changes=changes)
    return user


@transaction.atomic
def leave(user: User, *, by: User) -> User:
    """A member leaves: no more sign-in, everything he did stays under his name."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.pk == by.pk:
        raise ValidationError(_("You cannot end your own access. Ask a colleague."), code="own")
    if not can_edit_user(by, user):
        raise ValidationError(_("Only an administrator may do this."), code="role")
    if not user.is_active:
        raise ValidationError(_("This person has left already."), code="left")
    user.is_active = False
    user.left_at = timezone.now()
    user.save(update_fields=["is_active", "left_at"])
    user.invitations.open().update(revoked_at=timezone.now())
    audit.record("member_left", user, by=by, changes={"is_active": [True, False]})
    for handler in _leaving:
        handler(user, by)
    return user


@transaction.atomic
def save_preferences(user: User, *, by: User, **values: Any) -> User:
    """Name, language, colours and how reminders come, of oneself. Refuses an address that the
    chosen service does not know."""
    user = User.objects.select_for_update().get(pk=user.pk)
    before = User.objects.get(pk=user.pk)
    fields = [name for name in PREFERENCES if name in values]
    for name in fields:
        setattr(user, name, values[name])
    if (
        user.service
        and "service" in values
        and not channels.is_address(user.service, user.service_address)
    ):
        raise at_field("service_address", _("The service knows no such address."), code="address")
    user.clean_fields(exclude={field.name for field in User._meta.fields} - set(fields))
    user.save(update_fields=fields)
    if changes := audit.changed_fields(before, user, fields):
        audit.record("preferences_saved", user, by=by, changes=changes)
    return user

"""The people of a center: brought in by e-mail, and their work ended without losing its trace."""

from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import invite, revoke_invitation
from centers import emails
from centers.models import Center, Membership
from core import audit
from core.refusals import at_field


@transaction.atomic
def invite_member(
    center: Center, *, email: str, role: str, by: User, name: str = "", language: str = "ky"
) -> Membership:
    """Make somebody a coordinator or trainer of a center.

    Without an account, an invitation goes out; somebody who has one gets a message and the role at
    once. Refuses a role that the same person has in this center already.
    """
    # Two invitations of one address wait for each other here.
    center = Center.objects.select_for_update(of=("self",), no_key=True).get(pk=center.pk)
    if role not in Membership.Role.values:
        raise at_field("role", _("There is no such role."), code="unknown_role")
    known = User.objects.with_email(email).filter(is_active=True)
    user = known.select_for_update(no_key=True).first()  # nobody ends the access meanwhile
    if user is None:
        if not name.strip():
            raise at_field("name", _("Write the name of the person."), code="no_name")
        user = invite(email, name, language, by=by)
    elif center.memberships.active().filter(user=user, role=role).exists():
        raise at_field(
            "email", _("This person has this role in the center already."), code="exists"
        )
    else:
        transaction.on_commit(partial(emails.membership_added, user.pk, center.pk, role))
    membership, _created = Membership.objects.get_or_create(
        user=user, center=center, role=role, left_at=None
    )
    audit.record("membership_added", user, by=by, center_id=center.pk, changes={"role": ["", role]})
    return membership


@transaction.atomic
def end_membership(membership: Membership, *, by: User) -> Membership:
    """End somebody's work for a center; what he did stays under his name.

    Refuses one that has ended, and one's own: nobody locks himself out by a slip.
    """
    # The user first, as everywhere: ending somebody's access holds both too.
    User.objects.select_for_update(no_key=True).get(pk=membership.user_id)
    membership = Membership.objects.select_for_update(of=("self",), no_key=True).get(
        pk=membership.pk
    )
    if membership.left_at is not None:
        raise ValidationError(_("This person has left the center already."), code="left")
    if membership.user_id == by.pk:
        raise ValidationError(
            _("You cannot end your own work for the center. Ask a colleague."), code="own"
        )
    _end(membership, by=by)
    user = membership.user
    has_other_work = user.national_role or user.memberships.active().exists()
    if user.is_active and user.last_login is None and not has_other_work:
        revoke_invitation(user, by=by)  # never came, and there is nothing left to come for
    return membership


@transaction.atomic
def end_memberships(user: User, by: User) -> None:
    """Somebody's access to the portal ends, and with it the work for every center."""
    rows = user.memberships.active().select_for_update(of=("self",), no_key=True)
    for membership in rows.order_by("pk"):
        _end(membership, by=by)


def _end(membership: Membership, *, by: User) -> None:
    membership.left_at = timezone.now()
    membership.save(update_fields=["left_at"])
    audit.record(
        "membership_ended",
        membership.user,
        by=by,
        center_id=membership.center_id,
        changes={"role": [membership.role, ""]},
    )

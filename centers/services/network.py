"""The association's network: who applies, joins, leaves, and comes back."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from centers.models import NetworkMembership, Organisation
from core import audit

Status = NetworkMembership.Status


@transaction.atomic
def apply_to_network(
    organisation: Organisation, *, applied_on: dt.date, by: User
) -> NetworkMembership:
    """Note that an organisation wants to join."""
    _lock(organisation)
    _not_in_future(applied_on)
    if _row(organisation, Status.MEMBER):
        raise ValidationError(_("It is a member of the network already."), code="member")
    if _row(organisation, Status.APPLICANT):
        raise ValidationError(_("Its application is on the list already."), code="applicant")
    membership = NetworkMembership.objects.create(
        organisation=organisation, status=Status.APPLICANT, applied_on=applied_on
    )
    audit.record("network_applied", organisation, by=by, note=applied_on.isoformat())
    return membership


@transaction.atomic
def withdraw_application(organisation: Organisation, *, by: User) -> None:
    """Take an application off the list; the audit log remembers it."""
    _lock(organisation)
    membership = _row(organisation, Status.APPLICANT)
    if membership is None:
        raise ValidationError(_("There is no open application."), code="no_application")
    note = membership.applied_on.isoformat() if membership.applied_on else ""
    membership.delete()
    audit.record("network_application_withdrawn", organisation, by=by, note=note)


@transaction.atomic
def join_network(
    organisation: Organisation, *, joined_on: dt.date, by: User | None
) -> NetworkMembership:
    """Make an organisation a member from a day on. An open application becomes the membership."""
    _lock(organisation)
    _not_in_future(joined_on)
    if _row(organisation, Status.MEMBER):
        raise ValidationError(_("It is a member of the network already."), code="member")
    if organisation.network_memberships.filter(left_on__gt=joined_on).exists():
        raise ValidationError(
            _("It was a member until a later day. Choose a day after it had left."), code="overlap"
        )
    membership = _row(organisation, Status.APPLICANT) or NetworkMembership(
        organisation=organisation
    )
    membership.status = Status.MEMBER
    membership.joined_on = joined_on
    membership.save()
    audit.record("network_joined", organisation, by=by, note=joined_on.isoformat())
    return membership


@transaction.atomic
def leave_network(organisation: Organisation, *, left_on: dt.date, by: User) -> NetworkMembership:
    """End a membership with a day; earlier days keep counting it."""
    _lock(organisation)
    _not_in_future(left_on)
    membership = _row(organisation, Status.MEMBER)
    if membership is None or membership.joined_on is None:
        raise ValidationError(_("It is not a member of the network."), code="not_member")
    if left_on <= membership.joined_on:
        raise ValidationError(
            _("It joined on %(day)s. The day of leaving must be later.")
            % {"day": membership.joined_on.isoformat()},
            code="too_early",
        )
    membership.status = Status.FORMER
    membership.left_on = left_on
    membership.save()
    audit.record("network_left", organisation, by=by, note=left_on.isoformat())
    return membership


def _lock(organisation: Organisation) -> None:
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def _row(organisation: Organisation, status: str) -> NetworkMembership | None:
    return organisation.network_memberships.filter(status=status).first()


def _not_in_future(day: dt.date) -> None:
    if day > timezone.localdate():
        raise ValidationError(_("The day lies in the future. Come back then."), code="future")

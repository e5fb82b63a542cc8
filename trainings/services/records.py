"""Writes about records of learning: certificates of other bodies, links that show a record."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from centers.roles import center_ids
from core import audit, links
from core.refusals import required_reason
from people.models import Person
from trainings.certificates.rules import check_living
from trainings.models import ExternalCertificate, RecordLink

VALID = dt.timedelta(days=30)
SALT = "trainings.record_link"


@transaction.atomic
def record_external(person: Person, *, by: User, **fields: Any) -> ExternalCertificate:
    """Write down a certificate of another body. Refuses a document that is written down already."""
    check_living(person)
    row = ExternalCertificate(
        person=person, center_id=_own_center(person, by), recorded_by=by, **fields
    )
    if row.issued_on > timezone.localdate():
        raise ValidationError({"issued_on": _("This day has not come yet.")}, code="future")
    if row.expires_on is not None and row.expires_on < row.issued_on:
        raise ValidationError({"expires_on": _("It ends before it begins.")}, code="expires")
    if row.kind == row.Kind.OTHER and not row.issuer:
        raise ValidationError({"issuer": _("Write who gave it.")}, code="issuer")
    if row.kind == row.Kind.STATE and not row.number:
        raise ValidationError({"number": _("Write the number of the document.")}, code="number")
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise ValidationError(
            {"number": _("A document with this number is written down already.")}, code="known"
        ) from error
    audit.record("external_certificate_recorded", row, by=by, changes={"person": [None, person.pk]})
    return row


@transaction.atomic
def void_external(row: ExternalCertificate, *, reason: str, by: User) -> ExternalCertificate:
    """Say that a certificate of another body was written down by mistake."""
    fresh = ExternalCertificate.objects.select_for_update().get(pk=row.pk)
    if fresh.void_reason:
        raise ValidationError(_("It is void already."), code="void")
    fresh.void_reason = required_reason(reason)[:255]
    fresh.save(update_fields=["void_reason"])
    audit.record("external_certificate_voided", fresh, by=by, note=fresh.void_reason)
    return fresh


@transaction.atomic
def make_record_link(person: Person, *, note: str = "", by: User) -> str:
    """An address that shows the record for thirty days; returns its token, which is kept nowhere.

    A link of the person or of the directorate shows everything, one of a coordinator what his
    centers know.
    """
    check_living(person)
    own = person.user_id == by.pk or by.is_directorate
    centers = [] if own else sorted(center_ids(by, role="coordinator"))
    if not own and not centers:
        raise ValidationError(_("You see nothing of this record."), code="centers")
    token = links.new_token(SALT)
    row = RecordLink.objects.create(
        person=person,
        token_hash=links.hash_of(token),
        expires_at=timezone.now() + VALID,
        centers=centers,
        note=note[:120],
        created_by=by,
    )
    audit.record("record_link_made", row, by=by, changes={"person": [None, person.pk]})
    return token


@transaction.atomic
def revoke_record_link(link: RecordLink, *, by: User) -> None:
    """Make a link useless; doing it again is harmless."""
    if RecordLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now()):
        audit.record("record_link_revoked", link, by=by)


def open_record_link(token: str) -> RecordLink | None:
    """The link of a token as long as it works and its person was not forgotten."""
    if not links.is_genuine(token, SALT, max_age=VALID):
        return None
    rows = links.valid(RecordLink.objects.filter(token_hash=links.hash_of(token)))
    living = rows.filter(person__anonymised_at=None, person__is_void=False)
    return living.select_related("person").first()


def forget_records(person_ids: list[int]) -> None:
    """Links and documents of people who are forgotten: the links go, the numbers of documents,
    which tell who it was, too."""
    RecordLink.objects.filter(person__in=person_ids).delete()
    ExternalCertificate.objects.filter(person__in=person_ids).exclude(kind="state").update(
        number="", url=""
    )
    ExternalCertificate.objects.filter(person__in=person_ids, kind="state").update(
        number="-", url="", void_reason="-"
    )


def _own_center(person: Person, by: User) -> int | None:
    """The center of a coordinator that knows the person; none where the directorate writes."""
    own = center_ids(by, role="coordinator")
    known = person.person_centers.filter(center__in=own).order_by("since")
    return known.values_list("center_id", flat=True).first()

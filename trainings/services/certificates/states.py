"""What becomes of a certificate after its issue: revoked, its name shown, its holder forgotten."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit, reminders
from core.caching import forget_pages
from core.refusals import required_reason
from trainings.models import Certificate, CertificateTemplate, Programme, StatusList

PAGES = "certificates"  # kept pages for checking


@transaction.atomic
def revoke_certificate(certificate: Certificate, *, reason: str, by: User) -> Certificate:
    """Say that a certificate is no longer true. Its page, and the status list, say so at once."""
    row = Certificate.objects.select_for_update().get(pk=certificate.pk)
    reason = required_reason(reason)
    if row.revoked_at is not None:
        raise ValidationError(_("This certificate is revoked already."), code="revoked")
    row.revoked_at, row.revoke_reason, row.revoked_by = timezone.now(), reason[:255], by
    row.save(update_fields=["revoked_at", "revoke_reason", "revoked_by"])
    StatusList.objects.filter(number=row.status_list).update(changed_at=row.revoked_at)
    forget_pages(PAGES)
    audit.record("certificate_revoked", row, by=by, note=reason)
    reminders.decide_soon(row)
    return row


@transaction.atomic
def share_name(certificate: Certificate, *, shared: bool, by: User) -> Certificate:
    """Whether visitors who check the certificate see the full name, as the holder wishes."""
    row = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if not row.holder_name:
        raise ValidationError(_("The name of this person was removed."), code="forgotten")
    if row.is_name_shared != shared:
        row.is_name_shared = shared
        row.save(update_fields=["is_name_shared"])
        forget_pages(PAGES)
        audit.record("certificate_name_shown" if shared else "certificate_name_hidden", row, by=by)
    return row


def forget_holders(person_ids: list[int]) -> None:
    """Take the names of these people off their certificates. The rest stays: who holds the paper
    can still show that it is genuine."""
    Certificate.objects.filter(person__in=person_ids).update(
        holder_name="", holder_latin="", holder_initials="", is_name_shared=False
    )
    forget_pages(PAGES)


@transaction.atomic
def save_template(
    template: CertificateTemplate, *, competences: object, by: User
) -> CertificateTemplate:
    """What certificates of a programme say from now on; those issued before stay as they are."""
    programme = Programme.objects.select_for_update().get(pk=template.programme_id)
    template.save()
    template.competences.set(competences)  # type: ignore[arg-type]
    audit.record("certificate_template_saved", programme, by=by)
    return template

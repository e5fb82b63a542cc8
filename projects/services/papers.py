"""Money of donors, partners of the consortium, papers."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from centers.models import Organisation
from core import audit
from core.refusals import at_field
from core.uploads import checked
from projects.models import Project, ProjectDocument, ProjectFunding, ProjectPartner


@transaction.atomic
def set_funding(
    funding: ProjectFunding,
    *,
    amount: Decimal | None,
    currency: str,
    is_approximate: bool,
    by: User | None,
) -> ProjectFunding:
    """Say how much a donor pays, and whether that is exact."""
    row = ProjectFunding.objects.select_for_update(of=("self",), no_key=True).get(pk=funding.pk)
    if amount is not None and amount <= 0:
        raise at_field("amount", _("An amount is above zero."), code="amount")
    before = ProjectFunding.objects.get(pk=row.pk)
    row.amount, row.currency, row.is_approximate = amount, currency, is_approximate
    if changes := audit.changed_fields(before, row, ("amount", "currency", "is_approximate")):
        row.save()
        note = str(row.organisation)
        audit.record("funding_set", row.project, by=by, changes=changes, note=note)
    return row


@transaction.atomic
def add_partner(
    project: Project, *, organisation: Organisation, role: str, by: User | None
) -> ProjectPartner:
    """Put an organisation into the consortium; the same one in the same role is there once."""
    project = Project.objects.select_for_update(of=("self",), no_key=True).get(pk=project.pk)
    if project.partners.filter(organisation=organisation, role=role).exists():
        raise ValidationError(
            _("This organisation has this role in the project already."), code="exists"
        )
    row = ProjectPartner.objects.create(
        project=project, organisation=organisation, role=role, position=project.partners.count()
    )
    changes = {"partner": ["", f"{organisation}: {role}"]}
    audit.record("partner_added", project, by=by, changes=changes)
    return row


@transaction.atomic
def remove_partner(partner: ProjectPartner, *, by: User) -> None:
    """The organisation leaves the consortium; a second click changes nothing."""
    deleted, _rows = ProjectPartner.objects.filter(pk=partner.pk).delete()
    if deleted:
        changes = {"partner": [f"{partner.organisation}: {partner.role}", ""]}
        audit.record("partner_removed", partner.project, by=by, changes=changes)


@transaction.atomic
def add_document(
    project: Project,
    *,
    title: str,
    file: UploadedFile,
    is_internal: bool,
    by: User | None,
    form_number: str = "",
) -> ProjectDocument:
    """Keep a paper of the project. The same form sent twice is one paper."""
    project = Project.objects.select_for_update(of=("self",), no_key=True).get(pk=project.pk)
    known = project.documents.filter(form_number=form_number).first() if form_number else None
    if known is not None:
        return known
    row = ProjectDocument(
        project=project, title=title.strip()[:200], is_internal=is_internal, by=by,
        form_number=form_number[:64],
    )  # fmt: skip
    row.file_name, row.file_type = checked(file, field="file")
    row.title = row.title or row.file_name
    row.file.save(row.file_name, file, save=False)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        return project.documents.get(form_number=form_number)
    audit.record("document_added", project, by=by, note=row.title)
    return row


@transaction.atomic
def void_document(document: ProjectDocument, *, by: User) -> None:
    """Take a paper off the page; a second click changes nothing."""
    row = ProjectDocument.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if row.voided_at is None:
        row.voided_at = timezone.now()
        row.save()
        audit.record("document_voided", row.project, by=by, note=row.title)

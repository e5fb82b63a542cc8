"""The DOCX template of an agreement."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.text import get_valid_filename

from accounts.models import User
from core import audit
from core.files import private_storage
from reports.reporting.models import ReportingAgreement
from reports.reporting.outputs.docx import check_template


@transaction.atomic
def set_template(
    agreement: ReportingAgreement, *, file: UploadedFile | None, by: User
) -> ReportingAgreement:
    """Keep the association's own template, or go back to the shipped one without a file. Refuses
    a template that does not work, with what is wrong."""
    fresh = ReportingAgreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    old = fresh.template.name if fresh.template else ""
    if file is None and not old:
        return fresh
    if file is None:
        fresh.template, fresh.template_name = "", ""
    else:
        check_template(file)
        fresh.template_name = get_valid_filename(file.name or "report.docx")[:150]
        fresh.template = file
    fresh.save()
    audit.record("report_template_changed", fresh, by=by, note=fresh.template_name)
    if old:
        transaction.on_commit(lambda: private_storage().delete(old))
    return fresh

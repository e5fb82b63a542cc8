"""What every writing into a report begins with."""

import hashlib

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from accounts.models import User
from reports.reporting.models import ReportingPeriod
from reports.reporting.permissions import closed_because

MAX_FILE = 20 * 1024 * 1024


def writable(period: ReportingPeriod, *, by: User | None) -> ReportingPeriod:
    """The period locked, when this person may write in it now; else says why not.

    Each writing counts, so that a report in the making is told that it is out of date. Without a
    person the demo data writes.
    """
    rows = ReportingPeriod.objects.select_for_update(of=("self",))
    fresh = rows.select_related("agreement__project").get(pk=period.pk)
    if by is not None and (reason := closed_because(by, fresh)):
        raise ValidationError(reason, code="closed")
    return fresh


def touch(period: ReportingPeriod) -> None:
    """Something that the report says has changed."""
    period.edit += 1
    period.save(update_fields=["edit"])


def require_directorate(user: User | None) -> None:
    if user is not None and not user.is_directorate:
        raise PermissionDenied


def checksum(file: UploadedFile) -> str:
    """SHA-256 of an upload, left at its beginning."""
    file.seek(0)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def check_size(file: UploadedFile) -> None:
    if not file.size:
        raise ValidationError(_("The file is empty. Choose another one."), code="empty")
    if file.size > MAX_FILE:
        raise ValidationError(
            _("The file is larger than %(limit)s MB. Make it smaller.") % {"limit": 20},
            code="too_large",
        )

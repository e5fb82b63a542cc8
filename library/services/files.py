"""Files of a version: checked by content, kept once, never run in our origin."""

import hashlib

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.files import check_upload
from library.models import File, Revision
from library.permissions import can_edit_resource

MAX_BYTES = 50 * 1000 * 1000


@transaction.atomic
def add_file(revision: Revision, *, file: UploadedFile, by: User, title: str = "") -> File:
    """Add a PDF to an open version. Raises ValidationError for anything else, by content."""
    _check_open(revision, by)
    kind = check_upload(file, kinds=("pdf",), max_bytes=MAX_BYTES)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    checksum = digest.hexdigest()
    if found := revision.files.filter(checksum=checksum).first():
        return found  # sent twice
    row = File(
        revision=revision,
        kind=kind,
        title=title.strip(),
        size=file.size or 0,
        checksum=checksum,
        position=revision.files.count(),
    )
    row.file.save(f"file.{kind}", file, save=False)
    row.save()
    audit.record("file_added", revision.edition.resource, by=by, note=str(row))
    return row


@transaction.atomic
def remove_file(file: File, *, by: User) -> None:
    """Take a file off an open version. The stored bytes go when no version has them any more."""
    _check_open(file.revision, by)
    name, resource = file.file.name, file.revision.edition.resource
    storage = file.file.storage
    audit.record("file_removed", resource, by=by, note=str(file))
    file.delete()
    if name and not File.objects.filter(file=name).exists():
        transaction.on_commit(lambda: storage.delete(name))


def _check_open(revision: Revision, by: User) -> None:
    if not can_edit_resource(by, revision.edition.resource):
        raise ValidationError(_("This material is kept by somebody else."), code="not_own")
    if not revision.is_editable:
        raise ValidationError(_("This version is not open any more."), code="closed")

"""Files of a version: checked by content, kept once, never run in our origin."""

import hashlib
from functools import partial

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.refusals import at_field
from library.formats import inspect
from library.models import File, Revision
from library.permissions import can_edit_resource

MAX_FILES = 30


@transaction.atomic
def add_file(revision: Revision, *, file: UploadedFile, by: User, title: str = "") -> File:
    """Add a file to an open version: PDF, EPUB, audio, video or ZIP, told by its content.

    The same file sent twice is one row. Raises ValidationError for anything else; then nothing
    is kept, neither a row nor bytes in the storage.
    """
    revision = lock_open(revision, by)
    found = inspect(file, name=file.name or "")
    checksum = _checksum(file)
    if known := revision.files.filter(checksum=checksum).first():
        return known  # sent twice
    row = File(
        revision=revision,
        kind=found.kind,
        title=_title(title),
        size=file.size or 0,
        checksum=checksum,
        seconds=found.seconds,
        position=_next_place(revision),
    )
    row.file.save(f"file.{found.extension}", file, save=False)
    try:
        row.save()
        audit.record("file_added", revision.edition.resource, by=by, note=str(row))
    except BaseException:
        row.file.storage.delete(row.file.name or "")
        raise
    return row


@transaction.atomic
def add_link(revision: Revision, *, url: str, by: User, title: str = "") -> File:
    """Add an address on another site: a film, a page, a file too large for us.

    The same address given twice is one row. Raises ValidationError for what is no address.
    """
    revision = lock_open(revision, by)
    url = url.strip()
    try:
        URLValidator(schemes=["http", "https"])(url)
    except ValidationError as error:
        raise at_field(
            "url", _("Give a whole address: https://example.org/film"), code="bad_address"
        ) from error
    if len(url) > 200:
        raise at_field("url", _("The address is too long."), code="bad_address")
    if known := revision.files.filter(url=url).first():
        return known
    place = _next_place(revision)
    row = File.objects.create(
        revision=revision, kind=File.Kind.LINK, title=_title(title), url=url, position=place
    )
    audit.record("file_added", revision.edition.resource, by=by, note=str(row))
    return row


@transaction.atomic
def remove_file(file: File, *, by: User) -> None:
    """Take a file off an open version. The stored bytes go when no version has them any more."""
    revision = lock_open(file.revision, by)
    name, storage = file.file.name, file.file.storage
    audit.record("file_removed", revision.edition.resource, by=by, note=str(file))
    file.delete()
    if name and not File.objects.filter(file=name).exists():
        transaction.on_commit(partial(storage.delete, name))


def lock_open(revision: Revision, by: User) -> Revision:
    """The version held until the end of the transaction, so that nobody sends it to review
    meanwhile. Raises ValidationError when it is not open or kept by somebody else."""
    rows = Revision.objects.select_for_update(of=("self",)).select_related("edition__resource")
    revision = rows.get(pk=revision.pk)
    if not can_edit_resource(by, revision.edition.resource):
        raise ValidationError(_("This material is kept by somebody else."), code="not_own")
    if not revision.is_editable:
        raise ValidationError(_("This version is not open any more."), code="closed")
    return revision


def _title(title: str) -> str:
    """What readers see of a file; a form refuses longer ones at its field."""
    return " ".join(title.replace("\x00", "").split())[:160]


def _next_place(revision: Revision) -> int:
    places = list(revision.files.values_list("position", flat=True))
    if len(places) >= MAX_FILES:
        raise ValidationError(
            _("A version holds at most %(count)s files."),
            code="too_many",
            params={"count": MAX_FILES},
        )
    return max(places, default=-1) + 1


def _checksum(file: UploadedFile) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()

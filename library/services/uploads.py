"""Uploads over bad lines: begun with a size, taken up where the line broke, made a file at the end.

The views speak tus 1.0; here is what holds whatever the protocol. Each piece that has arrived is
a file of its own in the private storage, written before the row says so: a worker that is killed
loses one piece, never what was there before.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from functools import partial
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.files import private_storage
from library.formats import LARGEST, check_name, check_size
from library.models import File, Revision, UploadSession
from library.services.files import add_file, lock_open

KEPT = dt.timedelta(days=3)  # after the last piece: a line may be away over a weekend
MAX_OPEN = 10  # of one person; each may hold as much as the largest file
PIECE = 4 * 1024 * 1024
CHECKSUMS = ("sha256", "sha1")  # tus asks for sha1 at least


@transaction.atomic
def start_upload(revision: Revision, *, size: int, name: str, by: User) -> UploadSession:
    """Announce a file. Raises ValidationError at once when it may not come: too large, a name that
    hides something, a version that is not open, too many begun."""
    revision = lock_open(revision, by)
    check_size(size, LARGEST)
    check_name(name)
    now = timezone.now()
    if UploadSession.objects.filter(sent_by=by, expires_at__gt=now).count() >= MAX_OPEN:
        raise ValidationError(
            _("You have begun %(count)s uploads. Finish or cancel one of them first."),
            code="too_many",
            params={"count": MAX_OPEN},
        )
    return UploadSession.objects.create(
        revision=revision, sent_by=by, name=name, size=size, expires_at=now + KEPT
    )


def receive(
    pk: UUID, *, offset: int, stream: Iterable[bytes], checksum: tuple[str, bytes] | None = None
) -> int:
    """Keep what arrives from `offset` on and say how much there is now.

    What came before a line broke is kept. With a checksum all of it is, or nothing: it must fit
    into one piece. Raises ValidationError: "offset" when another sender was quicker, "too_long",
    "checksum".
    """
    for piece in _pieces(stream):
        if checksum is not None:
            method, wanted = checksum
            if hashlib.new(method, piece, usedforsecurity=False).digest() != wanted:
                raise ValidationError(
                    _("A part of the file arrived damaged. It is sent again."), code="checksum"
                )
        offset = _append(pk, offset, piece)
    return offset


def _pieces(stream: Iterable[bytes]) -> Iterator[bytes]:
    """Gathered to the size of a piece; a broken line ends the last one early."""
    held = bytearray()
    try:
        for some in stream:
            held += some
            if len(held) >= PIECE:
                yield bytes(held)
                held.clear()
    except OSError:  # the line broke; Django's UnreadablePostError is one of these
        pass
    if held:
        yield bytes(held)


@transaction.atomic
def _append(pk: UUID, offset: int, piece: bytes) -> int:
    row = UploadSession.objects.select_for_update().get(pk=pk)
    if row.received != offset:
        raise ValidationError(
            _("Another part of this file came first. Go on from %(offset)s."),
            code="offset",
            params={"offset": row.received},
        )
    if row.received + len(piece) > row.size:
        raise ValidationError(
            _("More arrived than was announced. Send the file again."), code="too_long"
        )
    storage = private_storage()
    name = storage.save(f"{row.folder}/{offset:012d}", ContentFile(piece))
    try:
        row.parts.append(name)
        row.received += len(piece)
        row.expires_at = timezone.now() + KEPT
        row.save()
    except BaseException:
        storage.delete(name)
        raise
    return row.received


def finish_upload(session: UploadSession, *, by: User, title: str = "") -> File:
    """Make a file of a version out of what has arrived.

    Asked twice, or again after a worker was killed over it, it is one file. Raises
    ValidationError: "incomplete" keeps the upload, any other refusal leaves nothing of it.
    """
    try:
        return _finish(session, by=by, title=title)
    except ValidationError as error:
        if getattr(error, "code", "") != "incomplete":
            cancel_upload(session)
        raise


@transaction.atomic
def _finish(session: UploadSession, *, by: User, title: str) -> File:
    row = UploadSession.objects.select_for_update().filter(pk=session.pk).first()
    if row is None:
        raise ValidationError(
            _("This upload is finished already, or was kept too long. See the list of files."),
            code="incomplete",
        )
    if not row.is_complete:
        raise ValidationError(
            _("The file is not here as a whole. Send the rest of it."), code="incomplete"
        )
    with TemporaryUploadedFile(row.name, "", row.size, None) as whole:
        for name in row.parts:
            with private_storage().open(name) as part:
                for some in part.chunks():
                    whole.write(some)
        whole.seek(0)
        file = add_file(row.revision, file=whole, by=by, title=title)
    _forget(row)
    return file


@transaction.atomic
def cancel_upload(session: UploadSession) -> None:
    """Let an upload go, with all that has arrived."""
    row = UploadSession.objects.select_for_update().filter(pk=session.pk).first()
    if row is not None:
        _forget(row)


def expire_uploads() -> int:
    """Let go what nobody went on with; says how many."""
    rows = UploadSession.objects.filter(expires_at__lte=timezone.now())[:200]
    for row in rows:
        cancel_upload(row)
    return len(rows)


def _forget(row: UploadSession) -> None:
    folder = row.folder
    row.delete()
    transaction.on_commit(partial(_delete_folder, folder))


def _delete_folder(folder: str) -> None:
    """All of it, also a piece whose worker was killed before the row knew of it."""
    storage = private_storage()
    try:
        _folders, names = storage.listdir(folder)
    except FileNotFoundError:  # nothing has arrived
        return
    for name in names:
        storage.delete(f"{folder}/{name}")
    storage.delete(folder)

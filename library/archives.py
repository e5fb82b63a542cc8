"""Looks into ZIP and EPUB without unpacking them to disk: no bomb, no path that leads out, no
program, nothing hidden behind a password."""

import stat
import struct
import zipfile
import zlib
from collections.abc import Collection
from pathlib import PurePosixPath
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MAX_FILES = 2000
MAX_UNPACKED = 600_000_000
# Text packs to a tenth, a bomb to a thousandth; below the floor nothing is a bomb.
MAX_RATIO, RATIO_FLOOR = 100, 20_000_000
MAX_PATH = 240
STORED, DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED
# Of archives inside an archive only those that are documents.
DOCUMENTS = {".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".epub", ".h5p"}
ARCHIVES = {".zip", ".rar", ".7z", ".gz", ".tgz", ".bz2", ".xz", ".tar", ".zst", ".iso", ".cab"}
ARCHIVE_MAGIC = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ", b"MSCF")
PROGRAM_MAGIC = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"dex\n")
_LOCAL = struct.Struct("<4s5H3I2H")  # the head before the bytes of each member


def check_zip(file: Any, *, programs: Collection[str]) -> None:
    """Refuse a ZIP that is broken, a trap, or a document of an office program."""
    members = _members(file)
    names = {member.filename for member in members}
    if "[Content_Types].xml" in names or "mimetype" in names:
        raise ValidationError(
            _("This is a document, not a ZIP. Save it as PDF and send that."), code="wrong_kind"
        )
    _check_members(file, members, programs)


def check_epub(file: Any, *, programs: Collection[str]) -> None:
    """Refuse an EPUB that readers cannot open, that is locked, or a trap like a ZIP may be."""
    members = _members(file)
    names = {member.filename for member in members}
    first = members[0]
    if (
        first.filename != "mimetype"
        or first.compress_type != STORED
        or "META-INF/container.xml" not in names
    ):
        raise ValidationError(
            _("The EPUB cannot be opened by readers. Export it again."), code="broken_epub"
        )
    if "META-INF/rights.xml" in names:
        raise ValidationError(
            _("The EPUB is locked for one reader. Send one that is free."), code="encrypted"
        )
    _check_members(file, members, programs)


def _broken() -> ValidationError:
    return ValidationError(
        _("The archive is broken or not complete. Pack it again and send that."), code="broken_zip"
    )


def _bomb() -> ValidationError:
    return ValidationError(
        _("The archive unpacks to far more than it should. It is not taken."), code="bomb"
    )


def _members(file: Any) -> list[zipfile.ZipInfo]:
    try:
        file.seek(0)
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
    except Exception as error:  # its reader raises what it likes on broken bytes
        raise _broken() from error
    if not members:
        raise ValidationError(_("The archive is empty."), code="empty")
    if len(members) > MAX_FILES:
        raise ValidationError(
            _("The archive holds more than %(count)s files. Split it."),
            code="too_many_files",
            params={"count": MAX_FILES},
        )
    return members


def _check_members(file: Any, members: list[zipfile.ZipInfo], programs: Collection[str]) -> None:
    for member in members:
        _check_path(member)
        _check_kind(member, programs)
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if unpacked > MAX_UNPACKED or (unpacked > RATIO_FLOOR and unpacked > MAX_RATIO * packed):
        raise _bomb()
    _check_bytes(file, members)


def _check_path(member: zipfile.ZipInfo) -> None:
    """`orig_filename` is what stands in the file; `filename` is what Python made of it."""
    name = member.orig_filename
    path = PurePosixPath(name)
    if (
        any(ord(sign) < 32 for sign in name)
        or "\\" in name
        or path.is_absolute()
        or ".." in path.parts
        or name[1:2] == ":"
        or len(name) > MAX_PATH
    ):
        raise ValidationError(
            _("A file in the archive has a name that leads out of it: %(name)s. Pack it again."),
            code="bad_path",
            params={"name": "".join(sign if sign.isprintable() else "?" for sign in name[:60])},
        )


def _check_kind(member: zipfile.ZipInfo, programs: Collection[str]) -> None:
    if member.flag_bits & 0x1:
        raise ValidationError(
            _("The archive is locked by a password. Pack it without one."), code="encrypted"
        )
    mode = member.external_attr >> 16
    if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise ValidationError(
            _("The archive holds a link to another place: %(name)s. Pack the file itself."),
            code="symlink",
            params={"name": member.filename[:60]},
        )
    if any(ending.lower() in programs for ending in PurePosixPath(member.filename).suffixes):
        raise _program(member)
    if PurePosixPath(member.filename).suffix.lower() in ARCHIVES:
        raise _nested(member)


def _program(member: zipfile.ZipInfo) -> ValidationError:
    return ValidationError(
        _("The archive holds a program: %(name)s. Take it out."),
        code="program",
        params={"name": member.filename[:60]},
    )


def _nested(member: zipfile.ZipInfo) -> ValidationError:
    return ValidationError(
        _("The archive holds another archive: %(name)s. Put its files in as they are."),
        code="nested",
        params={"name": member.filename[:60]},
    )


def _check_bytes(file: Any, members: list[zipfile.ZipInfo]) -> None:
    """Unpack every member in memory, piece by piece, and count: what the list says may lie.

    Members that lie over each other are the small bombs with many files.
    """
    end = 0
    for member in sorted(members, key=lambda row: row.header_offset):
        if member.header_offset < end:
            raise _bomb()
        start = _start(file, member)
        end = start + member.compress_size
        _unpack(file, member, start)


def _start(file: Any, member: zipfile.ZipInfo) -> int:
    file.seek(member.header_offset)
    head = file.read(_LOCAL.size)
    if len(head) < _LOCAL.size or not head.startswith(b"PK\x03\x04"):
        raise _broken()
    fields = _LOCAL.unpack(head)
    return int(member.header_offset + _LOCAL.size + fields[9] + fields[10])


def _unpack(file: Any, member: zipfile.ZipInfo, start: int) -> None:
    if member.compress_type not in (STORED, DEFLATED):
        raise _broken()
    file.seek(start)
    count, crc, head = 0, 0, b""
    for piece in _pieces(file, member):
        count += len(piece)
        crc = zlib.crc32(piece, crc)
        head = head or piece[:8]
        if count > member.file_size:
            raise _bomb()
    if count != member.file_size or crc != member.CRC:
        raise _broken()
    _check_head(head, member)


def _pieces(file: IO[bytes], member: zipfile.ZipInfo) -> Any:
    """The bytes of a member, at most a megabyte at a time."""
    left = member.compress_size
    unpacker = zlib.decompressobj(-15)
    while left > 0:
        packed = file.read(min(left, 65536))
        if not packed:
            raise _broken()
        left -= len(packed)
        if member.compress_type == STORED:
            yield packed
            continue
        while packed:
            try:
                yield unpacker.decompress(packed, 1_000_000)
            except zlib.error as error:
                raise _broken() from error
            packed = unpacker.unconsumed_tail
    if member.compress_type == DEFLATED and not unpacker.eof:
        yield unpacker.flush()
        if not unpacker.eof:
            raise _broken()


def _check_head(head: bytes, member: zipfile.ZipInfo) -> None:
    ending = PurePosixPath(member.filename).suffix.lower()
    if head.startswith(PROGRAM_MAGIC):
        raise _program(member)
    if head.startswith(ARCHIVE_MAGIC) or (
        head.startswith(b"PK\x03\x04") and ending not in DOCUMENTS
    ):
        raise _nested(member)

"""What a file for readers really is: told by its content, and refused when it is broken or a trap.

Nothing is unpacked to disk and nothing of a file is run. `library.archives` looks into ZIP and
EPUB, `library.recordings` into audio and video.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _

from core.templatetags.portal import filesize
from library.archives import check_epub, check_zip
from library.models import File as LibraryFile
from library.recordings import Recording, check_matroska, check_mp4, check_sound

Kind = LibraryFile.Kind
MB = 1_000_000
# What a phone in the mountains can still take, and what is a film for elsewhere.
MAX_BYTES = {
    Kind.PDF: 50 * MB,
    Kind.EPUB: 50 * MB,
    Kind.AUDIO: 100 * MB,
    Kind.VIDEO: 300 * MB,
    Kind.ZIP: 200 * MB,
}
LARGEST = max(MAX_BYTES.values())
MAX_NAME = 120
# By the ending that the content gets; the sent name must have one of those on the right.
ENDINGS = {
    "pdf": (".pdf",),
    "epub": (".epub",),
    "zip": (".zip",),
    "mp3": (".mp3",),
    "m4a": (".m4a", ".mp4", ".aac"),
    "ogg": (".ogg", ".oga", ".opus"),
    "mp4": (".mp4", ".m4v"),
    "webm": (".webm",),
}
CONTENT_TYPES = {
    ".pdf": "application/pdf",
    ".epub": "application/epub+zip",
    ".zip": "application/zip",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".ogg": "audio/ogg",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
}
# Endings that a system runs. A name that holds one anywhere is meant to mislead.
PROGRAMS = {
    *(".exe", ".com", ".scr", ".pif", ".bat", ".cmd", ".msi", ".dll", ".cpl", ".hta", ".lnk"),
    *(".vbs", ".vbe", ".jse", ".wsf", ".ps1", ".psm1", ".reg", ".jar", ".class", ".apk", ".dex"),
    *(".app", ".dmg", ".pkg", ".deb", ".rpm", ".run", ".sh", ".so", ".elf", ".php", ".phtml"),
}
_PDF_END = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF", re.DOTALL)
_PDF_XREF = re.compile(rb"\s*(xref\b|\d+\s+\d+\s+obj\b)")
_PDF_LOCKED = re.compile(rb"/Encrypt\s*(\d+\s+\d+\s+R|<<)")


@dataclass(frozen=True, slots=True)
class Found:
    """What a file is: its kind, the ending it is kept under, how long it plays."""

    kind: LibraryFile.Kind
    extension: str
    seconds: int | None = None


def inspect(file: File, *, name: str) -> Found:
    """Say what a file is. Raises ValidationError with a sentence for who sent it; the file is left
    at its beginning."""
    check_name(name)
    check_size(file.size, LARGEST)
    try:
        file.seek(0)
        found = _look(file)
    finally:
        file.seek(0)
    check_size(file.size, MAX_BYTES[found.kind])
    if PurePosixPath(name).suffix.lower() not in ENDINGS[found.extension]:
        raise ValidationError(
            _("The file is “%(kind)s” inside, but its name says something else. Rename it."),
            code="wrong_ending",
            params={"kind": found.extension},
        )
    return found


def check_name(name: str) -> None:
    """Refuse names that are no name of a file, or that hide what it is."""
    if any(ord(sign) < 32 or ord(sign) == 127 for sign in name):
        raise ValidationError(
            _("The name of the file holds signs that no name has. Rename it."), code="bad_name"
        )
    if not name.strip(" .") or re.search(r"[/\\]|^\.\.", name):
        raise ValidationError(
            _("The name of the file is a path. Send it by its plain name."), code="bad_name"
        )
    if len(name) > MAX_NAME:
        raise ValidationError(
            _("The name of the file is too long: at most %(count)s letters."),
            code="long_name",
            params={"count": MAX_NAME},
        )
    if any(ending.lower() in PROGRAMS for ending in PurePosixPath(name).suffixes):
        raise ValidationError(
            _("The name of the file is that of a program. Programs do not fit into the library."),
            code="program",
        )


def check_size(size: int, limit: int) -> None:
    """Refuse an empty file and one over the limit."""
    if size <= 0:
        raise ValidationError(_("The file is empty. Choose another one."), code="empty")
    if size > limit:
        raise ValidationError(
            _("The file is %(size)s, the limit is %(limit)s. Make it smaller, or give a link."),
            code="too_large",
            params={"size": filesize(size), "limit": filesize(limit)},
        )


def _look(file: IO[bytes] | File) -> Found:
    head = file.read(4096)
    if head.startswith(b"%PDF-"):
        _check_pdf(file)
        return Found(Kind.PDF, "pdf")
    if head.startswith(b"PK\x03\x04"):
        if b"mimetypeapplication/epub+zip" in head[:100]:
            check_epub(file, programs=PROGRAMS)
            return Found(Kind.EPUB, "epub")
        check_zip(file, programs=PROGRAMS)
        return Found(Kind.ZIP, "zip")
    recording = _recording(file, head)
    if recording is None:
        raise wrong_kind()
    kind = Kind.VIDEO if recording.has_picture else Kind.AUDIO
    return Found(kind, recording.extension, recording.seconds)


def _recording(file: IO[bytes] | File, head: bytes) -> Recording | None:
    if head[4:8] == b"ftyp":
        return check_mp4(file)
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return check_matroska(file)
    if head.startswith(b"OggS"):
        return check_sound(file, "ogg")
    if head.startswith(b"ID3") or (head[:1] == b"\xff" and head[1:2] in b"\xfb\xfa\xf3\xf2"):
        return check_sound(file, "mp3")
    return None


def wrong_kind(kinds: Collection[str] = ()) -> ValidationError:
    """The refusal of what is none of ours."""
    allowed = ", ".join(kinds) or "PDF, EPUB, ZIP, MP3, M4A, OGG, MP4, WebM"
    return ValidationError(
        _("This kind of file does not fit here. Allowed: %(kinds)s."),
        code="wrong_kind",
        params={"kinds": allowed},
    )


def _check_pdf(file: IO[bytes] | File) -> None:
    """Its end leads to its list of objects, and nobody needs a password."""
    broken = ValidationError(
        _("The PDF is broken or not complete. Make it again and send that."), code="broken_pdf"
    )
    size = file.seek(0, 2)
    file.seek(max(0, size - 2048))
    ends = _PDF_END.findall(file.read())
    if not ends or int(ends[-1]) >= size:
        raise broken
    file.seek(int(ends[-1]))
    if not _PDF_XREF.match(file.read(64)):
        raise broken
    if _holds(file, _PDF_LOCKED):
        raise ValidationError(
            _("The PDF is locked by a password. Save it without one and send that."),
            code="encrypted",
        )


def _holds(file: IO[bytes] | File, pattern: re.Pattern[bytes]) -> bool:
    """Whether a file holds a pattern of at most 64 bytes, read piece by piece."""
    file.seek(0)
    rest = b""
    while piece := file.read(MB):
        if pattern.search(rest + piece):
            return True
        rest = piece[-64:]
    return False

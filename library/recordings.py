"""Looks into audio and video: whole, playable, how long."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from tinytag import TinyTag

MAX_INDEX = 40_000_000  # the index of a film of hours is a few megabytes


@dataclass(frozen=True, slots=True)
class Recording:
    extension: str
    seconds: int | None
    has_picture: bool


def _broken() -> ValidationError:
    return ValidationError(
        _("The recording is broken or not complete. Make the file again and send that."),
        code="broken_recording",
    )


def check_sound(file: Any, extension: str) -> Recording:
    """An mp3 or ogg (Vorbis, Opus) that plays for some time."""
    seconds = _duration(file, f"a.{extension}")
    if not seconds:
        raise _broken()
    return Recording(extension, seconds, False)


def check_mp4(file: Any) -> Recording:
    """An mp4 or m4a whose boxes are all here; one that was cut off has a box that ends outside."""
    size = file.seek(0, 2)
    boxes = list(_boxes(file, size))
    index = next((box for box in boxes if box[0] == b"moov"), None)
    if index is None or not any(name == b"mdat" for name, _start, _end in boxes):
        raise _broken()
    _name, start, end = index
    if end - start > MAX_INDEX:
        raise _broken()
    file.seek(start)
    content = file.read(end - start)
    tracks = {content[at + 12 : at + 16] for at in _places(content, b"hdlr")}
    if not tracks & {b"vide", b"soun"}:
        raise _broken()
    has_picture = b"vide" in tracks
    return Recording("mp4" if has_picture else "m4a", _mp4_seconds(content), has_picture)


def _boxes(file: Any, size: int) -> Iterator[tuple[bytes, int, int]]:
    """(name, start, end) of the boxes of the first level."""
    at = 0
    while at < size:
        file.seek(at)
        head = file.read(16)
        if len(head) < 8:
            raise _broken()
        length, name = struct.unpack(">I4s", head[:8])
        if length == 1 and len(head) == 16:
            length = struct.unpack(">Q", head[8:])[0]
        elif length == 0:  # until the end
            length = size - at
        if length < 8 or at + length > size or not name.isascii():
            raise _broken()
        yield name, at, at + length
        at += length


def _places(content: bytes, word: bytes) -> Iterator[int]:
    at = content.find(word)
    while at >= 0:
        yield at
        at = content.find(word, at + 4)


def _mp4_seconds(content: bytes) -> int | None:
    """The duration of the whole, as the box “mvhd” says it."""
    at = content.find(b"mvhd") + 4
    if at < 4:
        return None
    layout, skip = (">IQ", 20) if content[at : at + 1] == b"\x01" else (">II", 12)
    try:
        scale, length = struct.unpack_from(layout, content, at + skip)
    except struct.error:
        return None
    return _sensible(length / scale) if scale else None


def check_matroska(file: Any) -> Recording:
    """A WebM (no other Matroska) whose one segment is all here."""
    size = file.seek(0, 2)
    file.seek(0)
    head = file.read(65536)
    if b"\x42\x82\x84webm" not in head[:128]:
        raise ValidationError(
            _("This kind of video does not play in browsers. Convert it to MP4 or WebM."),
            code="wrong_kind",
        )
    at = head.find(b"\x18\x53\x80\x67")  # the segment: all that follows
    if at < 0 or at + 12 > len(head):
        raise _broken()
    length, width, is_known = _vint(head, at + 4)
    if is_known and at + 4 + width + length > size:
        raise _broken()
    # The tracks stand near the beginning: 0x83 is the kind of a track, 1 is video.
    return Recording("webm", _webm_seconds(head), b"\x83\x81\x01" in head or b"V_" in head)


def _vint(data: bytes, at: int) -> tuple[int, int, bool]:
    """A number of EBML: its value, how many bytes it takes, and whether it is known at all."""
    width = 9 - data[at].bit_length()
    if width > 8 or at + width > len(data):
        raise _broken()
    value = int.from_bytes(data[at : at + width], "big") & ((1 << 7 * width) - 1)
    return value, width, value != (1 << 7 * width) - 1


def _webm_seconds(head: bytes) -> int | None:
    """Duration × scale, where they stand in the part “Info”."""
    info = head.find(b"\x15\x49\xa9\x66")
    at = head.find(b"\x44\x89", info) if info >= 0 else -1
    if at < 0:
        return None
    form = {0x84: ">f", 0x88: ">d"}.get(head[at + 2])
    if form is None:
        return None
    scale_at = head.find(b"\x2a\xd7\xb1", info)
    scale = 1_000_000
    if scale_at >= 0:
        width = head[scale_at + 3] & 0x0F
        scale = int.from_bytes(head[scale_at + 4 : scale_at + 4 + width], "big")
    try:
        return _sensible(struct.unpack_from(form, head, at + 3)[0] * scale / 1e9)
    except (struct.error, ValueError, OverflowError):
        return None


def _sensible(seconds: float) -> int | None:
    """A length that a recording may have; broken files claim years."""
    return max(1, round(seconds)) if 0 < seconds < 24 * 3600 else None


def _duration(file: Any, name: str) -> int | None:
    file.seek(0)
    try:
        found = TinyTag.get(name, file_obj=file, tags=False)
    except Exception as error:  # a reader of foreign bytes; what it raises differs by format
        raise _broken() from error
    return _sensible(found.duration) if found.duration else None

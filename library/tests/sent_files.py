"""Small files of every kind, whole and broken, made byte by byte."""

import io
import stat
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from core.files import private_storage
from library.models import File


def store_in(folder: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both storages in a folder of one test. A field keeps the storage it began with."""
    settings.MEDIA_ROOT = folder / "media"
    private = {**settings.STORAGES["private"], "OPTIONS": {"location": folder / "private"}}
    settings.STORAGES = {**settings.STORAGES, "private": private}
    monkeypatch.setattr(File._meta.get_field("file"), "storage", private_storage())


def sent(name: str, content: bytes) -> SimpleUploadedFile:
    """What a form hands over."""
    return SimpleUploadedFile(name, content)


def pdf_bytes(*, trailer: bytes = b"", text: bytes = b"") -> bytes:
    """One empty page."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>",
    ]
    out = bytearray(b"%PDF-1.7\n% " + text + b"\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 4\n0000000000 65535 f \n"
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size 4/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (trailer, start)
    return bytes(out)


def zip_bytes(files: dict[str, bytes] | None = None, *, method: int = 8) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in (files or {"lesson/index.html": b"<h1>Lesson</h1>"}).items():
            archive.writestr(name, content)
    return out.getvalue()


def zip_with_symlink() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        member = zipfile.ZipInfo("a.txt")
        member.create_system = 3
        member.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(member, "/etc/passwd")
    return out.getvalue()


def zip_that_lies() -> bytes:
    """Its list says 10 bytes; 3 MB come out."""
    data = bytearray(zip_bytes({"a.txt": b"0" * 3_000_000}))
    small = struct.pack("<I", 10)
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = small
    data[22:26] = small
    return bytes(data)


def zip_locked() -> bytes:
    data = bytearray(zip_bytes())
    data[6] |= 1
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def zip_over_each_other() -> bytes:
    """Two members of the list with the same bytes, as in small bombs with many files."""
    data = zip_bytes({"a.txt": b"a" * 50})
    at, end = data.rindex(b"PK\x01\x02"), data.rindex(b"PK\x05\x06")
    member = data[at:end]
    tail = bytearray(data[end:])
    tail[8:12] = struct.pack("<2H", 2, 2)
    tail[12:16] = struct.pack("<I", 2 * len(member))
    return data[:end] + member.replace(b"a.txt", b"b.txt") + bytes(tail)


def epub_bytes(files: dict[str, bytes] | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        found = {"META-INF/container.xml": b"<container/>"} if files is None else files
        for name, content in found.items():
            archive.writestr(name, content)
    return out.getvalue()


def mp3_bytes(*, seconds: int = 3) -> bytes:
    """Silence of 128 kbit/s: frames of 417 bytes, 38 of them a second."""
    frame = b"\xff\xfb\x90\x00" + bytes(413)
    return frame * (seconds * 44100 // 1152)


def ogg_bytes(*, seconds: int = 4) -> bytes:
    """The pages of an Opus file: head, tags, and a last one that says where it ends."""
    head = b"OpusHead\x01\x01" + struct.pack("<HIhB", 0, 48000, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", 4) + b"test" + struct.pack("<I", 0)
    parts = [(2, 0, head), (0, 0, tags), (4, seconds * 48000, bytes(100))]
    return b"".join(
        b"OggS\0" + struct.pack("<BqIIIB", kind, place, 7, number, 0, 1) + bytes([len(body)]) + body
        for number, (kind, place, body) in enumerate(parts)
    )


def _box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(body), name) + body


def mp4_bytes(*, seconds: int = 65, track: bytes = b"vide", brand: bytes = b"isom") -> bytes:
    head = _box(b"mvhd", bytes(4) + bytes(8) + struct.pack(">II", 1000, seconds * 1000) + bytes(80))
    handler = _box(b"hdlr", bytes(8) + track + bytes(13))
    index = _box(b"moov", head + _box(b"trak", _box(b"mdia", handler)))
    start = _box(b"ftyp", brand + bytes(4) + brand + b"mp42")
    return start + index + _box(b"mdat", bytes(5000))


def webm_bytes(*, seconds: float = 12.0, doctype: bytes = b"webm") -> bytes:
    ebml = b"\x42\x82" + bytes([0x80 | len(doctype)]) + doctype
    info = b"\x2a\xd7\xb1\x83\x0f\x42\x40" + b"\x44\x89\x88" + struct.pack(">d", seconds * 1000)
    tracks = b"\x83\x81\x01\x86\x85V_VP8"
    body = b"\x15\x49\xa9\x66" + bytes([0x80 | len(info)]) + info
    body += b"\x16\x54\xae\x6b" + bytes([0x80 | len(tracks)]) + tracks + bytes(3000)
    segment = b"\x18\x53\x80\x67" + (0x10000000 | len(body)).to_bytes(4, "big") + body
    return b"\x1a\x45\xdf\xa3" + bytes([0x80 | len(ebml)]) + ebml + segment


GOOD: list[tuple[str, bytes, str, int | None]] = [
    ("китеп.pdf", pdf_bytes(), "pdf", None),
    ("book.epub", epub_bytes(), "epub", None),
    ("lesson.zip", zip_bytes(), "zip", None),
    ("song.mp3", mp3_bytes(), "audio", 3),
    ("talk.opus", ogg_bytes(), "audio", 4),
    ("talk.m4a", mp4_bytes(track=b"soun", brand=b"M4A "), "audio", 65),
    ("film.mp4", mp4_bytes(), "video", 65),
    ("film.webm", webm_bytes(), "video", 12),
]


def broken_samples() -> dict[str, tuple[str, bytes, str]]:
    """What is wrong: (name, content, code of the refusal)."""
    program = b"MZ\x90\x00" + bytes(200)
    many: dict[str, Any] = {f"{number}.txt": b"" for number in range(2001)}
    return {
        "zero bytes": ("a.pdf", b"", "empty"),
        "wrong type": ("a.pdf", b"just words", "wrong_kind"),
        "page called pdf": ("a.pdf", b"<!doctype html><script>alert(1)</script>", "wrong_kind"),
        "drawing with script": ("a.svg", b"<svg><script>alert(1)</script></svg>", "wrong_kind"),
        "program called mp3": ("a.mp3", program, "wrong_kind"),
        "picture called pdf": ("a.pdf", b"\x89PNG\r\n\x1a\n" + bytes(50), "wrong_kind"),
        "double ending": ("book.pdf.exe", pdf_bytes(), "program"),
        "program in the middle": ("book.exe.pdf", pdf_bytes(), "program"),
        "other ending": ("book.zip", pdf_bytes(), "wrong_ending"),
        "overlong name": (f"{'a' * 130}.pdf", pdf_bytes(), "long_name"),
        "broken pdf": ("a.pdf", pdf_bytes()[:-60], "broken_pdf"),
        "pdf that leads nowhere": (
            "a.pdf",
            b"%PDF-1.4\nstartxref\n5\n%%EOF",
            "broken_pdf",
        ),
        "locked pdf": ("a.pdf", pdf_bytes(trailer=b"/Encrypt 9 0 R"), "encrypted"),
        "bomb": ("a.zip", zip_bytes({"a.txt": bytes(25_000_000)}), "bomb"),
        "bomb that lies": ("a.zip", zip_that_lies(), "bomb"),
        "bomb of overlaps": ("a.zip", zip_over_each_other(), "bomb"),
        "too many files": ("a.zip", zip_bytes(many, method=0), "too_many_files"),
        "path that leads out": ("a.zip", zip_bytes({"../../a.txt": b"a"}), "bad_path"),
        "absolute path": ("a.zip", zip_bytes({"/etc/a.txt": b"a"}), "bad_path"),
        "symlink": ("a.zip", zip_with_symlink(), "symlink"),
        "program inside": ("a.zip", zip_bytes({"docs/readme.txt": program}), "program"),
        "program by name inside": ("a.zip", zip_bytes({"setup.exe": b"a"}), "program"),
        "archive inside": ("a.zip", zip_bytes({"b.dat": zip_bytes()}), "nested"),
        "locked zip": ("a.zip", zip_locked(), "encrypted"),
        "cut zip": ("a.zip", zip_bytes()[:-30], "broken_zip"),
        "office document": ("a.zip", zip_bytes({"[Content_Types].xml": b"<a/>"}), "wrong_kind"),
        "epub without contents": ("a.epub", epub_bytes({}), "broken_epub"),
        "epub that is locked": (
            "a.epub",
            epub_bytes({"META-INF/container.xml": b"", "META-INF/rights.xml": b"<r/>"}),
            "encrypted",
        ),
        "cut mp4": ("a.mp4", mp4_bytes()[:-100], "broken_recording"),
        "mp4 without an index": ("a.mp4", b"\0\0\0\x10ftypisom\0\0\0\0", "broken_recording"),
        "cut webm": ("a.webm", webm_bytes()[:-100], "broken_recording"),
        "mkv called webm": ("a.webm", webm_bytes(doctype=b"matroska"), "wrong_kind"),
        "mp3 of nothing": ("a.mp3", b"ID3" + bytes(300), "broken_recording"),
    }

"""Rows of the plumbing for tests."""

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.models import User
from core.models import AuditEntry, Job, OutgoingMessage, Picture
from core.pictures import add_picture


def create_audit_entry(*, action: str = "updated", **fields: Any) -> AuditEntry:
    return AuditEntry.objects.create(action=action, **fields)


def create_job(*, asked_by: User, kind: str = "tests.count", **fields: Any) -> Job:
    return Job.objects.create(
        **{"kind": kind, "title": "Counting", "asked_by": asked_by, "language": "en"} | fields
    )


def create_message(*, to_email: str = "aigul@example.org", **fields: Any) -> OutgoingMessage:
    return OutgoingMessage.objects.create(
        **{
            "channel": "email" if to_email else "phone_list",
            "kind": "test",
            "to_email": to_email,
            "to_name": "Aigul",
            "language": "en",
            "subject": "Hello",
            "body": "A text",
        }
        | fields
    )


def image_bytes(
    kind: str = "JPEG", size: tuple[int, int] = (1600, 1200), *, noise: bool = False, **save: Any
) -> bytes:
    """A picture file; with noise it is as heavy as a photo of leaves."""
    out = io.BytesIO()
    image = Image.effect_noise(size, 90).convert("RGB") if noise else Image.new("RGB", size, "teal")
    image.save(out, kind, **save)
    return out.getvalue()


def upload(content: bytes | None = None, *, name: str = "photo.jpg") -> SimpleUploadedFile:
    """What a form hands over for a chosen file."""
    return SimpleUploadedFile(name, image_bytes() if content is None else content)


def create_picture(*, file: SimpleUploadedFile | None = None, **values: Any) -> Picture:
    """A published picture of our own."""
    credit: dict[str, Any] = {
        "alt_ky": "Сабак",
        "author": "Айгүл",
        "licence": "own",
        "is_published": True,
    }
    return add_picture(file or upload(), by=None, **credit | values)

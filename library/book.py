"""What stands in a book of a material: its text, whose it is and on what terms it may be read."""

import base64
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.utils import translation
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from core import dates
from core.files import IMAGE_FORMATS, MAX_PIXELS, public_storage
from library import records
from library.document import Block, document
from library.models import Edition, Resource
from library.records import Record, xml_text

WIDEST = 1000  # points; enough for the width of a printed page


@dataclass(frozen=True, slots=True)
class Line:
    """A fact at the end of a book."""

    label: str
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Book:
    record: Record
    words_language: str
    blocks: list[Block]
    about: list[Line]

    @property
    def checks(self) -> list[Block]:
        """Self-checks in their order; their answers are printed at the end."""
        return [block for block in self.blocks if block["k"] == "check"]


def book(edition: Edition) -> Book:
    """The book of a published language version, read as `records.record` asks, with its text."""
    found = records.record(edition)
    revision = edition.published
    assert revision is not None
    language = records.words_language(edition.language)
    with translation.override(language):
        return Book(found, language, document(revision.body), list(_about(found, edition)))


def _about(found: Record, edition: Edition) -> Iterator[Line]:
    resource, revision = edition.resource, edition.published
    assert revision is not None
    by_role: dict[str, list[str]] = {}
    for maker in found.makers:
        by_role.setdefault(maker.role_label, []).append(maker.name)
    for label, names in by_role.items():
        yield Line(label, "; ".join(names))
    yield Line(_("Published by"), found.publisher)
    if revision.reviewed_for is not None:
        yield Line(_("Reviewed by"), revision.reviewed_for.name_on(found.published.date()))
    version = _("%(number)s of %(day)s") % {
        "number": revision.number,
        "day": dates.short_day(found.published.date()),
    }
    yield Line(_("Version"), version)
    if found.licence:
        yield Line(_("Licence"), found.licence, found.licence_url)
    if found.source or found.source_url:
        yield Line(_("Source"), found.source or found.source_url, found.source_url)
    if resource.is_demo:
        yield Line(_("Note"), _("Demo material"))
    yield Line(_("Address"), found.url, found.url)


def is_cards(edition: Edition) -> bool:
    return edition.resource.kind == Resource.Kind.CARDS


def absolute(url: str) -> str:
    """An address that leads somewhere from outside the portal; empty for places in the text."""
    if url.startswith(("http://", "https://", "mailto:", "tel:")):
        return xml_text(url)
    if url.startswith("/") and not url.startswith("//"):
        return settings.SITE_URL.rstrip("/") + xml_text(url)
    return ""


def picture(src: str) -> bytes | None:
    """A picture of our own storage as JPEG, which every reader shows; None for anything else."""
    name = src.removeprefix(settings.SITE_URL.rstrip("/"))
    if not name.startswith(settings.MEDIA_URL):
        return None
    try:
        with (
            public_storage().open(unquote(name.removeprefix(settings.MEDIA_URL))) as file,
            Image.open(file, formats=IMAGE_FORMATS) as image,
        ):
            if image.width * image.height > MAX_PIXELS:
                return None
            image.thumbnail((WIDEST, WIDEST))
            upright = ImageOps.exif_transpose(image).convert("RGBA")
            page = Image.new("RGBA", upright.size, "white")
            page.alpha_composite(upright)
            out = io.BytesIO()
            page.convert("RGB").save(out, "JPEG", quality=80)
            return out.getvalue()
    except (OSError, ValueError, SuspiciousOperation, UnidentifiedImageError):
        return None


def picture_svg(jpeg: bytes) -> str:
    """The picture wrapped as SVG, the form in which data may carry one to a typst template."""
    with Image.open(io.BytesIO(jpeg)) as image:
        width, height = image.size
    data = base64.b64encode(jpeg).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:image/jpeg;base64,{data}"/></svg>'
    )


def words() -> dict[str, Any]:
    """Our own words in a book, in the language that is active."""
    return {
        "contents": _("Contents"),
        "check": _("Check yourself"),
        "answers": _("Answers"),
        "about": _("About this material"),
        "page": _("Page"),
        "on_page": _("The answer is at the end."),
        "qr": _("QR code with the address of this material"),
        "sides": _(
            "Print on both sides, turning along the long edge, and cut along the lines: each card "
            "then has its answer on the back."
        ),
    }

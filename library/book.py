"""What stands in a book of a material: its text, whose it is and on what terms it may be read."""

import base64
import io
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from core import dates
from core.files import IMAGE_FORMATS
from core.licences import Licence
from core.models import Picture
from core.templatetags.content import shown_text
from library import records
from library.document import Block, Inline, document
from library.images import pictures_of
from library.models import Edition, Resource
from library.records import Record, xml_text

logger = logging.getLogger(__name__)
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
    pictures: Mapping[str, Picture]

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
    pictures = pictures_of(edition.resource, revision.body)
    with translation.override(language):
        blocks = document(revision.body, pictures)
        return Book(found, language, blocks, list(_about(found, edition)), pictures)


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


def jpeg(picture: Picture) -> bytes | None:
    """A picture in a form that every reader shows; None when its file is lost."""
    try:
        with picture.file.open() as file, Image.open(file, formats=IMAGE_FORMATS) as image:
            image.thumbnail((WIDEST, WIDEST))
            shown = image.convert("RGBA")
            page = Image.new("RGBA", shown.size, "white")
            page.alpha_composite(shown)
            out = io.BytesIO()
            page.convert("RGB").save(out, "JPEG", quality=80)
            return out.getvalue()
    except (OSError, UnidentifiedImageError):
        logger.exception("No file of picture %s", picture.pk)
        return None


def shown_alt(block: Block, picture: Picture) -> tuple[str, str]:
    """What a picture shows and the language that is said in, empty for that of the text. As on the
    page: the author's words in this place, else those of the picture."""
    return (block["alt"], "") if block["alt"] else shown_text(picture, "alt")


def credit(picture: Picture) -> Sequence[Inline]:
    """Author, licence and source of a picture, to stand below it; in the active language."""
    parts: list[Inline] = [
        _words(_("Picture: %(author)s") % {"author": picture.author}),
        _words(", "),
        _linked(str(Licence(picture.licence).label), picture.licence_url),
    ]
    if picture.source:
        address = picture.source.partition("://")[2].rstrip("/")
        parts += [_words(", "), _linked(address or picture.source, picture.source)]
    return parts


def _words(text: str) -> Inline:
    return {"k": "t", "s": xml_text(text)}


def _linked(text: str, url: str) -> Inline:
    words = _words(text)
    return {"k": "a", "url": url, "c": [words]} if absolute(url) else words


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

"""Books of materials, made once for each version and kept in the public storage.

A book lies under a name that says from what it was made: another version, another line about the
material or a newer way of making it gives another name, and the old file goes.
"""

import datetime as dt
import hashlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

import typst
from django.conf import settings
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _

from core import pdf
from core.files import public_storage
from library import records
from library.edition_epub import edition_epub
from library.edition_pdf import edition_cover, edition_pdf
from library.models import Edition

logger = logging.getLogger(__name__)
# Raise it when books are to look or say something else.
MADE_AS = 2
COVER_TYPE = "image/png"
# What a reader takes along; the cover goes with them.
TYPES = {"pdf": "application/pdf", "epub": "application/epub+zip"}
LABELS = {"pdf": _("PDF, to print"), "epub": _("EPUB, for book readers")}
MAKERS: dict[str, Callable[[Edition], bytes]] = {
    "pdf": edition_pdf,
    "epub": edition_epub,
    "cover": edition_cover,
}
ENDINGS = {"pdf": "pdf", "epub": "epub", "cover": "png"}


@dataclass(frozen=True, slots=True)
class Offer:
    """A book that the page of a material offers."""

    kind: str
    label: str
    url: str
    size: int
    content_type: str


def kinds(title: str) -> list[str]:
    """The books of a text with this title. Of letters that our fonts have not there is no PDF; a
    book reader brings its own fonts."""
    return [kind for kind in TYPES if kind != "pdf" or pdf.has_letters_of(title)]


def offers(edition: Edition) -> list[Offer]:
    """The books of a language version that has a text, with their sizes.

    Makes what is missing, some 50 ms once for each version. A book that cannot be made is left
    out, so that the page is read all the same.
    """
    found = []
    revision = edition.published
    for kind in kinds(revision.title) if revision is not None and revision.body else ():
        try:
            name = made(edition, kind)
            size = public_storage().size(name)
        except (OSError, typst.TypstError):
            logger.exception("No %s of %s", kind, edition)
            continue
        url = records.file_url(edition.resource.slug, edition.language, kind)
        found.append(Offer(kind, str(LABELS[kind]), url, size, TYPES[kind]))
    return found


def make_fresh(since: dt.datetime, *, seconds: float = 50) -> int:
    """Make the missing books of materials that have changed since then; says how many.

    So that no reader waits for the first one. What is left after so many seconds, `offers` makes.
    """
    changed = records.published_editions().filter(resource__updated_at__gte=since)
    editions = changed.defer(None).select_related("published__reviewed_for")
    storage, until, count = public_storage(), time.monotonic() + seconds, 0
    for edition in editions.iterator(chunk_size=100):
        revision = edition.published
        books = kinds(revision.title) if revision is not None and revision.body else []
        for kind in (*books, "cover"):
            if storage.exists(_name(edition, kind)):
                continue
            try:
                made(edition, kind)
            except (OSError, typst.TypstError):
                logger.exception("No %s of %s", kind, edition)
            else:
                count += 1
        if time.monotonic() > until:
            break
    return count


def made(edition: Edition, kind: str) -> str:
    """The name in the public storage of a language version's book, which is made if need be."""
    storage = public_storage()
    name = _name(edition, kind)
    if not storage.exists(name):
        content = MAKERS[kind](edition)
        _forget(edition, kind)
        kept = storage.save(name, ContentFile(content))
        if kept != name:  # somebody else was quicker; both are the same
            storage.delete(kept)
    return name


def etag(edition: Edition, kind: str) -> str:
    """What a browser that has the book is asked to compare."""
    return f'"{_key(edition, kind)}"'


def _key(edition: Edition, kind: str) -> str:
    resource, revision = edition.resource, edition.published
    assert revision is not None
    made_from = (
        *(MADE_AS, kind, revision.pk, revision.decided_at, resource.updated_at),
        *(settings.SITE_URL, resource.slug, edition.language),
    )
    return hashlib.blake2b(repr(made_from).encode(), digest_size=12).hexdigest()


def _folder(edition: Edition, kind: str) -> str:
    return f"library/books/{edition.pk % 100:02}/{edition.pk}/{kind}"


def _name(edition: Edition, kind: str) -> str:
    return f"{_folder(edition, kind)}/{_key(edition, kind)}.{ENDINGS[kind]}"


def forget_books(resource_id: int) -> None:
    """Let the books of a material go, because something in them was taken back: a picture."""
    for edition in Edition.objects.filter(resource=resource_id):
        for kind in MAKERS:
            _forget(edition, kind)


def _forget(edition: Edition, kind: str) -> None:
    """Books of former versions."""
    storage, folder = public_storage(), _folder(edition, kind)
    try:
        _folders, names = storage.listdir(folder)
    except OSError:  # none yet
        return
    for name in names:
        storage.delete(f"{folder}/{name}")

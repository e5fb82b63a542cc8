"""What a reader can take along of a language version: books made of its text, files its authors
sent. Told alike to catalogues, feeds and harvesters."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import translation

from library import records
from library.downloads import TYPES, kinds
from library.formats import CONTENT_TYPES
from library.models import Edition, File
from library.records import Record, xml_text


@dataclass(frozen=True, slots=True)
class Copy:
    """A file with its address. Its language is that of the version."""

    url: str
    content_type: str
    title: str = ""
    size: int = 0  # 0: not known before it is made
    seconds: int | None = None


def with_files(editions: QuerySet[Edition]) -> QuerySet[Edition]:
    """The same versions with the files of their authors, in one statement more."""
    return editions.prefetch_related(sent_files("published__"))


def sent_files(path: str) -> "Prefetch[str]":
    """What reads the files of authors along a path to versions, for `copies`."""
    files = File.objects.exclude(kind=File.Kind.LINK)
    return Prefetch(f"{path}files", queryset=files, to_attr="sent")


def takeable(editions: QuerySet[Edition]) -> QuerySet[Edition]:
    """Versions of which something can be taken along: a text or a file."""
    files = File.objects.filter(revision=OuterRef("published")).exclude(kind=File.Kind.LINK)
    return editions.filter(~Q(published__body="") | Exists(files))


def copies(edition: Edition, record: Record, origin: str = "") -> Sequence[Copy]:
    """The books and the files of a version read by `with_files`, with whole addresses."""
    made = [
        Copy(records.file_url(record.slug, record.language, kind, origin), TYPES[kind])
        for kind in (kinds(record.title) if record.has_text else ())
    ]
    revision = edition.published
    assert revision is not None
    sent: list[File] = revision.sent  # type: ignore[attr-defined]
    with translation.override(records.words_language(record.language)):
        return [*made, *(_sent(file, record, origin) for file in sent)]


def _sent(file: File, record: Record, origin: str) -> Copy:
    title = file.title or record.title
    return Copy(
        url=origin + reverse("library:file_download", args=[file.pk, file.name_of(title)]),
        content_type=CONTENT_TYPES.get(file.extension, "application/octet-stream"),
        title=xml_text(file.title),
        size=file.size,
        seconds=file.seconds,
    )

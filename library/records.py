"""What other programs are told of a language version: catalogues, harvesters, search engines.

One description for all of them, so that OAI-PMH, OPDS, Atom, JSON-LD, PDF and EPUB never say
different things. Words stand in the language of the material where the portal speaks it.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import BooleanField, Case, Prefetch, QuerySet, Value, When
from django.urls import reverse
from django.utils import timezone, translation

from core.licences import Licence
from library.languages import language_name
from library.models import Contributor, Edition, Language, Resource

OURS = [code for code, _name in settings.LANGUAGES]
# Where the portal itself does not speak the language of a material, its neighbours read Russian.
_READ_RUSSIAN = {Language.UZ, Language.KK, Language.TG, Language.MN}
# Characters that XML cannot hold, whatever somebody pasted into a title.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Maker:
    """Somebody who had a part in a material; `role` as in `Contributor.Role`."""

    name: str
    role: str
    role_label: str
    is_organisation: bool


@dataclass(frozen=True, slots=True)
class Named:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Record:
    """A language version, described."""

    pk: int
    slug: str
    language: str
    language_label: str
    title: str
    summary: str
    kind: str
    kind_label: str
    url: str
    others: Sequence[tuple[str, str]]  # language and address of the other versions
    topics: Sequence[Named]
    makers: Sequence[Maker]
    publisher: str
    licence: str
    licence_url: str
    source_url: str
    source: str
    minutes: int | None
    published: dt.datetime
    modified: dt.datetime
    has_text: bool
    is_demo: bool

    @property
    def authors(self) -> list[Maker]:
        """Who wrote it; without an author the publisher answers for it."""
        found = [maker for maker in self.makers if maker.role == Contributor.Role.AUTHOR]
        return found or [Maker(self.publisher, Contributor.Role.AUTHOR, "", is_organisation=True)]

    @property
    def helpers(self) -> list[Maker]:
        """Translators, editors and the others."""
        return [maker for maker in self.makers if maker.role != Contributor.Role.AUTHOR]


def words_language(language: str) -> str:
    """The portal's language in which a reader of this one gets our own words."""
    if language in OURS:
        return language
    return "ru" if language in _READ_RUSSIAN else "en"


def xml_text(text: str) -> str:
    """The text without characters that XML does not know."""
    return _NOT_XML.sub("", text)


def editions() -> QuerySet[Edition]:
    """All that was ever published, with what a record needs, in four statements; no long texts."""
    return (
        Edition.objects.filter(published__isnull=False, resource__published_at__isnull=False)
        .select_related("published", "resource__center__organisation", "resource__source_partner")
        .defer("published__body")
        .annotate(
            has_text=Case(
                When(published__body="", then=Value(False)),
                default=Value(True),
                output_field=BooleanField(),
            )
        )
        .prefetch_related(
            "resource__topics",
            "resource__contributors__organisation",
            Prefetch(
                "resource__editions",
                queryset=Edition.objects.filter(published__isnull=False),
                to_attr="readable",
            ),
        )
    )


def published_editions() -> QuerySet[Edition]:
    """Those that visitors find, newest first: as `Resource.objects.published().newest()`, whose
    index the database then walks along."""
    return (
        editions()
        .filter(resource__withdrawn_at__isnull=True)
        .order_by("-resource__published_at", "-resource_id", "-pk")
    )


def record(edition: Edition, origin: str = "") -> Record:
    """The description of one; addresses begin with `origin` (the portal's own without it).

    Its material must be read by `editions` or `selectors.with_editions`.
    """
    resource, revision = edition.resource, edition.published
    assert revision is not None and revision.decided_at is not None
    others: list[Edition] = resource.readable  # type: ignore[attr-defined]
    with translation.override(words_language(edition.language)):
        return Record(
            pk=edition.pk,
            slug=resource.slug,
            language=edition.language,
            language_label=language_name(edition.language),
            title=xml_text(revision.title),
            summary=xml_text(revision.summary),
            kind=resource.kind,
            kind_label=str(Resource.Kind(resource.kind).label),
            url=page_url(resource, edition.language, origin),
            others=[
                (other.language, page_url(resource, other.language, origin))
                for other in others
                if other.pk != edition.pk
            ],
            topics=[Named(topic.code, xml_text(topic.name)) for topic in resource.topics.all()],
            makers=[_maker(row) for row in resource.contributors.all()],
            publisher=xml_text(str(resource.center or settings.ASSOCIATION_NAME)),
            licence=str(Licence(resource.licence).label) if resource.licence else "",
            licence_url=resource.licence_url,
            source_url=resource.source_url,
            source=xml_text(resource.adapted_from or str(resource.source_partner or "")),
            minutes=resource.minutes,
            published=revision.decided_at,
            modified=max(revision.decided_at, resource.updated_at),
            has_text=edition.has_text if hasattr(edition, "has_text") else bool(revision.body),
            is_demo=resource.is_demo,
        )


def _maker(row: Contributor) -> Maker:
    names = filter(None, (row.name, str(row.organisation or "")))
    return Maker(xml_text(", ".join(names)), row.role, str(row.get_role_display()), not row.name)


def page_url(resource: Resource, language: str, origin: str = "") -> str:
    """The stable address of a material in one language, under that language where we speak it."""
    with translation.override(words_language(language)):
        path = reverse("library:edition_detail", args=[resource.slug, language])
    return f"{origin or settings.SITE_URL.rstrip('/')}{path}"


def file_url(slug: str, language: str, kind: str, origin: str = "") -> str:
    """Where a language version is downloaded as "pdf" or "epub", or its "cover" is seen."""
    with translation.override(words_language(language)):
        path = reverse(f"library:edition_{kind}", args=[slug, language])
    return f"{origin}{path}"


def identifier(record: Record) -> str:
    """A name of the language version that stays when the portal moves to another host name."""
    return f"oai:{namespace()}:{record.slug}/{record.language}"


def namespace() -> str:
    """The repository's name in identifiers: a host name with a dot, as the OAI schema asks."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    is_name = re.fullmatch(r"[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)+", host)
    return host if is_name else "kaea.localhost"


def utc(moment: dt.datetime) -> str:
    """As machines write it, to the second."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def day(moment: dt.datetime) -> str:
    """The day in Bishkek."""
    return timezone.localtime(moment).date().isoformat()

"""What pages of the library read: one material, lists of materials."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Prefetch, QuerySet
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import get_language

from centers.models import Organisation
from library import shown
from library.file_lines import Line, lines
from library.images import pictures_of
from library.kept_text import ShownCard, text_of
from library.languages import language_name
from library.models import (
    CatalogueEntry,
    Competence,
    Contributor,
    Edition,
    Link,
    Resource,
    Revision,
    Sdg,
    SearchEntry,
)
from library.text import Text

_NAMES = tuple(f"name_{code}" for code, _language in settings.LANGUAGES)
# Which language a reader gets when his own is missing, as in the settings; then any other.
FALLBACKS = {"ky": ("ky", "ru", "en"), "ru": ("ru", "ky", "en"), "en": ("en", "ru", "ky")}


@dataclass(frozen=True, slots=True)
class Reading:
    """A material as its page shows it in one language."""

    resource: Resource
    edition: Edition
    revision: Revision
    text: Text
    others: Sequence[Edition]
    cards: Sequence[ShownCard] = ()
    competences: Sequence[Competence] = ()

    @property
    def is_fallback(self) -> bool:
        """The reader's own language is missing."""
        return self.edition.language != (get_language() or "")[:2]

    @property
    def language_label(self) -> str:
        return language_name(self.edition.language)

    @property
    def files(self) -> list[Line]:
        """For `library/_files.html`; one statement each time it is asked for."""
        return lines(self.revision)


_LISTS = (
    "topics",
    Prefetch("contributors", queryset=Contributor.objects.select_related("organisation")),
)


def _readable() -> QuerySet[Edition]:
    """Published language versions; the competences come with them, which saves a statement."""
    names = ("id", "framework", "version", "code", *_NAMES)
    row = JSONObject(**{name: f"competence__{name}" for name in names})
    links = Resource.competences.through.objects.filter(resource=OuterRef("resource"))
    rows = links.order_by(*(f"competence__{name}" for name in ("framework", "version", "code")))
    return (
        Edition.objects.filter(published__isnull=False)
        .select_related("published__reviewed_for")
        .annotate(competence_rows=ArraySubquery(rows.values(row=row)))
    )


def with_editions(resources: QuerySet[Resource]) -> QuerySet[Resource]:
    """Materials with their published language versions and what a page says of them."""
    versions = Prefetch("editions", queryset=_readable(), to_attr="readable")
    beside = ("area", "center__organisation", "source_partner", "country", "picture")
    return resources.select_related(*beside).prefetch_related(versions, *_LISTS)


def to_read(slug: str) -> Resource | None:
    """One material as `with_editions` reads it, in one statement, with the names that are kept of
    other rows (`library.shown`); its picture costs another one. Withdrawn ones too, without them.
    """
    found = Edition.objects.filter(
        published__isnull=False, resource__slug=slug, resource__published_at__isnull=False
    )
    kept = F("resource__catalogue_entry__shown")
    editions = list(found.select_related("published", "resource").annotate(kept=kept))
    if not editions:
        return None
    resource = editions[0].resource
    for edition in editions:
        edition.resource = resource
    resource.readable = editions  # type: ignore[attr-defined]
    if resource.withdrawn_at is None:
        shown.give(resource, editions, editions[0].kept)
    return resource


def best_edition(editions: Iterable[Edition], language: str = "") -> Edition | None:
    """The version for a reader of the active language, or the one asked for if it exists."""
    found = {edition.language: edition for edition in editions}
    return found.get(language or best_language(found))


def best_language(found: Iterable[str]) -> str:
    """Of the languages there are, the one for a reader of the active language; "" of none."""
    there = list(found)
    order = FALLBACKS.get((get_language() or "ky")[:2], FALLBACKS["ky"])
    return next((code for code in (*order, *there) if code in there), "")


def reading(resource: Resource, language: str = "") -> Reading | None:
    """The page of a material (of `with_editions` or `to_read`); None when it is not there in a
    language."""
    editions: list[Edition] = resource.readable  # type: ignore[attr-defined]
    edition = best_edition(editions, language)
    if edition is None or edition.published is None:
        return None
    kept = text_of(
        edition.published,
        kind=resource.kind,
        language=edition.language,
        pictures=pictures_of(resource, edition.published.body),
    )
    return Reading(
        resource,
        edition,
        edition.published,
        kept.text,
        [other for other in editions if other.pk != edition.pk],
        kept.cards,
        [Competence(**row) for row in edition.competence_rows],  # type: ignore[attr-defined]
    )


def reviewers() -> QuerySet[Organisation]:
    """Organisations that answer for a review before the public."""
    kinds = (Organisation.Kind.STATE_BODY, Organisation.Kind.UNIVERSITY)
    return Organisation.objects.filter(kind__in=kinds)


def facts(found: Reading) -> dict[str, Any]:
    """Authors by role and the rest of what stands at the foot of a material."""
    by_role: dict[str, list[Any]] = {}
    for row in found.resource.contributors.all():
        by_role.setdefault(str(row.get_role_display()), []).append(row)
    goals = [str(Sdg(code).label) for code in found.resource.sdg_targets if code in Sdg.values]
    return {
        "contributors": by_role,
        "goals": goals,
        "files": found.files,
        "competences": found.competences,
    }


def read_next(resource: Resource, *, at_most: int = 3) -> list[tuple[str, str, str]]:
    """The newest other materials on the same topics: address, title, its language. One
    statement."""
    topics = [topic.code for topic in resource.topics.all()]
    others = CatalogueEntry.objects.filter(topic__overlap=topics).exclude(pk=resource.pk)
    newest = others.order_by("-published_at", "-pk").values("pk")[:at_most]
    entries = SearchEntry.objects.filter(resource__in=newest).order_by(
        "-resource__published_at", "-resource", "pk"
    )
    titles: dict[str, dict[str, str]] = {}
    for slug, language, title in entries.values_list("resource__slug", "language", "title"):
        titles.setdefault(slug, {})[language] = title
    return [
        (reverse("library:resource_detail", args=[slug]), found[language], language)
        for slug, found in titles.items()
        if (language := best_language(found))
    ]


def with_titles(links: QuerySet[Link]) -> QuerySet[Link]:
    """Links with the material they stand in and its titles."""
    published = Edition.objects.filter(published__isnull=False).select_related("published")
    return links.select_related("resource").prefetch_related(
        Prefetch("resource__editions", queryset=published, to_attr="readable")
    )

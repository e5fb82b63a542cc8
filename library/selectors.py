"""What pages of the library read: one material, lists of materials."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import get_language

from centers.models import Organisation
from library.file_lines import Line, lines
from library.images import pictures_of
from library.kept_text import ShownCard, text_of
from library.models import Edition, Language, Link, Resource, Revision, Sdg
from library.text import Text

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

    @property
    def is_fallback(self) -> bool:
        """The reader's own language is missing."""
        return self.edition.language != (get_language() or "")[:2]

    @property
    def language_label(self) -> str:
        return str(Language(self.edition.language).label)

    @property
    def files(self) -> list[Line]:
        """For `library/_files.html`; one statement each time it is asked for."""
        return lines(self.revision)


def with_editions(resources: QuerySet[Resource]) -> QuerySet[Resource]:
    """Materials with their published language versions and what a page says of them."""
    published = Edition.objects.filter(published__isnull=False).select_related(
        "published__reviewed_for"
    )
    return resources.select_related(
        "area", "center__organisation", "source_partner", "country", "picture"
    ).prefetch_related(
        Prefetch("editions", queryset=published, to_attr="readable"),
        "topics",
        "competences",
        "contributors__organisation",
    )


def best_edition(editions: Iterable[Edition], language: str = "") -> Edition | None:
    """The version for a reader of the active language, or the one asked for if it exists."""
    found = {edition.language: edition for edition in editions}
    if language:
        return found.get(language)
    order = FALLBACKS.get((get_language() or "ky")[:2], FALLBACKS["ky"])
    return next((found[code] for code in order if code in found), next(iter(found.values()), None))


def reading(resource: Resource, language: str = "") -> Reading | None:
    """The page of a material read by `with_editions`; None when it is not there in a language."""
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
    return {"contributors": by_role, "goals": goals, "files": found.files}


def read_next(resource: Resource, *, at_most: int = 3) -> list[tuple[str, str, str]]:
    """The newest other materials on the same topics: address, title, its language."""
    topics = [topic.pk for topic in resource.topics.all()]
    published = Edition.objects.filter(published__isnull=False).select_related("published")
    others = (
        Resource.objects.published()
        .filter(pk__in=Resource.topics.through.objects.filter(topic__in=topics).values("resource"))
        .exclude(pk=resource.pk)
        .newest()
        .prefetch_related(Prefetch("editions", queryset=published, to_attr="readable"))[:at_most]
    )
    found = []
    for other in others if topics else ():
        edition = best_edition(other.readable)
        if edition is not None and edition.published is not None:
            address = reverse("library:resource_detail", args=[other.slug])
            found.append((address, edition.published.title, edition.language))
    return found


def with_titles(links: QuerySet[Link]) -> QuerySet[Link]:
    """Links with the material they stand in and its titles."""
    published = Edition.objects.filter(published__isnull=False).select_related("published")
    return links.select_related("resource").prefetch_related(
        Prefetch("resource__editions", queryset=published, to_attr="readable")
    )

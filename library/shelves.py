"""A few materials on a page of something else: the home page, a programme, a training."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language

from core.statements import KeptStatement
from library.languages import language_name
from library.models import Edition, Resource
from library.selectors import FALLBACKS


@dataclass(frozen=True, slots=True)
class ShelfLine:
    """One material; `language` is that of its title, "" where it is the reader's own."""

    url: str
    title: str
    summary: str
    language: str
    languages: str
    kind_label: str
    minutes: int | None


COLUMNS = (
    *("resource_id", "resource__slug", "resource__kind", "resource__minutes", "language"),
    *("published__title", "published__summary"),
)


def shelf(resources: QuerySet[Resource]) -> list[ShelfLine]:
    """Published materials, newest first, in the reader's language where there is one.

    One statement, however the materials were chosen; a slice of them is fine.
    """
    return _lines(_editions(resources))


def _editions(resources: QuerySet[Resource]) -> QuerySet[Edition, Any]:
    rows = Edition.objects.filter(published__isnull=False, resource__in=resources.values("pk"))
    ordered = rows.order_by("-resource__published_at", "-resource_id", "pk")
    return ordered.values_list(*COLUMNS)


def _lines(editions: Iterable[Sequence[Any]]) -> list[ShelfLine]:
    found: dict[int, list[Sequence[Any]]] = {}
    for pk, *row in editions:
        found.setdefault(pk, []).append(row)
    return [_line(rows) for rows in found.values()]


def newest_tutorials(limit: int) -> list[ShelfLine]:
    """What has come to the library last. One statement."""
    return _lines(_newest.lines(limit))


_newest = KeptStatement(
    lambda limit: _editions(
        Resource.objects.published().filter(kind=Resource.Kind.TUTORIAL).newest()[:limit]
    )
)


def _line(editions: Sequence[Sequence[Any]]) -> ShelfLine:
    own = (get_language() or "ky")[:2]
    by_language = {row[3]: row for row in editions}
    order = [*FALLBACKS.get(own, FALLBACKS["ky"]), *by_language]
    chosen = next(code for code in order if code in by_language)
    slug, kind, minutes, language, title, summary = by_language[chosen]
    return ShelfLine(
        url=reverse("library:resource_detail", args=[slug]),
        title=title,
        summary=summary,
        language="" if language == own else language,
        languages=", ".join(language_name(code) for code in by_language),
        kind_label=str(Resource.Kind(kind).label),
        minutes=minutes,
    )

"""What a material weighs on the phone of a reader, said before it is saved."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import F, Value
from django.db.models.functions import Length, Replace
from django.urls import reverse

from core.pictures import SMALL_BYTES
from library.models import Edition, Resource
from library.models.resources import ResourceQuerySet
from library.selectors import Reading, best_edition

# The page around a text, measured. Stylesheet, signs and scripts come once for all pages.
FRAME_BYTES = 11_000
# Cyrillic has two bytes a letter; marks of HTML come on top.
BYTES_A_LETTER = 2
SHELF_AT_MOST, HITS_AT_MOST = 300, 30
_IMAGE = re.compile(r"<img\b")


def reading_bytes(reading: Reading) -> int:
    """Bytes of a page with its pictures, without its files."""
    html = len(str(reading.text.html).encode())
    html += sum(len(f"{card.front}{card.back}".encode()) + 120 for card in reading.cards)
    pictures = len(_IMAGE.findall(reading.text.html)) + _has_picture(reading.resource)
    return FRAME_BYTES + html + pictures * SMALL_BYTES


def shelf_manifest(resources: ResourceQuerySet) -> dict[str, Any]:
    """What saving a whole shelf means: addresses, titles, bytes. Three statements whatever its
    size."""
    chosen = list(resources.newest().select_related("picture")[:SHELF_AT_MOST])
    items = _items([(resource, "") for resource in chosen])
    return {
        "items": items,
        "bytes": sum(item["bytes"] for item in items),
        "left_off": max(0, resources.count() - len(chosen)),
    }


def hit_manifest(wanted: Iterable[str]) -> dict[str, Any]:
    """The same for the lines of a list: "slug" as readers see it, "slug/ru" in one language.
    What is only a link to another site has nothing to save. Two statements."""
    parts = [text.partition("/") for text in list(wanted)[:HITS_AT_MOST]]
    rows = Resource.objects.published().filter(slug__in={slug for slug, _sign, _code in parts})
    by_slug = {row.slug: row for row in rows.filter(is_link_only=False).select_related("picture")}
    pairs = [(by_slug[slug], code) for slug, _sign, code in parts if slug in by_slug]
    return {"items": _items(pairs)}


def _items(chosen: Sequence[tuple[Resource, str]]) -> list[dict[str, Any]]:
    """The database measures the texts, and none is made. One statement."""
    body = F("published__body")
    marks = Length(body) - Length(Replace(body, Value("!["), Value("")))
    editions: dict[int, list[Any]] = {resource.pk: [] for resource, _language in chosen}
    rows = Edition.objects.filter(published__isnull=False, resource__in=editions)
    for edition in rows.annotate(letters=Length(body), marks=marks, title=F("published__title")):
        editions[edition.resource_id].append(edition)
    items = []
    for resource, language in chosen:
        best: Any = best_edition(editions[resource.pk], language)
        if best is not None:
            pictures = best.marks // 2 + _has_picture(resource)
            weight = FRAME_BYTES + best.letters * BYTES_A_LETTER + pictures * SMALL_BYTES
            items.append(
                {
                    "path": _address(resource.slug, language),
                    "title": best.title,
                    "language": best.language,
                    "revision": best.published_id,
                    "bytes": weight,
                }
            )
    return items


def _address(slug: str, language: str) -> str:
    if language:
        return reverse("library:edition_detail", args=[slug, language])
    return reverse("library:resource_detail", args=[slug])


def _has_picture(resource: Resource) -> bool:
    return resource.picture is not None and resource.picture.is_published

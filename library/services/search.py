"""Keeps the search index of the library, a part of every write that changes what visitors find."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from operator import add
from typing import Any, cast

from django.contrib.postgres.search import SearchVector
from django.db.models import Func, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from core.caching import forget_pages
from core.folding import fold
from library.models import (
    CatalogueEntry,
    Edition,
    File,
    Language,
    MonthlyCount,
    Resource,
    SearchEntry,
    SearchWord,
)
from library.query import lexemes
from library.snippets import searchable
from library.text import plain

# PostgreSQL knows the endings of these languages; of others it gets words and stems of ours.
CONFIGS: dict[str, str] = {Language.RU: "russian", Language.EN: "english"}
# A vector holds a megabyte at most; what stands behind these signs of a text is not searched.
SEARCHED = 60_000
_E = str.maketrans("ёЁ", "еЕ")
_WORD = re.compile(r"[^\W\d_]{4,30}")


def index_edition(edition: Edition) -> None:
    """Write the search entry of a language version anew, from its published text.

    A part of the transaction that publishes, so the search never knows less than the page.
    """
    revision = edition.published
    if revision is None:
        SearchEntry.objects.filter(edition=edition).delete()
    else:
        words = plain(revision.body)
        SearchEntry.objects.update_or_create(
            edition=edition,
            defaults={
                "resource_id": edition.resource_id,
                "language": edition.language,
                "title": revision.title,
                "summary": revision.summary,
                "folded": f" {fold(revision.title)}",
                "words": words,
                "plain": searchable(words),
            },
        )
        _learn((revision.title, revision.summary, words))
    index_resource(Resource.objects.get(pk=edition.resource_id))


def index_resource(resource: Resource) -> None:
    """Bring the line of a material in the catalogue up to date; there is none of what visitors
    may not find."""
    forget_pages("library")
    entries = list(SearchEntry.objects.filter(resource=resource))
    if not resource.is_published or not entries:
        CatalogueEntry.objects.filter(resource=resource).delete()
        return
    topics = list(resource.topics.all())
    names = " ".join(
        filter(None, (getattr(t, f"name_{code}") for t in topics for code in ("ky", "ru", "en")))
    )
    heads = list(_heads(entries))
    address = resource.slug.replace("-", " ")
    texts = [_vector(names, "C", "simple"), _vector(address, "D", "english"), *_texts(entries)]
    CatalogueEntry.objects.update_or_create(
        resource=resource,
        defaults={
            "head": reduce(add, heads),
            "vector": reduce(add, [*heads, *texts]),
            **_facets(resource, entries, [topic.code for topic in topics]),
            "published_at": cast(dt.datetime, resource.published_at),
            # Read by the database after all that this transaction has written.
            "shown": Func(Value(resource.pk), function="library_shown"),
        },
    )


def reindex(resources: Iterable[Resource]) -> int:
    """Write the entries of some materials anew; says of how many."""
    number = 0
    for resource in resources:
        for edition in resource.editions.select_related("published"):
            index_edition(edition)
        number += 1
    return number


def count_use() -> int:
    """Bring `used` of the catalogue up to date; says for how many materials it has changed."""
    since = (timezone.localdate() - dt.timedelta(days=365)).replace(day=1)
    counts = MonthlyCount.objects.filter(resource=OuterRef("resource"), month__gte=since)
    total = counts.order_by().values("resource").annotate(n=Sum("count")).values("n")
    now = Coalesce(Subquery(total), 0)
    return CatalogueEntry.objects.alias(now=now).exclude(used=now).update(used=now)


def _heads(entries: Sequence[SearchEntry]) -> Iterator[SearchVector]:
    """Titles and summaries: in their language, and folded for other alphabets and endings."""
    for entry in entries:
        for text, weight in ((entry.title, "A"), (entry.summary, "B")):
            yield _vector(text, weight, "simple")
            if config := CONFIGS.get(entry.language):
                yield _vector(text, weight, config)


def _texts(entries: Sequence[SearchEntry]) -> Iterator[SearchVector]:
    for entry in entries:
        yield _vector(entry.words[:SEARCHED], "D", CONFIGS.get(entry.language, "simple"))


def _vector(text: str, weight: str, config: str) -> SearchVector:
    text = " ".join(lexemes(text)) if config == "simple" else text.translate(_E)
    return SearchVector(Value(text), weight=weight, config=config)


def _facets(
    resource: Resource, entries: Sequence[SearchEntry], topics: Sequence[str]
) -> dict[str, Any]:
    """What filters ask of a material."""
    center: Any = resource.center
    links = File.objects.filter(
        revision__edition__in=[entry.pk for entry in entries],
        revision__state="published",
        kind=File.Kind.LINK,
    )
    return {
        "kind": resource.kind,
        "level": resource.level,
        "offline": "" if resource.is_link_only or links.exists() else "1",
        "region": (center.region.iso_code or center.region.code) if center else "",
        "area": resource.area.code if resource.area else "",
        "lang": sorted(entry.language for entry in entries),
        "topic": sorted(topics),
    }


def _learn(texts: Iterable[str]) -> None:
    """Remember the words, so that misspelt ones are known. In one order: two writers wait for
    each other, never both."""
    words = {fold(word): word for text in texts for word in _WORD.findall(text.lower())}
    rows = [SearchWord(key=key, word=words[key]) for key in sorted(words) if 3 < len(key) <= 40]
    SearchWord.objects.bulk_create(rows, ignore_conflicts=True)

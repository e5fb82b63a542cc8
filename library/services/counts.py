"""How often materials are opened and taken along: numbers with nobody behind them.

A reader costs one operation in Redis: a counter of month, kind, language and material goes up by
one. No cookie, no address, no time of day is kept. Once a minute `flush` moves the counters into
`MonthlyCount`.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.utils import timezone, translation

from library.models import MonthlyCount, Resource
from library.selectors import best_edition, with_editions

logger = logging.getLogger(__name__)
What = MonthlyCount.What
COUNTERS, TAKEN, LOCK = "library-counts", "library-counts-taken", "library-counts-lock"
LOCKED_SECONDS = 300  # longer than the work takes; a killed worker holds the others up so long
BATCH = 2000


def note(resource_id: int, what: str, language: str) -> None:
    """One more reader of a material in a language (`what`: see `MonthlyCount.What`)."""
    _add(what, language, f"#{resource_id}")


def note_page(slug: str, what: str, page_language: str, language: str = "") -> None:
    """The same by the address of a page. Without a language of its own the page shows the best
    one for its readers; which one that was, `flush` finds out for all of them together."""
    _add(what, language or f"~{page_language}", slug)


def _add(what: str, language: str, who: str) -> None:
    month = timezone.localdate().replace(day=1)
    try:
        _client().hincrby(cache.make_key(COUNTERS), f"{month}|{what}|{language}|{who}", 1)
    except Exception:
        # A number less hurts nobody; a page that does not come does.
        logger.warning("A reader of %s was not counted", who, exc_info=True)


def flush() -> int:
    """Move what was counted into the months; returns how many readers.

    The counters are renamed in one step, so those who come meanwhile begin new ones and nobody is
    counted twice or lost. A worker killed before its commit leaves the renamed counters behind,
    and the next one takes them first. Only one killed between the commit and the deletion that
    follows makes a minute's readers count twice.
    """
    if not cache.add(LOCK, 1, LOCKED_SECONDS):
        return 0  # another worker is at it
    client, taken, total = _client(), cache.make_key(TAKEN), 0
    try:
        for is_left_behind in (True, False):
            if not is_left_behind:
                if not client.exists(cache.make_key(COUNTERS)):
                    break
                client.rename(cache.make_key(COUNTERS), taken)
            found = {key.decode(): int(number) for key, number in client.hgetall(taken).items()}
            if found:
                total += _write(found)
                client.delete(taken)
    finally:
        cache.delete(LOCK)
    return total


def _write(found: Mapping[str, int]) -> int:
    """Add the counters to their rows: one statement for some thousand of them."""
    totals: Counter[tuple[int, str, str, str]] = Counter()
    lines = [(key.split("|"), number) for key, number in found.items()]
    known = _materials(line[3] for line, _number in lines)
    for (month, what, language, who), number in lines:
        resource = known.get(who)
        if resource is not None:  # else it was deleted meanwhile
            totals[resource.pk, month, what, _language(resource, language)] += number
    rows = sorted(totals.items())
    for start in range(0, len(rows), BATCH):
        _upsert([(*key, number) for key, number in rows[start : start + BATCH]])
    return sum(totals.values())


def _materials(names: Iterable[str]) -> dict[str, Resource]:
    """The materials by what a counter calls them: "#12" or the slug of an address."""
    wanted = set(names)
    ids = {int(name[1:]) for name in wanted if name.startswith("#")}
    slugs = {name for name in wanted if not name.startswith("#")}
    found = {f"#{row.pk}": row for row in Resource.objects.filter(pk__in=ids)}
    return found | {row.slug: row for row in with_editions(Resource.objects.filter(slug__in=slugs))}


def _language(resource: Resource, language: str) -> str:
    if not language.startswith("~"):
        return language
    with translation.override(language[1:]):
        edition = best_edition(getattr(resource, "readable", ()))
    return edition.language if edition else language[1:]


def _upsert(rows: list[tuple[Any, ...]]) -> None:
    table = MonthlyCount._meta.db_table
    columns = [list(column) for column in zip(*rows, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (resource_id, month, what, language, count) "  # noqa: S608
            "SELECT * FROM unnest(%s::bigint[], %s::date[], %s::text[], %s::text[], %s::int[]) "
            "ON CONFLICT (resource_id, month, what, language) "
            f"DO UPDATE SET count = {table}.count + excluded.count",
            columns,
        )


def _client() -> Any:
    """The client of the cache: Django's interface has no counters in a hash."""
    return cache._cache.get_client(None, write=True)  # type: ignore[attr-defined]

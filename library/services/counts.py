"""How often materials are opened and taken along: numbers with nobody behind them.

A reader costs one operation in Redis: a counter of month, kind, language and material goes up by
one. No cookie, no address, no time of day is kept. Once a minute `flush` moves the counters into
`MonthlyCount`.
"""

import datetime as dt
import logging
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone, translation

from library.models import CountBatch, MonthlyCount, Resource
from library.selectors import best_edition, with_editions

logger = logging.getLogger(__name__)
What = MonthlyCount.What
COUNTERS, TAKEN, LOCK = "library-counts", "library-counts-taken", "library-counts-lock"
BATCH_KEY = "batch"  # among the counters, whose names all hold a "|"
KEPT_BATCHES = dt.timedelta(days=2)
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

    The counters get a key and are renamed in one step, so those who come meanwhile begin new ones.
    Their key is written in the transaction that adds them. So a worker killed before its commit
    leaves counters that the next one takes first, and one killed behind it leaves counters that
    the next one knows and throws away: nobody is counted twice or lost.
    """
    if not cache.add(LOCK, 1, LOCKED_SECONDS):
        return 0  # another worker is at it
    try:
        return _add_taken() + (_add_taken() if _take() else 0)
    finally:
        cache.delete(LOCK)


def _take() -> bool:
    """Set the counters apart under a key; False when there are none, or others are set apart."""
    client, counters = _client(), cache.make_key(COUNTERS)
    if not client.exists(counters):
        return False
    client.hset(counters, BATCH_KEY, uuid.uuid4().hex)
    return bool(client.renamenx(counters, cache.make_key(TAKEN)))


def _add_taken() -> int:
    """Add the counters that are set apart, once; returns how many readers."""
    client, taken = _client(), cache.make_key(TAKEN)
    found = {name.decode(): value.decode() for name, value in client.hgetall(taken).items()}
    if not found:
        return 0
    key, total = found.pop(BATCH_KEY), 0
    with transaction.atomic():
        _batch, is_new = CountBatch.objects.get_or_create(key=uuid.UUID(key))
        if is_new:
            total = _write({name: int(value) for name, value in found.items()})
            old = timezone.now() - KEPT_BATCHES
            CountBatch.objects.filter(added_at__lt=old).delete()
    client.transaction(partial(_drop, taken=taken, key=key), taken)
    return total


def _drop(pipe: Any, *, taken: str, key: str) -> None:
    """Delete the counters, unless a quicker worker has set others apart meanwhile."""
    is_ours = pipe.hget(taken, BATCH_KEY) == key.encode()
    pipe.multi()
    if is_ours:
        pipe.delete(taken)


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

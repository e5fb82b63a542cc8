"""How often materials are opened and taken along: numbers with nobody behind them.

One counter for each month, kind, language and material; once a minute `flush` moves them into
`MonthlyCount`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection
from django.utils import timezone, translation

from core.counters import Counters
from library.models import MonthlyCount, Resource
from library.selectors import best_edition, with_editions

What = MonthlyCount.What
COUNTERS = Counters("library-counts")
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
    COUNTERS.note(f"{month}|{what}|{language}|{who}")


def flush() -> int:
    """Move what was counted into the months; returns how many readers."""
    return COUNTERS.drain(_write)


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

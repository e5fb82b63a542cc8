"""How often the pages of events are opened. One counter for each month and event; once a minute
`flush` moves them into `EventCount`."""

from collections.abc import Mapping

from django.db import connection
from django.utils import timezone

from core.counters import Counters
from events.models import Event, EventCount

COUNTERS = Counters("event-counts")


def note(slug: str) -> None:
    """One more reader of the page of an event."""
    COUNTERS.note(f"{timezone.localdate().replace(day=1)}|{slug}")


def flush() -> int:
    """Move what was counted into the months; returns how many readers."""
    return COUNTERS.drain(_write)


def _write(found: Mapping[str, int]) -> int:
    """Add the counters to their rows in one statement."""
    lines: list[tuple[str, str, int]] = []
    for key, number in sorted(found.items()):
        month, _bar, slug = key.partition("|")
        lines.append((month, slug, number))
    slugs = {slug for _month, slug, _number in lines}
    known = dict(Event.objects.filter(slug__in=slugs).values_list("slug", "pk"))
    rows = [(known[slug], month, number) for month, slug, number in lines if slug in known]
    if not rows:
        return 0
    table = EventCount._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (event_id, month, count) "  # noqa: S608 - a name of ours
            "SELECT * FROM unnest(%s::bigint[], %s::date[], %s::int[]) "
            f"ON CONFLICT (event_id, month) DO UPDATE SET count = {table}.count + excluded.count",
            [list(column) for column in zip(*rows, strict=True)],
        )
    return sum(row[2] for row in rows)

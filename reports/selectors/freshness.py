"""Kept figures and how we know that they still hold.

The database writes a line for each change of a counted fact (`FigureChange`). What was kept under
the same lines is true now, however old it is; under other lines it is counted again. A result
that took long to count may be shown out of date while a worker counts anew, and then says so.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import blake2b

from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from reports.selectors.figures import Figures

DAY = 60 * 60 * 24
# Counting that takes longer than this many seconds is left to a worker when an older result
# is at hand.
SLOW = 1.0
# … but nothing older than this many seconds is shown in place of what is true.
OLDEST = 5 * 60
# Changes with the shape of what is kept, so that a new release never reads an old result.
SHAPE = 4


@dataclass(frozen=True, slots=True)
class Version:
    """The state of the counted facts, read before counting."""

    approved: str
    drafts: str
    names: str
    events: str
    # Registers have changed and have no digest yet, those of approved trainings and of events
    # that were held, or of other trainings: a hint which statement to begin with.
    is_digested: bool = True
    are_drafts_digested: bool = True

    def facts(self, *, with_drafts: bool) -> str:
        trainings = f"{self.approved}/{self.drafts}" if with_drafts else self.approved
        return f"{trainings}/{self.events}"


def version() -> Version:
    """One small statement. Lines become visible when their change does, never before.

    As text, because every dashboard asks it, also one that is kept whole.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, count(*), max(id) FROM reports_figurechange GROUP BY kind"
            " UNION ALL SELECT 'R', 0, 0 WHERE EXISTS (SELECT 1 FROM reports_registerchange c"
            " JOIN trainings_training t ON t.id = c.training_id WHERE t.status = 'approved')"
            " OR EXISTS (SELECT 1 FROM reports_eventchange c"
            " JOIN events_event e ON e.id = c.event_id WHERE e.status IN ('held', 'reported'))"
            " UNION ALL SELECT 'S', 0, 0 WHERE EXISTS (SELECT 1 FROM reports_registerchange)"
        )
        found = {kind: f"{count}.{last}" for kind, count, last in cursor.fetchall()}
    approved, drafts, names, events = (found.get(kind, "") for kind in "ADNE")
    return Version(
        *(approved, drafts, names, events),
        is_digested="R" not in found,
        are_drafts_digested="S" not in found,
    )


@dataclass(frozen=True)
class _Kept:
    facts: str
    figures: Figures


def kept_figures(
    key: str,
    *,
    facts: str,
    count: Callable[[], Figures],
    refresh: Callable[[], object] | None,
    keep_from: float = 0.0,
) -> Figures:
    """The figures under this key: kept ones if nothing has changed (they are as of now then), else
    counted now.

    Slow ones come as they are, marked as stale, and `refresh` is asked to count them (once a
    minute at most); without `refresh` everything is counted now. What is counted in fewer seconds
    than `keep_from` is not kept.
    """
    name = f"figures:{SHAPE}:{blake2b(key.encode(), digest_size=16).hexdigest()}"
    kept: _Kept | None = cache.get(name)
    if kept is not None and kept.facts == facts:
        return replace(kept.figures, counted_at=timezone.now())
    is_usable = kept is not None and kept.figures.seconds > SLOW and _age(kept.figures) < OLDEST
    if kept is not None and is_usable and refresh is not None:
        if cache.add(f"{name}:refresh", 1, 60):
            refresh()
        return replace(kept.figures, is_stale=True)
    counted = count()
    if counted.seconds >= keep_from or kept is not None:
        cache.set(name, _Kept(facts, counted), DAY)
    return counted


def _age(figures: Figures) -> float:
    return (timezone.now() - figures.counted_at).total_seconds()

"""The few figures that visitors read on the home page."""

import datetime as dt

from django.db.models import QuerySet

from events.models import Event
from reports.filters import Period
from reports.selectors.figures import Count, Dimensions, figures
from reports.selectors.freshness import kept_figures, version
from reports.selectors.gatherings import EventCount
from reports.selectors.protected_events import protect_total
from reports.suppression import is_small
from trainings.models import Training


def public_total(period: Period) -> tuple[Count, EventCount, dt.datetime]:
    """Approved trainings and held events of the whole network, and when they were counted.

    Two statements at most, one when kept. Numbers that tell about fewer than five people are None.
    """
    chosen: QuerySet[Training] = Training.objects.counted().filter(
        starts_on__range=(period.start, period.end)
    )
    held = Event.objects.filter(
        status__in=Event.DONE_STATUSES,
        parent=None,
        first_on__range=(period.start, period.end),
    )
    now = version()
    found = kept_figures(
        f"public|{period.start}|{period.end}",
        facts=now.facts(with_drafts=False),
        count=lambda: figures(
            chosen,
            events=held,
            period=(period.start, period.end),
            dimensions=Dimensions([], [], []),
            are_digested=now.is_digested,
        ),
        refresh=None,
    )
    total = found.total
    if is_small(total.people or 0):
        total = total._replace(people=None, participations=None)
    if is_small(total.nameless or 0):
        total = total._replace(nameless=None)
    came = found.events.total if found.events else EventCount()
    return total, protect_total(came), found.counted_at

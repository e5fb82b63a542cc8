"""Reads that are more than one queryset."""

from events.selectors.lists import ListLine, list_lines, list_rows
from events.selectors.plan import Plan, PlanLine, plan
from events.selectors.public import (
    EventLine,
    Feed,
    calendar_events,
    feed_of,
    hosts_of,
    parts_of,
    public_events,
    public_lines,
    times_opened,
    upcoming,
)

__all__ = [
    "EventLine",
    "Feed",
    "ListLine",
    "Plan",
    "PlanLine",
    "calendar_events",
    "feed_of",
    "hosts_of",
    "list_lines",
    "list_rows",
    "parts_of",
    "plan",
    "public_events",
    "public_lines",
    "times_opened",
    "upcoming",
]

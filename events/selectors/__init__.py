"""Reads that are more than one queryset."""

from events.selectors.guests import (
    GuestFigures,
    GuestLine,
    Live,
    events_of_person,
    guest_figures,
    guest_lines,
    guest_rows,
    head_count_cells,
    live,
)
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
    "GuestFigures",
    "GuestLine",
    "ListLine",
    "Live",
    "Plan",
    "PlanLine",
    "calendar_events",
    "events_of_person",
    "feed_of",
    "guest_figures",
    "guest_lines",
    "guest_rows",
    "head_count_cells",
    "hosts_of",
    "list_lines",
    "list_rows",
    "live",
    "parts_of",
    "plan",
    "public_events",
    "public_lines",
    "times_opened",
    "upcoming",
]

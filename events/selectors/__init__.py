"""Reads that are more than one queryset."""

from events.selectors.conflicts import Conflict, conflicts, conflicts_by_slot
from events.selectors.drafts import changes_to_come, has_changes
from events.selectors.lists import ListLine, list_lines, list_rows
from events.selectors.plan import Plan, PlanLine, plan
from events.selectors.programme import Draft, draft_of, latest_release
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
from events.selectors.released import (
    Programme,
    programme_events,
    programme_of,
    versions_of,
)

__all__ = [
    "Conflict",
    "Draft",
    "EventLine",
    "Feed",
    "ListLine",
    "Plan",
    "PlanLine",
    "Programme",
    "calendar_events",
    "changes_to_come",
    "conflicts",
    "conflicts_by_slot",
    "draft_of",
    "feed_of",
    "has_changes",
    "hosts_of",
    "latest_release",
    "list_lines",
    "list_rows",
    "parts_of",
    "plan",
    "programme_events",
    "programme_of",
    "public_events",
    "public_lines",
    "times_opened",
    "upcoming",
    "versions_of",
]

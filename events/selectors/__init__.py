"""Reads that are more than one queryset."""

from events.selectors.attention import (
    attention,
)
from events.selectors.chain import (
    Link,
    chain_of,
    commitments_of,
    paid,
)
from events.selectors.conflicts import (
    Conflict,
    conflicts,
    conflicts_by_slot,
)
from events.selectors.drafts import (
    changes_to_come,
    has_changes,
)
from events.selectors.guests import (
    GuestFigures,
    GuestLine,
    Live,
    events_of_person,
    guest_figures,
    guest_lines,
    guest_rows,
    live,
)
from events.selectors.home import (
    HomeEvents,
    home_events,
)
from events.selectors.lists import (
    ListLine,
    list_lines,
    list_rows,
)
from events.selectors.meetings import (
    Attendance,
    Outcome,
    attendance,
    came,
    carried_over,
    outcome,
)
from events.selectors.money import (
    Money,
    MoneyLine,
    Partner,
    PartnerLine,
    money,
    overdue_commitments,
    partner,
    partners,
)
from events.selectors.plan import (
    Plan,
    PlanLine,
    plan,
)
from events.selectors.programme import (
    Draft,
    draft_of,
    latest_release,
)
from events.selectors.public import (
    EventLine,
    Feed,
    calendar_events,
    events_with_place,
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
    "Attendance",
    "Conflict",
    "Draft",
    "EventLine",
    "Feed",
    "GuestFigures",
    "GuestLine",
    "HomeEvents",
    "Link",
    "ListLine",
    "Live",
    "Money",
    "MoneyLine",
    "Outcome",
    "Partner",
    "PartnerLine",
    "Plan",
    "PlanLine",
    "Programme",
    "attendance",
    "attention",
    "calendar_events",
    "came",
    "carried_over",
    "chain_of",
    "changes_to_come",
    "commitments_of",
    "conflicts",
    "conflicts_by_slot",
    "draft_of",
    "events_of_person",
    "events_with_place",
    "feed_of",
    "guest_figures",
    "guest_lines",
    "guest_rows",
    "has_changes",
    "home_events",
    "hosts_of",
    "latest_release",
    "list_lines",
    "list_rows",
    "live",
    "money",
    "outcome",
    "overdue_commitments",
    "paid",
    "partner",
    "partners",
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

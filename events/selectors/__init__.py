"""Reads that are more than one queryset."""

from events.selectors.chain import Link, chain_of, commitments_of, paid
from events.selectors.lists import ListLine, list_lines, list_rows
from events.selectors.meetings import Attendance, Outcome, attendance, carried_over, outcome
from events.selectors.money import Money, MoneyLine, PartnerLine, money, partners
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
    "Attendance",
    "EventLine",
    "Feed",
    "Link",
    "ListLine",
    "Money",
    "MoneyLine",
    "Outcome",
    "PartnerLine",
    "Plan",
    "PlanLine",
    "attendance",
    "calendar_events",
    "carried_over",
    "chain_of",
    "commitments_of",
    "feed_of",
    "hosts_of",
    "list_lines",
    "list_rows",
    "money",
    "outcome",
    "paid",
    "partners",
    "parts_of",
    "plan",
    "public_events",
    "public_lines",
    "times_opened",
    "upcoming",
]

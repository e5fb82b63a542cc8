"""What the home pages show: one for visitors, one for each role after sign-in."""

from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils import timezone

from accounts.models import User
from centers.roles import center_ids
from centers.selectors import centers_at_home, regions_and_areas
from core.attention import together
from events.selectors import attention as meetings_attention
from events.selectors import home_events
from events.selectors import upcoming as upcoming_events
from kaea_portal.context import current_membership
from library.desk import waiting
from library.shelves import newest_tutorials
from reports.filters import Quick, quick_period
from reports.permissions import Reader
from reports.selectors.dashboard import dashboard
from reports.selectors.freshness import version
from reports.selectors.public import public_total
from trainings.selectors import attention as trainings_attention
from trainings.selectors import next_sessions, open_trainings, upcoming


def visitor_home(request: HttpRequest) -> dict[str, Any]:
    """Six statements: regions with areas, centers, next trainings, next events, e-tutorials, and
    whether the kept figures still hold; one more when they are counted anew."""
    known, subjects = regions_and_areas()
    chosen = request.GET.get("region", "")
    region = next((row for row in known if row.code == chosen), None)
    period = quick_period(Quick.TWELVE_MONTHS, timezone.localdate())
    total, came, counted_at = public_total(period)
    return {
        "regions": known,
        "region": region,
        "areas": subjects[:6],
        "tutorials": newest_tutorials(4),
        "trainings": upcoming(region=region, limit=4),
        "events": upcoming_events(region=region, limit=3),
        "centers": centers_at_home(known),
        "period": period,
        "figures": total,
        "came": came,
        "counted_at": counted_at,
    }


def member_home(request: HttpRequest, user: User) -> tuple[str, dict[str, Any]]:
    """Template and context of a signed-in person's home."""
    if user.is_directorate:
        return "home_directorate", _directorate(user)
    if center_ids(user, role="coordinator"):
        return "home_coordinator", _coordinator(request, user)
    if user.is_donor_viewer:
        return "home_donor", _figures(user)
    if user.is_library_reviewer:
        return "home_reviewer", {"waiting": waiting(user, limit=10)}
    return "home_trainer", _trainer(user)


def _figures(user: User) -> dict[str, Any]:
    """The first figures of the dashboard as it opens."""
    found = dashboard(Reader(user), QueryDict(), version=version())
    return {"board": found.board, "chosen": found.chosen}


def _directorate(user: User) -> dict[str, Any]:
    return {**_work(user, limit=8), **_figures(user)}


def _coordinator(request: HttpRequest, user: User) -> dict[str, Any]:
    return {
        **_work(user, limit=8),
        "trainings": open_trainings(user, limit=6),
        "sessions": next_sessions(user, limit=6),
        "membership": current_membership(request, user),
    }


def _trainer(user: User) -> dict[str, Any]:
    return {
        "trainings": open_trainings(user, limit=10),
        "sessions": next_sessions(user, limit=6),
        **_work(user, limit=5),
    }


def _work(user: User, *, limit: int) -> dict[str, Any]:
    """What waits in trainings and events, and the next events."""
    events = home_events(user, late=limit)
    todo = together(
        [trainings_attention(user, limit=limit), events.todo, meetings_attention(user)],
        limit=limit,
    )
    return {"todo": todo, "events": events.coming}

"""What events add to the pages of a center."""

from django.http import HttpRequest

from centers.models import Center
from centers.sections import Section
from events import selectors

SHOWN = 5


def next_events(request: HttpRequest, center: Center) -> Section | None:
    """For visitors: the next events of the center. One statement."""
    lines = selectors.upcoming(center=center, limit=SHOWN)
    return Section("events/_next_events.html", {"lines": lines}) if lines else None

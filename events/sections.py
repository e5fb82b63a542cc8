"""What events add to the pages of a center."""

from django.http import HttpRequest

from accounts.models import User
from centers.models import Center
from centers.sections import Section
from core.access import MemberRequest
from events import selectors
from events.models import Event
from people.models import Person

SHOWN = 5


def next_events(request: HttpRequest, center: Center) -> Section | None:
    """For visitors: the next events of the center. One statement."""
    lines = selectors.upcoming(center=center, limit=SHOWN)
    return Section("events/_next_events.html", {"lines": lines}) if lines else None


def center_partners(request: HttpRequest, center: Center) -> Section:
    """For the center's people: partners with their meetings in twelve months. Two statements."""
    user = request.user
    assert isinstance(user, User)
    lines = selectors.partners(user, center=center)
    active = sum(bool(line.meetings) for line in lines)
    return Section("events/_partners.html", {"lines": lines[:SHOWN], "count": active})


def events_of_person(request: MemberRequest, person: Person) -> Section | None:
    """For staff: the events the person came to, as far as they may be seen. One statement."""
    visible = Event.objects.editable_by(request.user)
    rows = list(selectors.events_of_person(person.pk, visible))
    return Section("events/_person_events.html", {"rows": rows}) if rows else None

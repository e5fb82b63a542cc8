"""What trainings add to the pages of a center, of a person and of a material."""

from django.http import HttpRequest

from centers.models import Center
from centers.sections import Section
from core.access import MemberRequest
from library.models import Resource
from people.models import Person
from trainings import selectors
from trainings.permissions import can_see_programmes
from trainings.selectors.materials import programmes_with

SHOWN = 5


def next_trainings(request: HttpRequest, center: Center) -> Section:
    """For visitors: the next trainings of the center. One statement."""
    lines = selectors.upcoming(center=center, limit=SHOWN)
    return Section("trainings/_next_trainings.html", {"lines": lines})


def center_gaps(request: HttpRequest, center: Center) -> Section:
    """For the center's people: what is open in its trainings. One statement."""
    return Section("trainings/_center_gaps.html", {"attention": selectors.center_attention(center)})


def used_in_programmes(request: HttpRequest, resource: Resource) -> Section | None:
    """Which programmes a material of the library belongs to. One statement."""
    programmes = list(programmes_with(resource))
    if not programmes:
        return None
    user = request.user
    may_open = user.is_authenticated and can_see_programmes(user)
    return Section("trainings/_used_in.html", {"programmes": programmes, "may_open": may_open})


def learning_record(request: MemberRequest, person: Person) -> Section:
    """What the person learned and taught, as far as the reader may see it. Two statements."""
    found = selectors.learning_record(person, user=request.user)
    return Section("trainings/_learning_record.html", {"record": found})

"""What trainings add to the pages of a center and of a person."""

from django.http import HttpRequest

from centers.models import Center
from centers.sections import Section
from core.access import MemberRequest
from people.models import Person
from trainings import selectors

SHOWN = 5


def next_trainings(request: HttpRequest, center: Center) -> Section:
    """For visitors: the next trainings of the center. One statement."""
    lines = selectors.upcoming(center=center, limit=SHOWN)
    return Section("trainings/_next_trainings.html", {"lines": lines})


def center_gaps(request: HttpRequest, center: Center) -> Section:
    """For the center's people: what is open in its trainings. One statement."""
    return Section("trainings/_center_gaps.html", {"attention": selectors.center_attention(center)})


def learning_record(request: MemberRequest, person: Person) -> Section:
    """What the person learned and taught, as far as the reader may see it. Two statements."""
    found = selectors.learning_record(person, user=request.user)
    return Section("trainings/_learning_record.html", {"record": found})

"""Whom a programme reached, and how many of them are women."""

from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from accounts.models import User
from people.models import Sex
from trainings.models import Enrolment, Programme, Training


@dataclass(frozen=True)
class Reach:
    """Approved trainings of a programme: participations and people side by side."""

    trainings: int
    participations: int
    people: int
    women: int
    sex_unknown: int
    nameless: int

    @property
    def share_of_women(self) -> float | None:
        """Women among unique people; None where nobody came by name."""
        return self.women / self.people if self.people else None


def programme_reach(programme: Programme, *, user: User) -> Reach:
    """Of the trainings whose rows the reader may see, so nothing has to be hidden. Two statements,
    one where the reader sees none."""
    rows = Training.objects.visible_to(user).counted().filter(programme=programme).order_by()
    counts = rows.aggregate(
        trainings=Count("pk", distinct=True), nameless=Sum("aggregate_counts__count", default=0)
    )
    found = Enrolment.objects.counted().filter(training__in=rows.values("pk"))
    people = found.order_by().aggregate(
        participations=Count("pk"),
        people=Count("person", distinct=True),
        women=Count("person", distinct=True, filter=Q(person__sex=Sex.FEMALE)),
        sex_unknown=Count("person", distinct=True, filter=Q(person__sex=Sex.NOT_STATED)),
    )
    return Reach(**counts, **people)

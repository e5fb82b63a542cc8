"""Learning gain from the tests before and after a training."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, Q, QuerySet

from accounts.models import User
from trainings.models import Enrolment, Programme, Training


@dataclass(frozen=True)
class Gain:
    """What people with both tests learned, in percent of the test; `people` is how many they are.

    `points` is the average of (after - before). `normalised` is the part of what could still be
    learned that was learned: (mean after - mean before) / (100 - mean before), the average
    normalised gain of R. R. Hake, "Interactive-engagement versus traditional methods", American
    Journal of Physics 66 (1998), 64-74. He calls it high from 0.7, medium from 0.3. It is None
    where everybody had full marks before.
    """

    people: int
    before: Decimal
    after: Decimal

    @property
    def points(self) -> Decimal:
        return self.after - self.before

    @property
    def normalised(self) -> Decimal | None:
        return self.points / (100 - self.before) if self.before < 100 else None


def gain_of(rows: QuerySet[Enrolment]) -> Gain | None:
    """The gain of counted participations that have both tests; None without any. One statement."""
    both = Q(pre_test__isnull=False, post_test__isnull=False)
    found: dict[str, Any] = (
        rows.filter(both, status__in=Enrolment.COUNTED_STATUSES)
        .order_by()
        .aggregate(people=Count("pk"), before=Avg("pre_test"), after=Avg("post_test"))
    )
    return Gain(**found) if found["people"] else None


def programme_gain(programme: Programme, *, user: User) -> Gain | None:
    """The same of the approved trainings of a programme that the reader may open."""
    rows = Training.objects.visible_to(user).counted().filter(programme=programme).order_by()
    return gain_of(Enrolment.objects.filter(training__in=rows.values("pk")))

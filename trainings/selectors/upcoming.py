"""The next trainings, for visitors: what, when, where, places left. Nothing personal."""

from django.db.models import Case, Count, F, IntegerField, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from centers.models import Center, Place
from trainings.models import Enrolment, Training


def with_places_left(trainings: QuerySet[Training]) -> QuerySet[Training]:
    """The same rows with `places_left`: None where there is no limit."""
    seated = Enrolment.objects.counted().filter(training=OuterRef("pk")).order_by()
    number = seated.values("training").annotate(number=Count("pk")).values("number")
    left = Greatest(F("capacity") - Coalesce(Subquery(number), 0), 0, output_field=IntegerField())
    # GREATEST ignores NULL, so "no limit" needs a case of its own.
    return trainings.annotate(places_left=Case(When(capacity=None, then=None), default=left))


def public_trainings() -> QuerySet[Training]:
    """What visitors may see: announced, not over, not in a closed place. Soonest first."""
    rows = Training.objects.upcoming(timezone.localdate())
    rows = rows.filter(center__organisation__is_restricted=False)
    return with_places_left(rows.select_related("programme__area", "center__organisation", "place"))


def upcoming(
    *, center: Center | None = None, region: Place | None = None, limit: int = 5
) -> list[Training]:
    """The next trainings, of one center or region if asked; one statement."""
    rows = public_trainings()
    if center is not None:
        rows = rows.filter(center=center)
    if region is not None:
        rows = rows.filter(region=region)
    return list(rows[:limit])

"""The rows of the staff list: one statement, only the columns it shows."""

from typing import TYPE_CHECKING

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from trainings.models import Enrolment, Training

if TYPE_CHECKING:
    from accounts.models import User

LANGUAGES = ("ky", "ru", "en")
SHOWN = (
    *("slug", "status", "starts_on", "ends_on", "format", "capacity", "center_id"),
    *(f"programme__title_{code}" for code in LANGUAGES),
    *(f"center__organisation__name_{code}" for code in LANGUAGES),
    *(f"center__organisation__short_name_{code}" for code in LANGUAGES),
    *(f"place__name_{code}" for code in LANGUAGES),
)


def list_rows(user: "User") -> QuerySet[Training]:
    """Trainings the user may see, newest first, with `people_count`: their participations.

    The count is computed for the rows of a page only.
    """
    counted = Enrolment.objects.counted().filter(training=OuterRef("pk")).order_by()
    number = counted.values("training").annotate(number=Count("pk")).values("number")
    rows = Training.objects.visible_to(user).with_list_relations().only(*SHOWN)
    return rows.annotate(
        people_count=Coalesce(Subquery(number), 0, output_field=IntegerField())
    ).order_by("-starts_on", "-pk")

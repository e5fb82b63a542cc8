"""The rows behind a figure: trainings, participations, people."""

from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Sum

from centers.former_names import organisation_name_on
from core.words import in_language
from people.models import Person
from reports.filters import RowsFilter
from trainings.models import Enrolment, Training

# What `Person.full_name` and the tables read.
SHOWN = ("family_name", "given_name", "patronymic", "anonymised_at", "sex")


def training_rows(chosen: RowsFilter) -> QuerySet[Training]:
    """Trainings of the cell with their participations and counts without names."""
    counted = Enrolment.objects.counted().order_by().filter(training=OuterRef("pk"))
    nameless = chosen.nameless_cells.filter(training=OuterRef("pk"))
    return chosen.trainings.annotate(
        participations=Subquery(counted.values("training").annotate(n=Count("pk")).values("n")),
        nameless=Subquery(nameless.values("training").annotate(n=Sum("count")).values("n")),
        title=in_language("programme__title"),
        center_name=organisation_name_on("center__organisation", "starts_on"),
        region_name=in_language("region__name"),
    ).order_by("-starts_on", "-pk")


def participation_rows(chosen: RowsFilter) -> QuerySet[Enrolment]:
    """Participations of the cell, the latest training first."""
    return (
        chosen.enrolments.select_related("person")
        .only(
            "age",
            "training_id",
            *(f"person__{name}" for name in SHOWN),
        )
        .annotate(
            slug=F("training__slug"),
            starts_on=F("training__starts_on"),
            title=in_language("training__programme__title"),
            center_name=organisation_name_on(
                "training__center__organisation", "training__starts_on"
            ),
        )
        .order_by("-training__starts_on", "-training_id", "pk")
    )


def person_rows(chosen: RowsFilter) -> QuerySet[Person]:
    """Different people of the cell with the number of their participations in it."""
    own = chosen.enrolments.order_by().filter(person=OuterRef("pk"))
    number = own.values("person").annotate(n=Count("pk")).values("n")
    return (
        Person.objects.filter(pk__in=chosen.enrolments.order_by().values("person"))
        .annotate(participations=Subquery(number))
        .only(*SHOWN)
        .order_by("sort_name", "pk")
    )

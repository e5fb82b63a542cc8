"""A training with all that the head of its pages shows, in one statement."""

from typing import TYPE_CHECKING

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Concat, JSONObject

from centers.models import OrganisationFormerName, PlaceFormerName
from trainings.models import AggregateCount, FundingSource, Training, TrainingTrainer
from trainings.selectors.words import in_language

if TYPE_CHECKING:
    from accounts.models import User


def visible_page(user: "User") -> QuerySet[Training]:
    """Trainings the user may open, each with trainers, funding, counts and names of its day.

    The attributes: `trainer_rows`, `funding_rows`, `aggregate_cells`, `place_name_then`,
    `center_name_then`.
    """
    return with_head(Training.objects.visible_to(user))


def with_head(trainings: QuerySet[Training]) -> QuerySet[Training]:
    """The same rows with what the head of a training's pages shows."""
    trainers = TrainingTrainer.objects.filter(training=OuterRef("pk")).order_by("pk")
    funding = FundingSource.objects.filter(training=OuterRef("pk")).order_by("pk")
    cells = AggregateCount.objects.filter(training=OuterRef("pk"))
    return trainings.select_related(
        "programme__area", "center__organisation", "place", "region"
    ).annotate(
        trainer_rows=ArraySubquery(
            trainers.values(
                row=JSONObject(
                    name=Concat("person__family_name", Value(" "), "person__given_name"),
                    role=in_language("role__name"),
                    user=F("person__user_id"),
                )
            )
        ),
        funding_rows=ArraySubquery(
            funding.values(
                row=JSONObject(
                    kind=F("kind"),
                    project=in_language("project__title"),
                    project_code=F("project__code"),
                    organisation=in_language("organisation__name"),
                    amount=F("amount"),
                    currency=F("currency"),
                )
            )
        ),
        aggregate_cells=ArraySubquery(
            cells.values(row=JSONObject(sex=F("sex"), age_band=F("age_band"), count=F("count")))
        ),
        place_name_then=_name_then(PlaceFormerName, "place"),
        center_name_then=_name_then(
            OrganisationFormerName, "organisation", owner="center__organisation"
        ),
    )


def _name_then(model: type, link: str, *, owner: str = "") -> Subquery:
    """The name a place or an organisation had on the first day, if it was another one."""
    rows = model._default_manager.filter(  # type: ignore[attr-defined]
        **{link: OuterRef(owner or link)}, valid_until__gt=OuterRef("starts_on")
    )
    return Subquery(rows.order_by("valid_until").values(then=in_language("name"))[:1])

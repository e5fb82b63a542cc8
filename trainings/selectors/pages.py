"""A training with all that the head of its pages shows, in one statement."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Concat, JSONObject
from django.utils.formats import number_format

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


@dataclass(frozen=True)
class Money:
    """One funding source in words: what or who, and how much if that is known."""

    name: str
    amount: Decimal | None
    currency: str

    @property
    def text(self) -> str:
        """BMZ 2024, or: local budget 30 000 som."""
        if self.amount is None:
            return self.name
        places = 0 if self.amount == self.amount.to_integral_value() else 2
        number = number_format(self.amount, places, force_grouping=True)
        return f"{self.name} {number}\u00a0{FundingSource.Currency(self.currency).label}"


def money(training: Training) -> list[Money]:
    """The funding sources that came along with the training."""
    return [
        Money(
            row["project"] or row["organisation"] or str(FundingSource.Kind(row["kind"]).label),
            None if row["amount"] is None else Decimal(str(row["amount"])),
            row["currency"],
        )
        for row in training.funding_rows  # type: ignore[attr-defined]
    ]


def _name_then(model: type, link: str, *, owner: str = "") -> Subquery:
    """The name a place or an organisation had on the first day, if it was another one."""
    rows = model._default_manager.filter(  # type: ignore[attr-defined]
        **{link: OuterRef(owner or link)}, valid_until__gt=OuterRef("starts_on")
    )
    # modeltranslation would add all columns to `values(then=…)`, so the two steps are apart.
    named = rows.order_by("valid_until").annotate(then=in_language("name"))
    return Subquery(named.values("then")[:1])

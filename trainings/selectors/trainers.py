"""Trainers of the network: who may be found by whom, and what a trainer's page shows."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone

from accounts.models import User
from centers.models import Membership, ThematicArea
from centers.roles import center_ids
from core.words import in_language
from people.models import Consent, Person, PersonCenter, PersonQuerySet
from trainings.models import (
    Enrolment,
    FurtherTraining,
    MasterAward,
    Programme,
    TrainerProfile,
    TrainerStep,
    Training,
    TrainingTrainer,
)
from trainings.selectors.columns import participations
from trainings.selectors.happenings import Happening, happenings_of
from trainings.selectors.learning import Unit, units_of
from trainings.selectors.ratings import Rating, average_of, ratings_of

LONGEST = 200


def trainers() -> PersonQuerySet:
    """People who teach, were trained as trainers, sign in as such, or have a profile."""
    taught = TrainingTrainer.objects.filter(person=OuterRef("pk"))
    trained = Enrolment.objects.counted().filter(
        person=OuterRef("pk"), training__programme__kind=Programme.Kind.TOT
    )
    profile = TrainerProfile.objects.filter(person=OuterRef("pk"))
    signs_in = Membership.objects.active().filter(user=OuterRef("user"), role="trainer")
    rows = Person.objects.current().filter(anonymised_at=None)
    return rows.filter(Exists(taught) | Exists(trained) | Exists(profile) | Exists(signs_in))


def masters_by_area() -> list[tuple[ThematicArea, int]]:
    """Master trainers of today by the area of their award, every area that has one (S30). One
    award in force a person, so the figures add up. One statement."""
    running = MasterAward.objects.running_on(timezone.localdate()).filter(area=OuterRef("pk"))
    counts = running.order_by().values("area").annotate(n=Count("pk")).values("n")
    rows = ThematicArea.objects.annotate(masters=Subquery(counts)).filter(masters__gt=0)
    return [(row, row.masters) for row in rows]


def agreed() -> QuerySet[Consent]:
    """Consents to be shown to other centers."""
    return Consent.objects.valid().filter(purpose=Consent.Purpose.POOL)


def trainers_visible_to(user: User) -> PersonQuerySet:
    """Trainers a user may find: the directorate all; a coordinator those his centers know and
    those who agreed to be in the pool; anybody himself (ADR 0016)."""
    rows = trainers()
    if user.is_directorate:
        return rows
    if not center_ids(user, role="coordinator"):
        return rows.filter(user=user)
    known = Person.objects.visible_to(user).values("pk")
    consents = agreed().filter(person=OuterRef("pk"))
    return rows.filter(Q(user=user) | Q(pk__in=known) | Q(Exists(consents)))


def pool(user: User) -> PersonQuerySet:
    """The same with what the list shows of each: workplace, master or not."""
    today = timezone.localdate()
    awards = MasterAward.objects.running_on(today).filter(person=OuterRef("pk"))
    center = PersonCenter.objects.filter(person=OuterRef("pk")).order_by("since", "pk")
    rows = trainers_visible_to(user).annotate(
        is_master=Exists(awards),
        in_pool=Exists(agreed().filter(person=OuterRef("pk"))),
        workplace=Coalesce(
            NullIf(in_language("organisation__name"), Value("")),
            Subquery(center.values(name=in_language("center__organisation__name"))[:1]),
        ),
        availability=F("trainer_profile__availability"),
    )
    rows = rows.select_related("trainer_profile").order_by("sort_name", "pk")
    return rows.prefetch_related("trainer_profile__areas", "trainer_profile__regions")


@dataclass(frozen=True)
class Course:
    """A training of trainers that the person took."""

    enrolment: Enrolment
    steps: list[TrainerStep]

    @property
    def gain(self) -> Decimal | None:
        before, after = self.enrolment.pre_test, self.enrolment.post_test
        if before is None or after is None:
            return None
        gain = after - before
        return gain.to_integral_value() if gain == gain.to_integral_value() else gain


@dataclass(frozen=True)
class Delivery:
    """A training that the person taught."""

    link: TrainingTrainer
    people: int
    rating: Rating | None


@dataclass(frozen=True)
class CpdYear:
    """Hours of further training of one year: at the network, and entered by hand."""

    year: int
    inside: Decimal
    outside: Decimal

    @property
    def total(self) -> Decimal:
        return self.inside + self.outside


@dataclass(frozen=True)
class TrainerPage:
    """All that the page of a trainer shows to those who may see everything."""

    courses: list[Course]
    deliveries: list[Delivery]
    awards: list[MasterAward]
    years: list[CpdYear]
    further: list[FurtherTraining]

    @property
    def rating(self) -> Rating | None:
        return average_of([one.rating for one in self.deliveries if one.rating])

    @property
    def people(self) -> int:
        return sum(one.people for one in self.deliveries)


def trainer_page(person: Person) -> TrainerPage:
    """Seven statements, however long the story."""
    further = list(FurtherTraining.objects.filter(person=person).select_related("recorded_by"))
    units = units_of(person, Training.objects.order_by().values("pk"))
    awards = MasterAward.objects.filter(person=person)
    return TrainerPage(
        courses=_courses(person),
        deliveries=_deliveries(person),
        awards=list(awards.select_related("area", "training__programme")),
        years=cpd_years(units, further, happenings_of(person)),
        further=further,
    )


def cpd_years(
    units: list[Unit], further: list[FurtherTraining], happenings: Sequence[Happening] = ()
) -> list[CpdYear]:
    """Hours by year, the newest first: completed trainings, trainings of trainers, seminars and
    other events of the network by their last day, and what was entered by hand unless void."""
    inside: dict[int, Decimal] = defaultdict(Decimal)
    outside: dict[int, Decimal] = defaultdict(Decimal)
    for unit in units:
        if unit.is_done and unit.hours:
            inside[unit.training.ends_on.year] += unit.hours
    for one in happenings:
        if one.hours:
            inside[one.last_on.year] += one.hours
    for row in further:
        if not row.is_void:
            outside[row.held_on.year] += row.hours
    years = sorted({*inside, *outside}, reverse=True)
    return [CpdYear(year, inside[year], outside[year]) for year in years]


def _courses(person: Person) -> list[Course]:
    rows = Enrolment.objects.counted().filter(
        person=person, training__programme__kind=Programme.Kind.TOT
    )
    rows = rows.exclude(training__status=Training.Status.CANCELLED)
    rows = rows.select_related("training__programme").order_by("-training__starts_on", "-pk")
    steps: dict[int, list[TrainerStep]] = defaultdict(list)
    found = TrainerStep.objects.filter(enrolment__person=person).order_by("-pk")
    for step in found.select_related("module", "competence", "enrolment"):
        steps[step.enrolment.training_id].append(step)
    return [Course(row, steps.get(row.training_id, [])) for row in rows]


def _deliveries(person: Person) -> list[Delivery]:
    rows = TrainingTrainer.objects.filter(person=person)
    rows = rows.exclude(training__status=Training.Status.CANCELLED).select_related(
        "role", "training__programme", "training__host", "training__center__organisation"
    )
    links = list(rows.order_by("-training__starts_on", "-pk")[:LONGEST])
    trainings = Training.objects.filter(pk__in=[link.training_id for link in links])
    counts = dict(trainings.annotate(number=participations()).values_list("pk", "number"))
    ratings = ratings_of(counts)
    return [
        Delivery(link, counts.get(link.training_id, 0), ratings.get(link.training_id))
        for link in links
    ]

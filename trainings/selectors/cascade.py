"""The cascade: from a training of trainers to its trainers, their trainings, the people reached.

A training counts to the ToT that its trainer had finished last before it began (ADR 0017). All
counting is done by the database, in as many statements for one trainer as for a thousand.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone

from accounts.models import User
from centers.former_names import organisation_name_on
from centers.models import Center
from centers.roles import center_ids
from core.words import in_words, translated_columns
from people.models import written_name
from people.models.persons import NAMED
from projects.models import Project
from trainings.models import (
    AggregateCount,
    CascadePlan,
    Enrolment,
    FundingSource,
    MasterAward,
    Programme,
    Training,
    TrainingTrainer,
    TrainingTrainerQuerySet,
)
from trainings.selectors.columns import participations

COUNTED = Q(training__enrolments__status__in=Enrolment.COUNTED_STATUSES)
ROWS = "training__enrolments"


@dataclass(frozen=True)
class Reached:
    """Participations and different people side by side; those without names beside them."""

    participations: int = 0
    people: int = 0
    nameless: int = 0


@dataclass(frozen=True)
class Local:
    """A local training of the cascade."""

    slug: str
    title: str
    center: str
    starts_on: dt.date
    ends_on: dt.date
    reached: Reached


@dataclass
class Branch:
    """A trainer of the cohort with what he delivered."""

    person: int
    name: str
    sender: str
    is_master: bool
    reached: Reached = Reached()
    trainings: list[Local] = field(default_factory=list)

    @property
    def is_idle(self) -> bool:
        """Trained, and nothing delivered yet."""
        return not self.trainings


@dataclass(frozen=True)
class Part:
    """One center or project: the trainings there, and whom they reached."""

    key: str
    name: str
    trainings: int
    reached: Reached


@dataclass(frozen=True)
class Choice:
    """What the reader looks at: a center, a project, with drafts or without."""

    center: str = ""
    project: str = ""
    with_drafts: bool = False


@dataclass(frozen=True)
class Cascade:
    """One run of a training of trainers with everything that followed from it."""

    tot: Training
    plan: CascadePlan
    branches: list[Branch]
    trainings: int
    total: Reached
    by_center: list[Part]
    by_project: list[Part]

    @property
    def masters(self) -> int:
        return sum(branch.is_master for branch in self.branches)

    @property
    def idle(self) -> list[Branch]:
        """Trained, not yet delivered."""
        return [branch for branch in self.branches if branch.is_idle]

    @property
    def is_reached(self) -> bool:
        """The people, each once, are about as many as the target."""
        return self.total.people >= self.plan.least

    @property
    def has_masters(self) -> bool | None:
        """Master trainers against "at least"; None where no number was set."""
        return None if self.plan.masters is None else self.masters >= self.plan.masters

    @property
    def is_late(self) -> bool:
        day = self.plan.deliver_by
        return day is not None and day < timezone.localdate()


def tots(user: User) -> QuerySet[Training]:
    """Runs of trainings of trainers whose cascade the reader may see: the directorate all; a
    coordinator those that his centers held or sent somebody to. With the number of trainers."""
    rows = Training.objects.filter(programme__kind=Programme.Kind.TOT)
    rows = rows.exclude(status__in=(Training.Status.CANCELLED, Training.Status.PLANNED))
    if not user.is_directorate:
        own = center_ids(user, role="coordinator")
        sent = Enrolment.objects.counted().filter(training=OuterRef("pk"), sent_by__center__in=own)
        rows = rows.filter(Q(center__in=own) | Exists(sent))
    return rows.annotate(trainers_count=participations()).order_by("-starts_on", "-pk")


def plan_of(tot: Training) -> CascadePlan:
    """The targets of a run, or what every run begins with. One statement."""
    return CascadePlan.objects.filter(training=tot.pk).first() or CascadePlan(training=tot)


def links(tot: Training, *, user: User, choice: Choice) -> TrainingTrainerQuerySet:
    """Who taught which training of this cascade, as far as the reader may see and asked for."""
    rows = TrainingTrainer.objects.of_tot(tot, with_drafts=choice.with_drafts)
    if not user.is_directorate:
        visible = Training.objects.visible_to(user).order_by()
        rows = rows.filter(training__in=visible.values("pk"))
    if choice.center:
        rows = rows.filter(training__center__slug=choice.center)
    if choice.project:
        paid = FundingSource.objects.filter(project__code=choice.project)
        rows = rows.filter(training__in=paid.values("training"))
    return rows.order_by()


def cascade(tot: Training, *, user: User, choice: Choice) -> Cascade:
    """The whole tree of a run. Twelve statements, whatever its size."""
    found = links(tot, user=user, choice=choice)
    trainings = Training.objects.filter(pk__in=found.values("training")).order_by()
    branches = {branch.person: branch for branch in _branches(tot, user)}
    people = _people_of_trainers(found)
    locals_ = _locals(trainings)
    for person, training in sorted(found.values_list("person", "training").distinct()):
        if person in branches and training in locals_:
            branches[person].trainings.append(locals_[training])
    for person, branch in branches.items():
        branch.trainings.sort(key=lambda local: (local.starts_on, local.slug))
        nameless = sum(local.reached.nameless for local in branch.trainings)
        branch.reached = Reached(*people.get(person, (0, 0)), nameless)
    return Cascade(
        tot=tot,
        plan=plan_of(tot),
        branches=list(branches.values()),
        trainings=len(locals_),
        total=_total(trainings, locals_.values()),
        by_center=_by_center(trainings),
        by_project=_by_project(trainings),
    )


def _branches(tot: Training, user: User) -> list[Branch]:
    """Everybody trained, in the order of the alphabet; a coordinator sees those of his centers, or
    all where the training was his center's."""
    rows = Enrolment.objects.filter(training=tot, status=Enrolment.Status.ENROLLED)
    own = center_ids(user, role="coordinator")
    if not user.is_directorate and tot.center_id not in own:
        rows = rows.filter(sent_by__center__in=own)
    awards = MasterAward.objects.running_on(timezone.localdate())
    named = [f"person__{name}" for name in NAMED]
    rows = rows.annotate(
        is_master=Exists(awards.filter(person=OuterRef("person"))),
        sender=organisation_name_on("sent_by", "training__starts_on"),
    ).order_by("person__sort_name", "person")
    return [
        Branch(pk, written_name(pk, gone, *parts), sender or "", is_master)
        for sender, is_master, pk, gone, *parts in rows.values_list("sender", "is_master", *named)
    ]


def _people_of_trainers(found: TrainingTrainerQuerySet) -> dict[int, tuple[int, int]]:
    """{trainer: (participations, different people)}."""
    rows = found.values("person").annotate(
        rows=Count(ROWS, filter=COUNTED, distinct=True),
        people=Count(f"{ROWS}__person", filter=COUNTED, distinct=True),
    )
    return {row["person"]: (row["rows"], row["people"]) for row in rows}


def _locals(trainings: QuerySet[Training]) -> dict[int, Local]:
    names = translated_columns("programme__title", "center__organisation__name")
    nameless = AggregateCount.objects.filter(training=OuterRef("pk")).order_by()
    rows = trainings.annotate(
        rows=participations(),
        nameless=Subquery(nameless.values("training").annotate(sum=Sum("count")).values("sum")),
    )
    shown = ("pk", "slug", "starts_on", "ends_on", "rows", "nameless", *names)
    # Nobody stands on one register twice, so people and participations of one training are equal.
    return {
        row["pk"]: Local(
            row["slug"],
            in_words(row, "programme__title"),
            in_words(row, "center__organisation__name"),
            row["starts_on"],
            row["ends_on"],
            Reached(row["rows"], row["rows"], row["nameless"] or 0),
        )
        for row in rows.values(*shown)
    }


def _total(trainings: QuerySet[Training], locals_: Iterable[Local]) -> Reached:
    rows = Enrolment.objects.counted().filter(training__in=trainings.values("pk")).order_by()
    counts = rows.aggregate(rows=Count("pk"), people=Count("person", distinct=True))
    nameless = sum(local.reached.nameless for local in locals_)
    return Reached(counts["rows"], counts["people"], nameless)


def _parts(rows: QuerySet[Any], nameless: dict[str, int], name: str) -> list[Part]:
    parts = [
        Part(
            row["key"],
            in_words(row, name),
            row["trainings"],
            Reached(row["rows"], row["people"], nameless.get(row["key"], 0)),
        )
        for row in rows
    ]
    return sorted(parts, key=lambda part: (-part.reached.people, part.name))


def _by_center(trainings: QuerySet[Training]) -> list[Part]:
    """Centers that held a local training. Two statements."""
    counted = Q(enrolments__status__in=Enrolment.COUNTED_STATUSES)
    name = "center__organisation__name"
    rows = trainings.values(*translated_columns(name), key=F("center__slug")).annotate(
        trainings=Count("pk", distinct=True),
        rows=Count("enrolments", filter=counted, distinct=True),
        people=Count("enrolments__person", filter=counted, distinct=True),
    )
    return _parts(rows, _nameless(trainings, "training__center__slug"), name)


def _by_project(trainings: QuerySet[Training]) -> list[Part]:
    """Projects that paid for one; a training of two projects stands at both. Two statements."""
    paid = FundingSource.objects.filter(training__in=trainings.values("pk"), project__isnull=False)
    names = translated_columns("project__title")
    rows = (
        paid.order_by()
        .values(*names, key=F("project__code"))
        .annotate(
            trainings=Count("training", distinct=True),
            rows=Count(ROWS, filter=COUNTED, distinct=True),
            people=Count(f"{ROWS}__person", filter=COUNTED, distinct=True),
        )
    )
    cells = paid.order_by().values_list("project__code", "training").distinct()
    nameless: dict[str, int] = defaultdict(int)
    counts = dict(
        AggregateCount.objects.filter(training__in=trainings.values("pk"))
        .order_by()
        .values("training")
        .annotate(sum=Sum("count"))
        .values_list("training", "sum")
    )
    for code, training in cells:
        nameless[code] += counts.get(training, 0)
    return _parts(rows, nameless, "project__title")


def _nameless(trainings: QuerySet[Training], key: str) -> dict[str, int]:
    rows = AggregateCount.objects.filter(training__in=trainings.values("pk")).order_by()
    return dict(rows.values(key).annotate(sum=Sum("count")).values_list(key, "sum"))


def counts_of(trainings: QuerySet[Training]) -> tuple[Reached, list[Part]]:
    """The total of some local trainings and its parts by center, without a name of anybody. Four
    statements."""
    rows = Enrolment.objects.counted().filter(training__in=trainings.values("pk")).order_by()
    counts = rows.aggregate(rows=Count("pk"), people=Count("person", distinct=True))
    parts = _by_center(trainings)
    nameless = sum(part.reached.nameless for part in parts)
    return Reached(counts["rows"], counts["people"], nameless), parts


def cohort_counts(tot: Training) -> tuple[int, int, int]:
    """Trainers trained, organisations they came from, master trainers among them at present. One
    statement."""
    awards = MasterAward.objects.running_on(timezone.localdate()).values("person")
    rows = Enrolment.objects.filter(training=tot, status=Enrolment.Status.ENROLLED).order_by()
    found = rows.aggregate(
        trainers=Count("pk"),
        senders=Count("sent_by", distinct=True),
        masters=Count("pk", filter=Q(person__in=awards)),
    )
    return found["trainers"], found["senders"], found["masters"]


def centers_and_projects(tot: Training, *, user: User) -> tuple[list[Any], list[Any]]:
    """What the reader may choose from: those that occur in this cascade. Two statements."""
    every = links(tot, user=user, choice=Choice(with_drafts=True)).values("training")
    centers = Center.objects.filter(trainings__in=every).select_related("organisation").distinct()
    projects = Project.objects.filter(
        pk__in=FundingSource.objects.filter(training__in=every).values("project")
    )
    return (
        [(row.slug, row.organisation.name) for row in centers],
        [(row.code, row.title) for row in projects],
    )

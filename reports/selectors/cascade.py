"""What a training of trainers led to, for those who read counts only: no names, approved trainings,
nothing about fewer than five people, not even by subtraction."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from reports.permissions import Reader
from reports.suppression import TOTAL, Cell, hidden_cells, is_small, line
from trainings.models import CascadePlan, FundingSource, Programme, Training, TrainingTrainer
from trainings.selectors.cascade import Part, Reached, cohort_counts, counts_of, plan_of
from trainings.selectors.columns import participations


@dataclass(frozen=True)
class SafeReached:
    """Participations, different people and those without names; None is hidden."""

    participations: int | None
    people: int | None
    nameless: int | None


@dataclass(frozen=True)
class SafePart:
    """One center: the trainings there, and whom they reached as far as that may be told."""

    name: str
    trainings: int
    reached: SafeReached


@dataclass(frozen=True)
class CascadeFigures:
    """One run in counts; `plan` is None where the reader's projects did not pay for the run."""

    tot: Training
    plan: CascadePlan | None
    trainers: int | None
    senders: int
    masters: int | None
    trainings: int
    people: int
    total: SafeReached
    by_center: list[SafePart]

    @property
    def is_reached(self) -> bool | None:
        return None if self.plan is None else self.people >= self.plan.least

    @property
    def has_masters(self) -> bool | None:
        """Master trainers against "at least"; unknown where their number is hidden."""
        if self.plan is None or self.plan.masters is None or self.masters is None:
            return None
        return self.masters >= self.plan.masters

    @cached_property
    def has_hidden(self) -> bool:
        shown = [self.total, *(part.reached for part in self.by_center)]
        numbers = [number for row in shown for number in (row.people, row.nameless)]
        return None in (*numbers, self.trainers, self.masters)


def tots_of(reader: Reader) -> QuerySet[Training]:
    """Approved runs that the reader's projects paid for, or whose trainers taught a training that
    they paid for; the directorate sees all. The newest first, with the number of trainers."""
    rows = Training.objects.counted().filter(programme__kind=Programme.Kind.TOT)
    if reader.projects is not None:
        local = TrainingTrainer.objects.local().filter(training__in=_paid(reader)).with_tot()
        rows = rows.filter(pk__in=_paid(reader)) | rows.filter(pk__in=local.values("tot"))  # type: ignore[misc]
    rows = rows.select_related("programme__area", "center__organisation")
    return rows.annotate(trainers_count=participations()).order_by("-starts_on", "-pk").distinct()


def cascade_figures(tot: Training, reader: Reader) -> CascadeFigures:
    """The counts of one run as far as this reader may read them. Eight statements at most."""
    links = TrainingTrainer.objects.of_tot(tot).order_by()
    is_payer = True
    if reader.projects is not None:
        links = links.filter(training__in=_paid(reader))
        is_payer = FundingSource.objects.filter(training=tot, project__in=reader.projects).exists()
    trainings = Training.objects.filter(pk__in=links.values("training")).order_by()
    total, parts = counts_of(trainings)
    trainers, senders, masters = cohort_counts(tot)
    shown, safe = protected(total, parts)
    return CascadeFigures(
        tot=tot,
        plan=plan_of(tot) if is_payer else None,
        trainers=None if is_small(trainers) else trainers,
        senders=senders,
        # The rest to the trainers stays visible: an award is announced, and the target counts it.
        masters=None if is_small(masters) else masters,
        trainings=sum(part.trainings for part in parts),
        people=total.people,
        total=shown,
        by_center=safe,
    )


def protected(total: Reached, parts: list[Part]) -> tuple[SafeReached, list[SafePart]]:
    """The line of centers with its total, small cells and what would give them away left out."""
    people = _hidden({part.key: part.reached.people for part in parts})
    nameless = _hidden({part.key: part.reached.nameless for part in parts})
    if is_small(total.people):
        people.add(TOTAL)

    def safe(key: Cell, reached: Reached) -> SafeReached:
        return SafeReached(
            None if key in people else reached.participations,
            None if key in people else reached.people,
            None if key in nameless else reached.nameless,
        )

    found = [SafePart(part.name, part.trainings, safe(part.key, part.reached)) for part in parts]
    return safe(TOTAL, total), found


def _hidden(values: dict[Any, int]) -> set[Cell]:
    arcs = line(values)
    return hidden_cells(arcs, {**values, TOTAL: sum(values.values())})


def _paid(reader: Reader) -> QuerySet[FundingSource, int]:
    return FundingSource.objects.filter(project__in=reader.projects or ()).values("training")  # type: ignore[return-value]

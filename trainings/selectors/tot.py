"""What a training of trainers assesses, for the page of its programme."""

from dataclasses import dataclass

from trainings.models import Competence, MasterCriteria, Programme


@dataclass(frozen=True)
class TotPlan:
    """Competences and criteria of a programme."""

    competences: list[Competence]
    criteria: MasterCriteria


def criteria_of(programme: Programme) -> MasterCriteria:
    """The criteria of a programme; those every training of trainers begins with where none are
    written down. One statement."""
    found = MasterCriteria.objects.filter(programme=programme.pk).first()
    return found or MasterCriteria(programme=programme)


def tot_plan(programme: Programme) -> TotPlan | None:
    """Only of a training of trainers, two statements; None for all others."""
    if programme.kind != Programme.Kind.TOT:
        return None
    return TotPlan(list(programme.competences.all()), criteria_of(programme))

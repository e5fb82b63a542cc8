"""How far each trainer of a training of trainers is, and who is fit for master trainer."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trainings.models import (
    Competence,
    Enrolment,
    MasterAward,
    MasterCriteria,
    Programme,
    ProgrammeModule,
    TrainerStep,
    Training,
    TrainingTrainer,
)
from trainings.selectors.register import Register, Row
from trainings.selectors.tot import criteria_of

# What a step is about: ("module", 3), ("competence", 5), or the training as a whole.
Target = tuple[str, int]
WHOLE: Target = ("whole", 0)


@dataclass(frozen=True)
class Subject:
    """Something that is assessed; `counts` when master trainers need it."""

    target: Target
    name: str
    counts: bool
    is_methodology: bool = False

    @property
    def key(self) -> str:
        """Its name in a form."""
        return f"{self.target[0]}-{self.target[1]}"


@dataclass(frozen=True)
class Check:
    """One criterion: met or not, and what is missing."""

    code: str
    label: str
    is_met: bool
    about: str = ""


@dataclass
class Candidate:
    """A trainer with the steps so far. The last step about a thing decides."""

    row: Row
    subjects: list[Subject]
    history: list[TrainerStep] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    award: MasterAward | None = None
    is_current: bool = False

    @property
    def last(self) -> dict[Target, TrainerStep]:
        return {step.target: step for step in self.history}

    @property
    def is_eligible(self) -> bool:
        return all(check.is_met for check in self.checks)

    @property
    def missing(self) -> list[Check]:
        return [check for check in self.checks if not check.is_met]

    @property
    def standing(self) -> list[tuple[Subject, TrainerStep | None]]:
        """Each subject with its last step."""
        last = self.last
        return [(subject, last.get(subject.target)) for subject in self.subjects]

    @property
    def newest_first(self) -> list[TrainerStep]:
        return self.history[::-1]


@dataclass(frozen=True)
class Cohort:
    """A training of trainers: what is assessed, by which criteria, and everybody's standing."""

    training: Training
    subjects: list[Subject]
    criteria: MasterCriteria
    candidates: list[Candidate]

    @property
    def eligible(self) -> int:
        return sum(candidate.is_eligible for candidate in self.candidates)

    @property
    def masters(self) -> int:
        """Who holds an award in force, of whatever training."""
        return sum(candidate.is_current for candidate in self.candidates)

    def find(self, enrolment_id: int) -> Candidate | None:
        return next((one for one in self.candidates if one.row.pk == enrolment_id), None)


def cohort(found: Register) -> Cohort | None:
    """The trainers on a register; None unless it is a training of trainers. Six statements."""
    training = found.training
    if training.programme.kind != Programme.Kind.TOT:
        return None
    subjects, criteria = subjects_of(training.programme), criteria_of(training.programme)
    people = [row.enrolment.person_id for row in found.counted]
    steps = _steps(training)
    awards = _awards(people)
    delivered = _delivered(training)
    today = timezone.localdate()
    candidates = []
    for row in found.counted:
        person = row.enrolment.person_id
        candidate = Candidate(row, subjects, steps.get(person, []), award=awards.get(person))
        candidate.is_current = bool(candidate.award and candidate.award.is_running_on(today))
        last = candidate.last
        candidate.checks = checks(row, criteria, subjects, last, delivered.get(person, 0))
        candidates.append(candidate)
    return Cohort(training, subjects, criteria, candidates)


def subjects_of(programme: Programme) -> list[Subject]:
    """Assessed modules, competences, and the training as a whole. Two statements."""
    modules = ProgrammeModule.objects.filter(programme=programme.pk).exclude(assessment="")
    found = [Subject(("module", row.pk), row.title, counts=True) for row in modules]
    found += [
        Subject(("competence", row.pk), row.name, row.is_required, row.is_methodology)
        for row in Competence.objects.filter(programme=programme.pk)
    ]
    return [*found, Subject(WHOLE, _("The training as a whole"), counts=False)]


def checks(
    row: Row,
    criteria: MasterCriteria,
    subjects: Iterable[Subject],
    last: dict[Target, TrainerStep],
    delivered: int,
) -> list[Check]:
    """Every criterion of a programme held against one trainer."""
    found = [
        Check(
            "stayed",
            _("Stayed to the end"),
            row.enrolment.status == Enrolment.Status.ENROLLED,
        )
    ]
    if criteria.needs_attendance:
        found.append(
            Check("attendance", _("Attended as the programme asks"), row.is_attended is True)
        )
    kinds = (
        ("module", criteria.needs_modules, _("Every assessed module passed")),
        ("competence", criteria.needs_competences, _("Every needed competence passed")),
    )
    for kind, is_needed, label in kinds:
        wanted = [one for one in subjects if one.target[0] == kind and one.counts]
        if is_needed and wanted:
            open_ones = [one for one in wanted if not _is_passed(last.get(one.target))]
            names = ", ".join(one.name for one in open_ones)
            found.append(Check(kind, label, not open_ones, names))
    if criteria.min_post_test is not None:
        score, least = row.enrolment.post_test, criteria.min_post_test
        label = _("At least %(score)s %% in the test after") % {"score": least}
        found.append(Check("test", label, score is not None and score >= least))
    if criteria.min_trainings:
        least = criteria.min_trainings
        label = ngettext(
            "%(count)s local training delivered", "%(count)s local trainings delivered", least
        ) % {"count": least}
        found.append(Check("delivered", label, delivered >= least))
    if WHOLE in last:
        found.append(Check("whole", _("The training as a whole passed"), last[WHOLE].is_passed))
    return found


def _is_passed(step: TrainerStep | None) -> bool:
    return step is not None and step.is_passed


def _steps(training: Training) -> dict[int, list[TrainerStep]]:
    """By person, so that the steps of a row that a merge made void are seen too."""
    found: dict[int, list[TrainerStep]] = defaultdict(list)
    rows = TrainerStep.objects.filter(enrolment__training=training)
    for step in rows.select_related("enrolment", "recorded_by").order_by("pk"):
        found[step.enrolment.person_id].append(step)
    return found


def _awards(people: Sequence[int]) -> dict[int, MasterAward]:
    """The award of each that nobody has ended."""
    rows = MasterAward.objects.open().filter(person__in=people).select_related("area")
    return {award.person_id: award for award in rows}


def _delivered(training: Training) -> dict[int, int]:
    """Approved local trainings that each of the cohort delivered afterwards."""
    rows = TrainingTrainer.objects.of_tot(training).order_by().values("person")
    return dict(
        rows.annotate(number=Count("training", distinct=True)).values_list("person", "number")
    )

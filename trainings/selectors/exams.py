"""Reads about exams: who may mark whom, where each candidate stands, what a person passed."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from centers.models import Membership
from people.models import Person
from trainings.certificates.facts import Evidence
from trainings.exams import marks as rules
from trainings.models import (
    Attempt,
    Enrolment,
    Exam,
    ExamAssessor,
    ExamCandidate,
    ExamSheet,
    Training,
    TrainingTrainer,
)

Barred = dict[tuple[int, int], str]


@dataclass(frozen=True)
class ExamLine:
    """A candidate with his sheets and what they come to."""

    candidate: ExamCandidate
    sheets: Sequence[ExamSheet]
    outcome: rules.Outcome
    theory: Decimal | None = None


def conflicts(candidates: Iterable[ExamCandidate], assessors: Iterable[ExamAssessor]) -> Barred:
    """{(assessor, candidate): why he may not mark him}: own trainee, own center, himself. Two
    statements whatever their number."""
    people = {one.person_id for one in assessors}
    taught = defaultdict(set)
    teachings = TrainingTrainer.objects.filter(
        person__in=people,
        training__enrolments__person__in={one.person_id for one in candidates},
        training__enrolments__status__in=Enrolment.COUNTED_STATUSES,
    )
    for trainer, learner in teachings.values_list("person", "training__enrolments__person"):
        taught[trainer].add(learner)
    houses = defaultdict(set)
    working = Membership.objects.active().filter(user__person__in=people)
    for person, organisation in working.values_list("user__person", "center__organisation"):
        houses[person].add(organisation)
    found: Barred = {}
    for one in assessors:
        own = houses[one.person_id] | {one.organisation_id}
        for candidate in candidates:
            if one.person_id == candidate.person_id:
                found[one.pk, candidate.pk] = _("it is the same person")
            elif candidate.person_id in taught[one.person_id]:
                found[one.pk, candidate.pk] = _("was a trainer of this candidate")
            elif candidate.organisation_id in own:
                found[one.pk, candidate.pk] = _("belongs to the candidate's own center or school")
    return found


def is_outside(exam: Exam, assessor: ExamAssessor) -> bool:
    """Of another organisation than those that hold the exam."""
    return assessor.organisation_id not in (exam.center.organisation_id, exam.school_id)


def theory_of(exam: Exam, people: Collection[int]) -> dict[int, Decimal]:
    """The best finished attempt of each person at the test of the paper, in percent."""
    assessment = exam.paper.content.get("assessment")
    if assessment is None:
        return {}
    rows = Attempt.objects.filter(assessment=assessment, person__in=people, score__isnull=False)
    return dict(rows.order_by().values_list("person").annotate(best=Max("score")))


def exam_lines(exam: Exam) -> list[ExamLine]:
    """All candidates by name, with their sheets. Five statements at most, whatever their number."""
    rows = exam.candidates.select_related("person", "organisation")
    rows = rows.prefetch_related("sheets__assessor__person").order_by("person__sort_name", "pk")
    candidates = list(rows)
    theory = theory_of(exam, [one.person_id for one in candidates])
    return [_line(exam, one, theory.get(one.person_id)) for one in candidates]


def exam_line(exam: Exam, candidate: ExamCandidate) -> ExamLine:
    """One candidate of an exam."""
    theory = theory_of(exam, [candidate.person_id])
    return _line(exam, candidate, theory.get(candidate.person_id))


def outcome_of(exam: Exam, candidate: ExamCandidate) -> rules.Outcome:
    return exam_line(exam, candidate).outcome


def _line(exam: Exam, candidate: ExamCandidate, theory: Decimal | None) -> ExamLine:
    sheets = list(candidate.sheets.all())
    read = [rules.Sheet(row.seat, row.marks, row.handed_in_at is not None) for row in sheets]
    return ExamLine(candidate, sheets, rules.outcome(exam.paper.content, read, theory), theory)


def marks_table(exam: Exam, line: ExamLine) -> list[dict[str, Any]]:
    """Each criterion with the marks of all assessors; empty until the first two are in, so that
    nobody of the center passes on what one of them gave."""
    blind = [row for row in line.sheets if row.seat < rules.THIRD]
    if len(blind) < 2 or any(row.handed_in_at is None for row in blind):
        return []
    shown = [row for row in line.sheets if row.handed_in_at is not None]
    return [
        {**row, "given": [sheet.marks.get(row["key"]) for sheet in shown]}
        for row in rules.criteria(exam.paper.content)
    ]


def trainings_for(exam: Exam) -> QuerySet[Training]:
    """Trainings of the center whose learners may be candidates, the newest first."""
    rows = Training.objects.filter(center=exam.center_id).exclude(status="cancelled")
    return rows.select_related("programme").order_by("-starts_on", "-pk")[:50]


def exams_of(person: Person, *, centers: Collection[int] | None = None) -> list[ExamCandidate]:
    """Published results of a person, the newest first; of these centers only where some are
    named. One statement."""
    rows = ExamCandidate.objects.filter(
        person=person, score__isnull=False, exam__state=Exam.State.PUBLISHED
    )
    if centers is not None:
        rows = rows.filter(exam__center__in=centers)
    rows = rows.select_related("exam__paper", "exam__center__organisation")
    return list(rows.order_by("-exam__held_on", "-pk"))


def passed_exams(training: Training) -> dict[int, ExamCandidate]:
    """{person: the newest passed exam} among the exams for a training."""
    rows = ExamCandidate.objects.filter(
        exam__training=training, exam__state=Exam.State.PUBLISHED, is_passed=True
    )
    return {row.person_id: row for row in rows.select_related("exam__paper").order_by("pk")}


def evidence_of(person: Person, *, centers: Collection[int] | None) -> list[Evidence]:
    """Passed exams and tests of skills on which a certificate may rest, exams first; those of
    these centers where some are named. Two statements."""
    tests = Attempt.objects.filter(person=person, is_passed=True)
    if centers is not None:
        tests = tests.filter(center__in=centers)
    exams = [row for row in exams_of(person, centers=centers) if row.is_passed]
    return [*exams, *tests.select_related("assessment")]

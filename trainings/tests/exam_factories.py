"""Exams for tests: a released paper, assessors of several houses, candidates, marks."""

from typing import Any

from django.utils import timezone

from centers.models import Center, Organisation
from centers.tests.factories import create_area, create_center, create_organisation
from people.models import Person
from people.tests.factories import create_person
from trainings.models import (
    Assessment,
    Exam,
    ExamAssessor,
    ExamCandidate,
    ExamPaper,
    ExamSheet,
    Question,
)
from trainings.services import assessments as assessment_services
from trainings.services import exams as services

LINES = [
    {"part": "theory", "task": "Safety", "text": "Names the dangers", "weight": 10},
    {"part": "practice", "task": "Joint", "text": "Cuts the pipe", "weight": 10},
    {"part": "practice", "task": "Joint", "text": "The joint holds", "weight": 20},
]
FULL: dict[str, float] = {"c1": 10, "c2": 10, "c3": 20}
HALF: dict[str, float] = {"c1": 5, "c2": 5, "c3": 10}
GOOD: dict[str, float] = {"c1": 8, "c2": 8, "c3": 16}


def create_paper(*, released: bool = True, lines: Any = LINES, **fields: Any) -> ExamPaper:
    """A paper of 40 points; 60 % pass, 15 points of difference at most."""
    values = {
        "title": "Plumber",
        "standard": "Plumber, level 3",
        "standard_body": "Sector council",
        "standard_version": "2024",
    }
    paper = services.create_paper(by=None, lines=lines, **values | fields)
    return services.release_paper(paper, by=None) if released else paper


def create_exam(
    *, center: Center | None = None, paper: ExamPaper | None = None, **fields: Any
) -> Exam:
    """An exam of today, planned, without people."""
    center = center or create_center()
    place = center.organisation.place or center.region
    values = {"place": place, "held_on": timezone.localdate(), "school": None, "appeal_days": 3}
    return services.plan_exam(
        paper=paper or create_paper(), center=center, by=None, **values | fields
    )


def create_assessor(
    *, exam: Exam, person: Person | None = None, organisation: Organisation | None = None
) -> ExamAssessor:
    """Of an organisation of his own unless told otherwise."""
    return services.add_assessor(
        exam,
        person=person or create_person(center=exam.center),
        organisation=organisation or create_organisation(),
        by=None,
    )


def create_candidate(
    *, exam: Exam, person: Person | None = None, organisation: Organisation | None = None
) -> ExamCandidate:
    """Of the center that holds the exam unless told otherwise."""
    return services.add_candidate(
        exam,
        person=person or create_person(center=exam.center),
        organisation=organisation or exam.center.organisation,
        by=None,
    )


def create_marked_exam(*, candidates: int = 1, assessors: int = 3, **fields: Any) -> Exam:
    """An exam whose marking has begun: the first two assessors mark everybody."""
    exam = create_exam(**fields)
    for _number in range(candidates):
        create_candidate(exam=exam)
    for _number in range(assessors):
        create_assessor(exam=exam)
    first, second = exam.assessors.all()[:2]
    for candidate in exam.candidates.all():
        services.assign_assessor(candidate, assessor=first, by=None)
        services.assign_assessor(candidate, assessor=second, by=None)
    return services.start_marking(exam, by=None)


def hand_in(sheet: ExamSheet, marks: dict[str, float] = GOOD) -> None:
    """The sheet comes in with these marks."""
    services.save_sheet(
        sheet, marks=marks, based_on=sheet.version, nonce=f"nonce-of-sheet-{sheet.pk}", hand_in=True
    )


def create_published_exam(marks: dict[str, float] = GOOD, **fields: Any) -> Exam:
    """Everybody got the same marks from both."""
    exam = create_marked_exam(**fields)
    for sheet in ExamSheet.objects.filter(candidate__exam=exam):
        hand_in(sheet, marks)
    return services.publish_results(exam, by=None)


def create_question(*, area: Any = None, kind: str = "single", right: int = 1) -> Question:
    """Three answers, the first ones right."""
    answers = [{"ky": f"Ж{n}", "ru": f"О{n}", "en": f"A{n}", "right": n < right} for n in range(3)]
    return assessment_services.save_question(
        area=area or create_area(),
        kind=kind,
        text={"ky": "Суроо", "ru": "Вопрос", "en": "Question"},
        answers=answers,
        by=None,
    )


def create_assessment(*, released: bool = True, areas: int = 2, **fields: Any) -> Assessment:
    """Two areas, two questions of each."""
    found = [create_area() for _number in range(areas)]
    for area in found:
        create_question(area=area)
        create_question(area=area, kind="multiple", right=2)
    values = {"title_en": "Digital skills", "questions_an_area": 2}
    made = assessment_services.create_assessment(areas=found, by=None, **values | fields)
    return assessment_services.release_assessment(made, by=None) if released else made

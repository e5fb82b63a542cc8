"""Certificates that rest on an exam or on a test of skills name it."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_coordinator
from people.models import Person
from people.tests.factories import create_person
from trainings.certificates import badges, paper
from trainings.models import Attempt, Certificate, ExamCandidate, Training
from trainings.services import assessments, exams
from trainings.tests.certificate_factories import create_certificate, create_prior, finished
from trainings.tests.exam_factories import (
    FULL,
    HALF,
    create_assessment,
    create_assessor,
    create_candidate,
    create_exam,
    create_paper,
    hand_in,
)

pytestmark = pytest.mark.django_db
Kind = Certificate.Kind


def examined(
    person: Person, *, training: Training | None = None, marks: dict[str, float] = FULL
) -> ExamCandidate:
    """The published result of one candidate; the paper is plumbing by the standard of 2024."""
    center = training.center if training else create_center()
    exam = create_exam(center=center, paper=create_paper(), training=training)
    candidate = create_candidate(exam=exam, person=person)
    for _seat in range(2):
        exams.assign_assessor(candidate, assessor=create_assessor(exam=exam), by=None)
    exams.start_marking(exam, by=None)
    for sheet in candidate.sheets.all():
        hand_in(sheet, marks)
    exams.publish_results(exam, by=None)
    return ExamCandidate.objects.select_related("exam__paper").get(pk=candidate.pk)


def passed_test_of(person: Person) -> Attempt:
    """A test of skills with all answers right."""
    made = create_assessment(title_en="Digital skills")
    center = create_center()
    token = assessments.make_assessment_link(made, person=person, center=center, by=None)
    link = assessments.open_assessment_link(token)
    assert link is not None
    attempt = assessments.start_attempt(link)
    questions = {row["key"]: row for row in made.content["questions"]}
    answers = {
        key: [n for n, answer in enumerate(questions[key]["answers"]) if answer["right"]]
        for key in attempt.questions
    }
    return assessments.finish_attempt(attempt, answers=answers)


def test_competence_by_an_exam_names_its_standard_and_day_to_everybody(client: Client) -> None:
    training = finished()
    row, other = training.enrolments.order_by("pk")
    taken = examined(row.person, training=training)

    made = create_certificate(enrolment=row, kind=Kind.COMPETENCE)

    assert made.facts["exam"] == {
        "title": "Plumber",
        "standard": "Plumber, level 3",
        "version": "2024",
        "body": "Sector council",
        "held_on": taken.exam.held_on.isoformat(),
    }
    # Completion rests on the register; the other learner has no exam.
    assert "exam" not in create_certificate(enrolment=row).facts
    assert "exam" not in create_certificate(enrolment=other).facts
    shown = dict(paper.lines(made, "en"))
    year = str(taken.exam.held_on.year)
    assert any("Plumber, level 3 (2024, Sector council)" in text for text in shown.values())
    page = client.get(made.get_public_url()).content.decode()
    assert "Plumber, level 3 (2024, Sector council)" in page and year in page
    told = badges.credential(made).to_vc()["credentialSubject"]["achievement"]
    assert "Plumber, level 3 (2024, Sector council)" in told["description"]


def test_exam_that_was_not_passed_or_that_is_renamed_later_changes_nothing() -> None:
    training = finished()
    row, other = training.enrolments.order_by("pk")
    examined(row.person, training=training, marks=HALF)
    passed = examined(other.person, training=training)
    with pytest.raises(ValidationError):
        create_certificate(enrolment=row, kind=Kind.COMPETENCE)

    made = create_certificate(enrolment=other, kind=Kind.COMPETENCE)
    passed.exam.paper.standard = "Renamed"
    passed.exam.paper.save()

    made.refresh_from_db()
    assert made.facts["exam"]["standard"] == "Plumber, level 3"


def test_prior_learning_rests_on_an_exam_or_a_test_without_a_note() -> None:
    center = create_center()
    person = create_person(center=center)

    by_exam = create_prior(person=person, center=center, note="", evidence=examined(person))
    titles = {"en": "Digital skills"}
    by_test = create_prior(
        person=person, center=center, note="", evidence=passed_test_of(person), titles=titles
    )

    assert by_exam.facts["exam"]["version"] == "2024"
    assert by_test.facts["test"] == {
        "title": {"en": "Digital skills"},
        "taken_on": timezone.localdate().isoformat(),
    }
    assert any("Digital skills, " in text for _label, text in paper.lines(by_test, "en"))


def test_exam_of_somebody_else_or_not_passed_is_no_evidence() -> None:
    center = create_center()
    person = create_person(center=center)
    others, failed = examined(create_person(center=center)), examined(person, marks=HALF)
    for evidence in (others, failed):
        with pytest.raises(ValidationError) as refused:
            create_prior(person=person, center=center, evidence=evidence)
        assert refused.value.code == "evidence"
    assert not Certificate.objects.exists()


def test_form_offers_what_the_person_passed_within_sight(client: Client) -> None:
    center = create_center()
    person = create_person(center=center)
    taken = examined(person)  # at another center
    values: dict[str, Any] = {
        "center": center.pk,
        "title_en": "Plumber",
        "signatory": "Somebody",
        "office": "coordinator",
        "evidence": f"examcandidate-{taken.pk}",
    }
    path = f"/en/trainings/certificates/prior/{person.pk}/"

    client.force_login(create_coordinator(center=center))
    assert values["evidence"] not in client.get(path).content.decode()
    assert client.post(path, values).status_code == 200  # neither a note nor an exam
    client.force_login(create_directorate())
    assert values["evidence"] in client.get(path).content.decode()
    assert client.post(path, values).status_code == 302

    made = Certificate.objects.get()
    assert made.facts["exam"]["held_on"] == taken.exam.held_on.isoformat()

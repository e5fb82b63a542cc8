"""Tests of skills: the question bank, release, links, attempts."""

import datetime as dt
import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from centers.models import Center, ThematicArea
from core import audit, links
from people.models import Person
from trainings.certificates.rules import check_living
from trainings.exams.tests_of_skills import draw, results
from trainings.models import Assessment, AssessmentLink, Attempt, Question

VALID = dt.timedelta(days=7)
SALT = "trainings.assessment_link"
FEWEST_AREAS = 2


@transaction.atomic
def save_question(
    question: Question | None = None,
    *,
    area: ThematicArea,
    kind: str,
    text: Mapping[str, str],
    answers: Sequence[Mapping[str, Any]],
    is_active: bool = True,
    by: User | None,
) -> Question:
    """A new question of the bank, or the change of one. Tests that were released keep the old
    words. Refuses a number of right answers that does not fit the kind."""
    right = sum(bool(answer["right"]) for answer in answers)
    if len(answers) < 2:
        raise ValidationError(_("A question needs two answers at least."), code="answers")
    if kind == Question.Kind.SINGLE and right != 1:
        raise ValidationError(_("Mark exactly one answer as right."), code="right")
    if right < 1:
        raise ValidationError(_("Mark one answer at least as right."), code="right")
    row = question or Question()
    action = "updated" if row.pk else "created"
    row.area, row.kind, row.is_active = area, kind, is_active
    row.text, row.answers = dict(text), [dict(answer) for answer in answers]
    row.save()
    audit.record(action, row, by=by)
    return row


@transaction.atomic
def create_assessment(*, areas: Iterable[ThematicArea], by: User | None, **fields: Any
) -> Assessment:  # fmt: skip
    """A draft of a test."""
    row = Assessment(**fields)
    if not any(getattr(row, f"title_{code}") for code in ("ky", "ru", "en")):
        raise ValidationError({"title_ky": _("Give the title in one language at least.")})
    row.save()
    row.areas.set(areas)
    audit.record("created", row, by=by)
    return row


@transaction.atomic
def release_assessment(assessment: Assessment, *, by: User | None) -> Assessment:
    """Copy the questions of its areas; from now on people may take it. Twice changes nothing.

    Refuses fewer than two areas, and an area with too few questions.
    """
    fresh = Assessment.objects.select_for_update().get(pk=assessment.pk)
    if fresh.released_at is not None:
        return fresh
    areas = list(fresh.areas.order_by("pk"))
    if len(areas) < FEWEST_AREAS:
        raise ValidationError(_("A test covers two areas at least."), code="areas")
    questions = list(Question.objects.filter(is_active=True, area__in=areas).order_by("pk"))
    for area in areas:
        count = sum(row.area_id == area.pk for row in questions)
        if count < fresh.questions_an_area:
            raise ValidationError(
                _("%(area)s has %(count)s questions; the test wants %(wanted)s.")
                % {"area": area.name, "count": count, "wanted": fresh.questions_an_area},
                code="questions",
            )
    codes = {area.pk: area.code for area in areas}
    fresh.content = {
        "questions_an_area": fresh.questions_an_area,
        "pass_mark": fresh.pass_mark,
        "areas": {
            area.code: {code: getattr(area, f"name_{code}") or "" for code in ("ky", "ru", "en")}
            for area in areas
        },
        "questions": [
            {
                "key": f"q{row.pk}",
                "area": codes[row.area_id],
                "kind": row.kind,
                "text": row.text,
                "answers": row.answers,
            }
            for row in questions
        ],
    }
    fresh.released_at = timezone.now()
    fresh.save()
    audit.record("assessment_released", fresh, by=by, changes={"rows": [None, len(questions)]})
    return fresh


@transaction.atomic
def make_assessment_link(
    assessment: Assessment, *, person: Person, center: Center, by: User | None
) -> str:
    """An address by which a person takes a released test; returns its token, kept nowhere."""
    check_living(person)
    if assessment.released_at is None:
        raise ValidationError(_("This test is not released yet."), code="draft")
    token = links.new_token(SALT)
    row = AssessmentLink.objects.create(
        assessment=assessment,
        person=person,
        center=center,
        token_hash=links.hash_of(token),
        expires_at=timezone.now() + VALID,
        created_by=by,
    )
    changes = {"person": [None, person.pk]}
    audit.record("assessment_link_made", row, by=by, changes=changes, center_id=center.pk)
    return token


def open_assessment_link(token: str) -> AssessmentLink | None:
    """The link of a token as long as it works and its person was not forgotten."""
    if not links.is_genuine(token, SALT, max_age=VALID):
        return None
    rows = links.valid(AssessmentLink.objects.filter(token_hash=links.hash_of(token)))
    living = rows.filter(person__anonymised_at=None, person__is_void=False)
    return living.select_related("person", "assessment").first()


@transaction.atomic
def start_attempt(link: AssessmentLink) -> Attempt:
    """The attempt that is open, or a new one. Refuses when all attempts are used up."""
    assessment = Assessment.objects.select_for_update().get(pk=link.assessment_id)
    mine = Attempt.objects.filter(assessment=assessment, person=link.person_id)
    if attempt := mine.filter(finished_at=None).first():
        return attempt
    number = mine.count() + 1
    if number > assessment.attempts_at_most:
        raise ValidationError(_("All attempts are used up."), code="attempts")
    return Attempt.objects.create(
        assessment=assessment,
        person_id=link.person_id,
        center_id=link.center_id,
        number=number,
        questions=draw(assessment.content, chance=random.SystemRandom()),
    )


@transaction.atomic
def finish_attempt(attempt: Attempt, *, answers: Mapping[str, Sequence[int]]) -> Attempt:
    """Hand the answers in; the result stands at once. Again changes nothing."""
    row = Attempt.objects.select_for_update().get(pk=attempt.pk)
    if row.finished_at is not None:
        return row
    content = row.assessment.content
    row.answers = {key: sorted(set(answers.get(key, ()))) for key in row.questions}
    row.by_area, row.score = results(content, row.questions, row.answers)
    row.is_passed = row.score >= content["pass_mark"]
    row.finished_at = timezone.now()
    row.save()
    changes = {"person": [None, row.person_id], "score": [None, str(row.score)]}
    audit.record("attempt_finished", row, by=None, changes=changes)
    return row

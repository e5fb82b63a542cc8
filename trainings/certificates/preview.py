"""Certificates as they would be, for looking at before anything is issued. Nothing is written."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from people.models import Person
from trainings.certificates.facts import Details, evidence_facts, texts, training_facts
from trainings.models import Certificate, Training
from trainings.selectors.register import Register, Row


def previews(
    training: Training, found: Register, *, choices: Mapping[int, str], details: Details
) -> list[Certificate]:
    """Unsaved certificates of these learners; of one of them as a pattern when none is chosen.
    Names the exams that the rows brought along (`certificate_lines`)."""
    rows = [row for row in found.rows if row.pk in choices] or found.rows[:1]
    people = Person.objects.in_bulk([row.enrolment.person_id for row in rows])
    facts, titles = training_facts(training, details), texts(training.programme, "title")
    return [
        Certificate(
            kind=choices.get(row.pk, Certificate.Kind.COMPLETION),
            code="0" * 16,
            training=training,
            center=training.center,
            person=people[row.enrolment.person_id],
            holder_name=people[row.enrolment.person_id].full_name,
            holder_latin=people[row.enrolment.person_id].latin_name,
            facts=facts | _own(row, choices.get(row.pk)),
            issued_on=timezone.localdate(),
            expires_on=details.expires_on,
            **{f"title_{code}": text for code, text in titles.items()},
        )
        for row in rows
    ]


def _own(row: Row, kind: str | None) -> dict[str, Any]:
    """The exam on which a certificate of competence rests."""
    return evidence_facts(row.exam) if kind == Certificate.Kind.COMPETENCE else {}

"""Reads of certificates: a training's list for issuing, and one by its code."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from trainings.certificates.rules import possible_kinds, refusal
from trainings.models import Certificate, Training, TrainingTrainer
from trainings.selectors.exams import passed_exams
from trainings.selectors.register import Register, Row


@dataclass
class Line:
    """A learner with the certificates there are, and those that may be issued."""

    row: Row
    there: list[Certificate] = field(default_factory=list)
    may: list[tuple[str, str]] = field(default_factory=list)
    reason: str = ""

    @property
    def suggested(self) -> str:
        """The certificate of completion, where nothing was issued yet."""
        kinds = [kind for kind, _label in self.may]
        if self.there or not kinds:
            return ""
        completion = Certificate.Kind.COMPLETION.value
        return completion if completion in kinds else kinds[-1]

    @property
    def no_longer_fits(self) -> bool:
        """Something was issued that the register does not carry any more."""
        return any(
            row.revoked_at is None and row.superseded_at is None and refusal(self.row, row.kind)
            for row in self.there
        )


@dataclass
class Teacher:
    """Somebody who taught, with the certificate of that where there is one."""

    teaching: TrainingTrainer
    there: list[Certificate]

    @property
    def name(self) -> str:
        return self.teaching.person.full_name


def certificate_lines(training: Training, found: Register) -> tuple[list[Line], list[Teacher]]:
    """The learners and the trainers of a training with their certificates. Three statements."""
    issued: dict[tuple[str, int], list[Certificate]] = {}
    for made in Certificate.objects.filter(training=training).order_by("pk"):
        issued.setdefault((made.basis, made.person_id), []).append(made)
    labels = dict(Certificate.Kind.choices)
    exams = passed_exams(training)
    lines = []
    for row in found.rows:
        row.exam = exams.get(row.enrolment.person_id)
        there = issued.get((Certificate.Basis.LEARNER, row.enrolment.person_id), [])
        current = _kinds(there)
        may = [(kind, labels[kind]) for kind in possible_kinds(row) if kind not in current]
        reason = "" if may or there else refusal(row, Certificate.Kind.COMPLETION)
        lines.append(Line(row, there, [(kind, str(label)) for kind, label in may], reason))
    teachings = TrainingTrainer.objects.filter(training=training).select_related("person", "role")
    return lines, [
        Teacher(row, issued.get((Certificate.Basis.TRAINER, row.person_id), []))
        for row in teachings
    ]


def _kinds(rows: Iterable[Certificate]) -> set[str]:
    return {row.kind for row in rows if row.revoked_at is None and row.superseded_at is None}


def certificate_by_code(code: str) -> Certificate | None:
    """For visitors: one statement, nothing of the person beside what is on the row."""
    return Certificate.objects.filter(code=code).first()


def last_signatory(center_id: int) -> str:
    """Who signed the last certificate of a center: the first guess for the next ones."""
    rows = Certificate.objects.filter(center=center_id).order_by("-issued_on", "-pk")
    facts = rows.values_list("facts", flat=True).first() or {}
    return str(facts.get("signatory", {}).get("name", ""))

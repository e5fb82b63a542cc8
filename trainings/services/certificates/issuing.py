"""Issuing: to the learners of a training, to those who taught it, and for prior learning."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from centers.models import Center
from core import audit, reminders
from people.models import Person
from trainings.certificates import rules
from trainings.certificates.codes import new_code
from trainings.certificates.facts import (
    Details,
    Evidence,
    evidence_facts,
    prior_facts,
    texts,
    training_facts,
)
from trainings.models import Certificate, Enrolment, FrameworkNode, Training, TrainingTrainer
from trainings.selectors.exams import passed_exams
from trainings.selectors.register import Row, register
from trainings.services.certificates.numbers import take_bits, take_numbers, written_number

Basis, Kind = Certificate.Basis, Certificate.Kind


@dataclass
class Issued:
    """What issuing did: new certificates, and those that were there already."""

    new: list[Certificate] = field(default_factory=list)
    known: list[Certificate] = field(default_factory=list)


@transaction.atomic
def issue_certificate(
    enrolment: Enrolment, *, kind: str, details: Details, by: User
) -> Certificate:
    """The certificate of a learner: a new one, or the one that was issued before.

    Refuses, with the reason, somebody who by the register did not attend, complete or pass.
    """
    training = Training.objects.get(pk=enrolment.training_id)
    issued = issue_certificates(training, choices={enrolment.pk: kind}, details=details, by=by)
    return [*issued.new, *issued.known][0]


@transaction.atomic
def issue_certificates(
    training: Training, *, choices: Mapping[int, str], details: Details, by: User
) -> Issued:
    """Certificates for the chosen learners of a training, {enrolment: kind}. All or none.

    Whoever has a certificate of that kind keeps it: nobody gets two, however often and by how many
    people at once they are issued.
    """
    fresh = _held(training)
    rows = {row.pk: row for row in register(fresh).every}
    exams = passed_exams(fresh)
    for row in rows.values():
        row.exam = exams.get(row.enrolment.person_id)
    unknown = [pk for pk in choices if pk not in rows]
    if unknown:
        raise ValidationError(_("Somebody is no longer on this register."), code="gone")
    _refuse_unfit(rows, choices)
    rules.check_level(details.level, set(choices.values()))
    _check_details(details)
    wanted = {(rows[pk].enrolment.person_id, kind): rows[pk] for pk, kind in choices.items()}
    there = _current(fresh, Basis.LEARNER)
    issued = Issued(known=[there[key] for key in wanted if key in there])
    people = [(row.enrolment.person, kind) for (pk, kind), row in wanted.items()
              if (pk, kind) not in there]  # fmt: skip
    issued.new = _write(
        _whole(people),
        facts=training_facts(fresh, details),
        own={pk: evidence_facts(exam) for pk, exam in exams.items()},
        titles=texts(fresh.programme, "title"),
        details=details,
        by=by,
        training=fresh,
        center=fresh.center,
        basis=Basis.LEARNER,
    )
    return issued


@transaction.atomic
def issue_to_trainer(teaching: TrainingTrainer, *, details: Details, by: User) -> Certificate:
    """That somebody taught a training: a new certificate, or the one issued before."""
    training = _held(Training.objects.get(pk=teaching.training_id))
    person = teaching.person
    rules.check_living(person)
    _check_details(details)
    kind = Certificate.Kind.COMPLETION
    if known := _current(training, Basis.TRAINER).get((person.pk, kind)):
        return known
    facts = training_facts(training, details) | {"role": texts(teaching.role, "name")}
    return _write(
        [(person, kind)],
        facts=facts,
        titles=texts(training.programme, "title"),
        details=details,
        by=by,
        training=training,
        center=training.center,
        basis=Basis.TRAINER,
    )[0]


@transaction.atomic
def issue_prior(
    person: Person,
    *,
    center: Center,
    titles: Mapping[str, str],
    details: Details,
    by: User,
    hours: Decimal | None = None,
    note: str = "",
    competences: Iterable[FrameworkNode] = (),
    evidence: Evidence | None = None,
) -> Certificate:
    """What somebody knows without a course here: a certificate of competence.

    `evidence` (a passed exam or test of skills) or `note` says how it was assessed. The same title
    for the same person gives the same certificate.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    rules.check_living(person)
    _check_details(details)
    found = {code: titles.get(code, "").strip() for code in ("ky", "ru", "en")}
    if not any(found.values()):
        raise ValidationError({"title_ky": _("Write a title in one language at least.")})
    if evidence is not None and not (evidence.is_passed and evidence.person_id == person.pk):
        raise ValidationError(_("This is no passed exam or test of this person."), code="evidence")
    if not note.strip() and evidence is None:
        raise ValidationError(
            {"note": _("Say how it was assessed: without a course nothing else shows it.")}
        )
    kind = Certificate.Kind.COMPETENCE
    same = {f"title_{code}": text for code, text in found.items()}
    rows = Certificate.objects.current().filter(person=person, kind=kind, training=None, **same)
    if known := rows.first():
        return known
    today = timezone.localdate()
    return _write(
        [(person, kind)],
        facts=prior_facts(
            center,
            details,
            hours=hours,
            note=note.strip(),
            competences=competences,
            evidence=evidence,
            on=today,
        ),
        titles=found,
        details=details,
        by=by,
        training=None,
        center=center,
        basis=Basis.PRIOR,
    )[0]


@transaction.atomic
def renew_certificate(certificate: Certificate, *, by: User) -> Certificate:
    """A new version with the name the person has now. The older one stays valid."""
    old = Certificate.objects.select_for_update().get(pk=certificate.pk)
    rules.check_living(old.person)
    if old.state != Certificate.State.VALID:
        raise ValidationError(_("Only a valid certificate gets a new version."), code="state")
    if old.superseded_at is not None:
        raise ValidationError(_("There is a newer version already."), code="superseded")
    if not old.has_new_name:
        raise ValidationError(_("The name is still the same."), code="same")
    old.superseded_at = timezone.now()
    old.save(update_fields=["superseded_at"])
    reminders.decide_soon(old)
    details = Details(signatory="", level=old.level, expires_on=old.expires_on)
    return _write(
        [(old.person, old.kind)],
        facts=old.facts,
        titles={code: getattr(old, f"title_{code}") for code in ("ky", "ru", "en")},
        details=details,
        by=by,
        training=old.training,
        center=old.center,
        basis=old.basis,
        supersedes=old,
        is_name_shared=old.is_name_shared,
    )[0]


def _held(training: Training) -> Training:
    """The training, locked against others who issue, and fit for it."""
    Training.objects.select_for_update(of=("self",)).get(pk=training.pk)
    related = (
        *("programme__isced_field", "programme__certificate_template"),
        *("center__organisation", "place"),
    )
    fresh = Training.objects.select_related(*related).get(pk=training.pk)
    if reason := rules.training_refusal(fresh):
        raise ValidationError(reason, code="training")
    return fresh


def _refuse_unfit(rows: Mapping[int, Row], choices: Mapping[int, str]) -> None:
    reasons = []
    for pk, kind in choices.items():
        if reason := rules.refusal(rows[pk], Certificate.Kind(kind)):
            words = {"person": rows[pk].name, "reason": reason}
            reasons.append(_("%(person)s: %(reason)s") % words)
    if reasons:
        raise ValidationError([ValidationError(text, code="unfit") for text in reasons])


def _whole(people: Sequence[tuple[Person, str]]) -> list[tuple[Person, str]]:
    """The register reads some columns of a person only; the paper needs the Latin name too."""
    found = Person.objects.in_bulk([person.pk for person, _kind in people])
    return [(found[person.pk], kind) for person, kind in people]


def _check_details(details: Details) -> None:
    if not details.signatory.strip():
        raise ValidationError({"signatory": _("Say who signs.")}, code="signatory")
    if details.expires_on is not None and details.expires_on < timezone.localdate():
        raise ValidationError({"expires_on": _("This day is over already.")}, code="expires")


def _current(training: Training, basis: str) -> dict[tuple[int, str], Certificate]:
    rows = Certificate.objects.current().filter(training=training, basis=basis)
    return {(row.person_id, row.kind): row for row in rows}


def _write(
    people: Sequence[tuple[Person, str]],
    *,
    facts: dict[str, Any],
    titles: Mapping[str, str],
    details: Details,
    by: User,
    training: Training | None,
    own: Mapping[int, dict[str, Any]] | None = None,
    **fields: Any,
) -> list[Certificate]:
    """The rows themselves, with numbers, codes and bits, and a line in the log for each.

    `own`, {person: facts}, is what a certificate of competence says of this person alone.
    """
    if not people:
        return []
    day: dt.date = timezone.localdate()
    numbers, bits = take_numbers(day.year, len(people)), take_bits(len(people))
    rows = [
        Certificate(
            year=day.year,
            serial=serial,
            number=written_number(day.year, serial),
            code=new_code(),
            kind=kind,
            person=person,
            holder_name=person.full_name[:250],
            holder_latin=person.latin_name,
            holder_initials=person.initials[:8],
            title_ky=titles.get("ky", ""),
            title_ru=titles.get("ru", ""),
            title_en=titles.get("en", ""),
            facts=facts | (own or {}).get(person.pk, {}) if kind == Kind.COMPETENCE else facts,
            level=details.level,
            issued_on=day,
            issued_by=by,
            expires_on=details.expires_on,
            status_list=number,
            status_index=index,
            training=training,
            **fields,
        )
        for (person, kind), serial, (number, index) in zip(people, numbers, bits, strict=True)
    ]
    Certificate.objects.bulk_create(rows, batch_size=500)
    audit.record_many(
        "certificate_issued",
        [(row, {"kind": [None, row.kind], "person": [None, row.person_id]}) for row in rows],
        by=by,
        center_id=rows[0].center_id,
    )
    return rows

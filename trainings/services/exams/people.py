"""Who takes part in an exam: commission, assessors, candidates, and who marks whom."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from centers.models import Organisation
from core import audit
from core.refusals import at_field, required_reason
from people.models import Person
from trainings.certificates.rules import check_living
from trainings.exams.marks import THIRD
from trainings.exams.marks import State as CandidateState
from trainings.models import (
    Exam,
    ExamAppeal,
    ExamAssessor,
    ExamCandidate,
    ExamMember,
    ExamSheet,
    MarkingLink,
    SheetSaving,
    Training,
)
from trainings.selectors.exams import conflicts, outcome_of
from trainings.services.exams.planning import held

State = Exam.State


@transaction.atomic
def add_member(
    exam: Exam, *, name: str, organisation: Organisation, role: str, by: User | None
) -> ExamMember:
    """Somebody of the commission; one chair at most."""
    fresh = held(exam, State.PLANNED, State.MARKING)
    if fresh.members.filter(name=name.strip()).exists():
        raise at_field("name", _("Is in the commission already."), code="known")
    if role == ExamMember.Role.CHAIR and fresh.members.filter(role=role).exists():
        raise at_field("role", _("The commission has a chair already."), code="chair")
    row = ExamMember.objects.create(
        exam=fresh, name=name.strip(), organisation=organisation, role=role
    )
    audit.record("exam_member_added", fresh, by=by, changes={"role": [None, str(role)]})
    return row


@transaction.atomic
def remove_member(member: ExamMember, *, by: User) -> None:
    """Take somebody out of the commission; twice is harmless."""
    exam = held(member.exam, State.PLANNED, State.MARKING)
    if ExamMember.objects.filter(pk=member.pk).delete()[0]:
        audit.record("exam_member_removed", exam, by=by, changes={"role": [member.role, None]})


@transaction.atomic
def add_assessor(
    exam: Exam, *, person: Person, organisation: Organisation, by: User | None
) -> ExamAssessor:
    """Somebody who marks, for an organisation. The same person twice is one assessor."""
    check_living(person)
    fresh = held(exam, State.PLANNED, State.MARKING)
    row, is_new = ExamAssessor.objects.get_or_create(
        exam=fresh, person=person, defaults={"organisation": organisation}
    )
    if is_new:
        audit.record("exam_assessor_added", fresh, by=by, changes={"person": [None, person.pk]})
    return row


@transaction.atomic
def remove_assessor(assessor: ExamAssessor, *, by: User) -> None:
    """Take out an assessor who was given no sheet."""
    exam = held(assessor.exam, State.PLANNED, State.MARKING)
    if assessor.sheets.exists():
        raise ValidationError(_("This assessor has sheets already."), code="sheets")
    if ExamAssessor.objects.filter(pk=assessor.pk).delete()[0]:
        changes = {"person": [assessor.person_id, None]}
        audit.record("exam_assessor_removed", exam, by=by, changes=changes)


@transaction.atomic
def add_candidate(
    exam: Exam, *, person: Person, organisation: Organisation, by: User | None
) -> ExamCandidate:
    """Somebody who is examined; the same person twice is one candidate."""
    check_living(person)
    fresh = held(exam, State.PLANNED)
    row, is_new = ExamCandidate.objects.get_or_create(
        exam=fresh, person=person, defaults={"organisation": organisation}
    )
    if is_new:
        audit.record("exam_candidate_added", fresh, by=by, changes={"person": [None, person.pk]})
    return row


@transaction.atomic
def add_candidates_of(exam: Exam, *, training: Training, by: User | None) -> int:
    """Everybody who is counted on the register of a training; how many are new."""
    fresh = held(exam, State.PLANNED)
    if training.center_id != fresh.center_id:
        raise ValidationError(_("This training belongs to another center."), code="center")
    known = set(fresh.candidates.values_list("person", flat=True))
    rows = training.enrolments.counted().filter(person__anonymised_at=None)
    people = [pk for pk in rows.values_list("person", flat=True) if pk not in known]
    organisation = fresh.school or fresh.center.organisation
    ExamCandidate.objects.bulk_create(
        ExamCandidate(exam=fresh, person_id=pk, organisation=organisation) for pk in people
    )
    Exam.objects.filter(pk=fresh.pk, training=None).update(training=training)
    if people:
        audit.record("exam_candidates_added", fresh, by=by, changes={"rows": [None, len(people)]})
    return len(people)


@transaction.atomic
def withdraw_candidate(candidate: ExamCandidate, *, reason: str, by: User) -> ExamCandidate:
    """Did not come or gave up: there will be no result."""
    exam = held(candidate.exam, State.PLANNED, State.MARKING)
    fresh = ExamCandidate.objects.get(pk=candidate.pk)
    if fresh.is_withdrawn:
        return fresh
    fresh.withdrawn_reason = required_reason(reason)[:255]
    fresh.save(update_fields=["withdrawn_reason"])
    changes = {"person": [fresh.person_id, None]}
    audit.record("exam_candidate_withdrawn", exam, by=by, changes=changes)
    return fresh


@transaction.atomic
def assign_assessor(
    candidate: ExamCandidate, *, assessor: ExamAssessor, by: User | None
) -> ExamSheet:
    """Let an assessor mark a candidate: on a free seat of the two, or as the third who decides.

    Refuses who has a conflict of interest (code "conflict"), and says which; a third is taken only
    where the two are too far apart. The same again changes nothing.
    """
    exam = held(candidate.exam, State.PLANNED, State.MARKING)
    fresh = exam.candidates.select_related("person").get(pk=candidate.pk)
    one = exam.assessors.select_related("person").get(pk=assessor.pk)
    if there := fresh.sheets.filter(assessor=one).first():
        return there
    if fresh.is_withdrawn:
        raise ValidationError(_("This candidate takes no part any more."), code="withdrawn")
    if reason := conflicts([fresh], [one]).get((one.pk, fresh.pk)):
        raise ValidationError(
            _("%(person)s may not mark: %(reason)s")
            % {"person": one.person.full_name, "reason": reason},
            code="conflict",
        )
    sheet = ExamSheet(candidate=fresh, assessor=one, seat=_free_seat(exam, fresh))
    try:
        with transaction.atomic():
            sheet.save()
    except IntegrityError as error:
        raise ValidationError(_("This seat was just taken."), code="taken") from error
    changes = {"person": [None, one.person_id], "candidate": [None, fresh.person_id]}
    audit.record("exam_assessor_assigned", exam, by=by, changes=changes)
    return sheet


def _free_seat(exam: Exam, candidate: ExamCandidate) -> int:
    taken = set(candidate.sheets.values_list("seat", flat=True))
    if free := {1, 2} - taken:
        return min(free)
    if outcome_of(exam, candidate).state == CandidateState.THIRD_WANTED:
        return THIRD
    raise ValidationError(
        _("Two mark this candidate. A third decides only where they are too far apart."),
        code="no_seat",
    )


def forget_exams(person_ids: Iterable[int]) -> None:
    """Free texts about people who are forgotten go; marks and results stay without a name."""
    rows = ExamCandidate.objects.filter(person__in=person_ids)
    rows.exclude(withdrawn_reason="").update(withdrawn_reason="-")
    ExamSheet.objects.filter(candidate__in=rows).update(note="")
    SheetSaving.objects.filter(sheet__candidate__in=rows).update(note="")
    appeals = ExamAppeal.objects.filter(candidate__in=rows)
    appeals.update(text="-")
    appeals.exclude(reason="").update(reason="-")
    MarkingLink.objects.filter(assessor__person__in=person_ids).delete()

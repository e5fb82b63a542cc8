"""Planning an exam, starting the marking, calling it off."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from centers.models import Center
from core import audit
from core.refusals import at_field, required_reason
from trainings.models import Exam, ExamPaper, ExamSheet
from trainings.selectors.exams import conflicts

State = Exam.State
FIELDS = ("school", "place", "held_on", "appeal_days")


@transaction.atomic
def plan_exam(*, paper: ExamPaper, center: Center, by: User | None, **fields: Any) -> Exam:
    """An exam by a released paper."""
    version = ExamPaper.objects.select_for_update().get(pk=paper.pk)
    if not version.is_released or version.replaced_at is not None:
        raise at_field("paper", _("Exams are held by the newest released version."), code="paper")
    exam = Exam.objects.create(paper=version, center=center, created_by=by, **fields)
    audit.record("exam_planned", exam, by=by, changes={"paper": [None, str(version)]})
    return exam


@transaction.atomic
def update_exam(exam: Exam, *, by: User, **fields: Any) -> Exam:
    """Change place, day, school and the days for an appeal, until marking begins."""
    old = held(exam, State.PLANNED)
    fresh = Exam.objects.get(pk=exam.pk)
    for name in FIELDS:
        if name in fields:
            setattr(fresh, name, fields[name])
    fresh.save()
    audit.record("updated", fresh, by=by, changes=audit.changed_fields(old, fresh, FIELDS))
    return fresh


@transaction.atomic
def cancel_exam(exam: Exam, *, reason: str, by: User) -> Exam:
    """Call it off as long as no result is out."""
    fresh = held(exam, State.PLANNED, State.MARKING)
    fresh.cancel_reason = required_reason(reason)[:255]
    fresh.state = State.CANCELLED
    fresh.save(update_fields=["state", "cancel_reason"])
    audit.record("exam_cancelled", fresh, by=by, note=fresh.cancel_reason)
    return fresh


@transaction.atomic
def start_marking(exam: Exam, *, by: User | None) -> Exam:
    """Give every candidate two assessors who may mark him, and let them mark. Who was assigned by
    hand stays. Starting twice changes nothing.

    Refuses, with the names, when for somebody fewer than two are left.
    """
    fresh = held(exam, State.PLANNED, State.MARKING)
    if fresh.state == State.MARKING:
        return fresh
    candidates = list(
        fresh.candidates.filter(withdrawn_reason="").select_related("person", "organisation")
    )
    assessors = list(fresh.assessors.select_related("person", "organisation"))
    if not candidates:
        raise ValidationError(_("There is no candidate yet."), code="nobody")
    barred = conflicts(candidates, assessors)
    sheets = {one.pk: list(one.sheets.all()) for one in candidates}
    load = {one.pk: 0 for one in assessors}
    refused, made = [], []
    for candidate in candidates:
        there = {sheet.assessor_id for sheet in sheets[candidate.pk]}
        free = [
            one for one in assessors
            if one.pk not in there and (one.pk, candidate.pk) not in barred
        ]  # fmt: skip
        free.sort(key=lambda one: (load[one.pk], one.pk))
        seats = [seat for seat in (1, 2) if seat not in {s.seat for s in sheets[candidate.pk]}]
        if len(free) < len(seats):
            refused.append(candidate.person.full_name)
            continue
        for seat, one in zip(seats, free, strict=False):
            load[one.pk] += 1
            made.append(ExamSheet(candidate=candidate, assessor=one, seat=seat))
    if refused:
        raise ValidationError(
            _("Fewer than two assessors may mark: %(names)s. Add assessors from elsewhere.")
            % {"names": ", ".join(refused)},
            code="too_few",
        )
    ExamSheet.objects.bulk_create(made)
    fresh.state = State.MARKING
    fresh.save(update_fields=["state"])
    audit.record("exam_started", fresh, by=by, changes={"candidates": [None, len(candidates)]})
    return fresh


def held(exam: Exam, *states: str) -> Exam:
    """The exam, locked against others who write, in one of these states."""
    Exam.objects.select_for_update().get(pk=exam.pk)
    fresh = Exam.objects.with_relations().get(pk=exam.pk)
    if fresh.state not in states:
        raise ValidationError(
            _("The exam is at another point now: %(state)s.")
            % {"state": fresh.get_state_display()},
            code="elsewhere",
        )
    return fresh

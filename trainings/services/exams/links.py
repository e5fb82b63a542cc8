"""Addresses by which assessors without an account mark."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit, links
from trainings.models import Exam, ExamAssessor, MarkingLink
from trainings.services.exams.planning import held

# Counted from the day of the exam: marks from a valley without a network come late.
VALID = dt.timedelta(days=7)
SALT = "trainings.marking_link"


@transaction.atomic
def make_marking_link(assessor: ExamAssessor, *, by: User | None) -> str:
    """A new address for an assessor; the ones before stop working. Returns its token, which is
    kept nowhere."""
    exam = held(assessor.exam, Exam.State.PLANNED, Exam.State.MARKING)
    if assessor.person.anonymised_at is not None:
        raise ValidationError(_("The name of this person was removed."), code="person")
    now = timezone.now()
    MarkingLink.objects.filter(assessor=assessor, revoked_at=None).update(revoked_at=now)
    token = links.new_token(SALT)
    day = dt.datetime.combine(exam.held_on, dt.time(23, 59), tzinfo=timezone.get_current_timezone())
    row = MarkingLink.objects.create(
        assessor=assessor,
        token_hash=links.hash_of(token),
        expires_at=max(day, now) + VALID,
        created_by=by,
    )
    changes = {"person": [None, assessor.person_id]}
    audit.record("marking_link_made", exam, by=by, changes=changes, note=str(row.pk))
    return token


@transaction.atomic
def revoke_marking_link(assessor: ExamAssessor, *, by: User) -> None:
    """Make the addresses of an assessor useless; doing it again is harmless."""
    rows = MarkingLink.objects.filter(assessor=assessor, revoked_at=None)
    if rows.update(revoked_at=timezone.now()):
        changes = {"person": [assessor.person_id, None]}
        audit.record("marking_link_revoked", assessor.exam, by=by, changes=changes)


def open_marking_link(token: str) -> MarkingLink | None:
    """The link of a token as long as it works."""
    if not links.is_genuine(token, SALT):
        return None
    rows = links.valid(MarkingLink.objects.filter(token_hash=links.hash_of(token)))
    related = ("assessor__person", "assessor__exam__paper", "assessor__exam__place")
    return rows.exclude(assessor__exam__state="cancelled").select_related(*related).first()

"""Appeals: in time, once, decided by somebody who did not mark."""

import datetime as dt
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.refusals import at_field, required_reason
from trainings.exams.marks import passes
from trainings.models import Exam, ExamAppeal, ExamCandidate
from trainings.services.exams.planning import held


@transaction.atomic
def file_appeal(
    candidate: ExamCandidate, *, text: str, filed_on: dt.date, by: User | None
) -> ExamAppeal:
    """Write down an appeal. Refuses one that came too late, and a second one."""
    exam = held(candidate.exam, Exam.State.PUBLISHED)
    fresh = ExamCandidate.objects.select_for_update().get(pk=candidate.pk)
    if fresh.score is None:
        raise ValidationError(_("This candidate has no result."), code="no_result")
    if fresh.appeals.exists():
        raise ValidationError(_("An appeal of this candidate is there already."), code="known")
    until = exam.appeals_until
    if exam.published_on is None or until is None or filed_on < exam.published_on:
        raise at_field("filed_on", _("The result was not out on this day."), code="too_early")
    if filed_on > timezone.localdate():
        raise at_field("filed_on", _("This day has not come yet."), code="future")
    if filed_on > until:
        raise at_field(
            "filed_on",
            _("Appeals were taken until %(day)s.") % {"day": until.isoformat()},
            code="too_late",
        )
    row = ExamAppeal.objects.create(
        candidate=fresh, text=text, filed_on=filed_on, old_score=fresh.score
    )
    audit.record("exam_appeal_filed", exam, by=by, changes={"person": [None, fresh.person_id]})
    return row


@transaction.atomic
def decide_appeal(
    appeal: ExamAppeal, *, is_granted: bool, reason: str, new_score: Decimal | None, by: User
) -> ExamAppeal:
    """Grant an appeal with a new score, or refuse it; both with a reason.

    Refuses an assessor of this candidate (code "marked"), and a second decision.
    """
    exam = held(appeal.candidate.exam, Exam.State.PUBLISHED)
    row = ExamAppeal.objects.select_for_update().get(pk=appeal.pk)
    if row.decided_at is not None:
        raise ValidationError(_("This appeal is decided already."), code="decided")
    if row.candidate.sheets.filter(assessor__person__user=by).exists():
        raise ValidationError(
            _("You marked this candidate, so somebody else has to decide."), code="marked"
        )
    if is_granted and new_score is None:
        raise at_field("new_score", _("Write the new result."), code="score")
    row.reason, row.is_granted = required_reason(reason)[:500], is_granted
    row.new_score = new_score if is_granted else None
    row.decided_by, row.decided_at = by, timezone.now()
    row.save()
    candidate = row.candidate
    if row.new_score is not None:
        candidate.score = row.new_score
        candidate.is_passed = passes(exam.paper.content, row.new_score)
        candidate.save(update_fields=["score", "is_passed"])
    changes = {
        "person": [None, candidate.person_id],
        "score": [str(row.old_score), str(candidate.score)],
    }
    audit.record("exam_appeal_decided", exam, by=by, changes=changes)
    return row

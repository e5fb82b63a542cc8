"""Results: computed from the marks, written once."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from trainings.exams.marks import State as CandidateState
from trainings.models import Exam, ExamCandidate
from trainings.selectors.exams import exam_lines
from trainings.services.exams.planning import held


@transaction.atomic
def publish_results(exam: Exam, *, by: User | None) -> Exam:
    """Write what the marks come to; from today on appeals are taken. Twice changes nothing.

    Refuses while somebody is not decided, and names who.
    """
    fresh = held(exam, Exam.State.MARKING, Exam.State.PUBLISHED)
    if fresh.state == Exam.State.PUBLISHED:
        return fresh
    lines = [line for line in exam_lines(fresh) if not line.candidate.is_withdrawn]
    if not lines:
        raise ValidationError(_("There is no candidate yet."), code="nobody")
    open_ones = [line.candidate.person.full_name for line in lines if not line.outcome.is_done]
    if open_ones:
        raise ValidationError(
            _("Not decided yet: %(names)s.") % {"names": ", ".join(open_ones)}, code="open"
        )
    rows = []
    for line in lines:
        row = line.candidate
        row.score, row.is_passed = line.outcome.score, line.outcome.is_passed
        row.is_by_third = line.outcome.state == CandidateState.BY_THIRD
        rows.append(row)
    ExamCandidate.objects.bulk_update(rows, ["score", "is_passed", "is_by_third"])
    fresh.state, fresh.published_on = Exam.State.PUBLISHED, timezone.localdate()
    fresh.save(update_fields=["state", "published_on"])
    audit.record("exam_published", fresh, by=by, changes={"rows": [None, len(rows)]})
    audit.record_many(
        "exam_result",
        [(row, {"person": [None, row.person_id], "score": [None, str(row.score)]}) for row in rows],
        by=by,
        center_id=fresh.center_id,
    )
    return fresh

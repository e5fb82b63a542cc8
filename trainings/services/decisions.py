"""From the coordinator to the directorate and back: submit, approve, return, reopen."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core import audit, dates, reminders
from core.refusals import required_reason
from trainings import emails
from trainings.models import Training, TrainingDecision
from trainings.selectors.gaps import gaps
from trainings.services.editing import lock, locked

Kind = TrainingDecision.Kind
Status = Training.Status


@transaction.atomic
def submit(training: Training, *, by: User, reason: str = "") -> Training:
    """Send the register to the directorate; from then on nothing in it changes.

    Refuses while something is missing. What nobody can know (a year of birth) may be explained
    by a reason instead; what is simply not done (attendance, hours) may not.
    """
    fresh = locked(training)
    missing = gaps(fresh)
    blocking = [gap for gap in missing if gap.is_blocking]
    if blocking or (missing and not reason.strip()):
        raise ValidationError(
            ngettext(
                "Fill in %(count)s place before submitting.",
                "Fill in %(count)s places before submitting.",
                len(missing),
            )
            % {"count": len(missing)},
            code="gaps",
        )
    decision = _decide(fresh, Kind.SUBMITTED, Status.SUBMITTED, by=by, comment=reason.strip())
    fresh.submitted_at = decision.decided_at
    fresh.save(update_fields=["status", "submitted_at", "updated_at"])
    emails.tell_submitted(fresh, by=by)
    return fresh


@transaction.atomic
def approve(training: Training, *, by: User, comment: str = "") -> Training:
    """Accept the register: it counts and is read-only. Whoever decides second is told."""
    fresh = _waiting(training)
    decision = _decide(fresh, Kind.APPROVED, Status.APPROVED, by=by, comment=comment.strip())
    fresh.decided_at = decision.decided_at
    fresh.save(update_fields=["status", "decided_at", "updated_at"])
    emails.tell_decided(fresh, decision, by=by)
    return fresh


@transaction.atomic
def return_training(training: Training, *, comment: str, by: User) -> Training:
    """Send the register back with a comment; it can be changed and submitted again."""
    fresh = _waiting(training)
    comment = comment.strip()
    if not comment:
        raise ValidationError(
            {"comment": _("Write what is to be corrected, so that nobody has to ask.")}
        )
    decision = _decide(fresh, Kind.RETURNED, Status.RETURNED, by=by, comment=comment)
    fresh.decided_at = decision.decided_at
    fresh.save(update_fields=["status", "decided_at", "updated_at"])
    emails.tell_decided(fresh, decision, by=by)
    return fresh


@transaction.atomic
def reopen(training: Training, *, reason: str, by: User) -> Training:
    """Open an approved register again, with a reason; it stops counting until approved anew."""
    fresh = lock(training)
    if fresh.status != Status.APPROVED:
        raise ValidationError(_("Only an approved training can be reopened."), code="not_approved")
    comment = required_reason(reason)
    decision = _decide(fresh, Kind.REOPENED, Status.RETURNED, by=by, comment=comment)
    fresh.save(update_fields=["status", "updated_at"])
    emails.tell_decided(fresh, decision, by=by)
    return fresh


def _waiting(training: Training) -> Training:
    """The training, held, if it still waits; else says who was faster."""
    fresh = lock(training)
    if fresh.status == Status.SUBMITTED:
        return fresh
    last = fresh.decisions.select_related("decided_by").first()
    if last is None or last.decided_by is None:
        raise ValidationError(
            _("This training no longer waits for a decision."), code="not_submitted"
        )
    raise ValidationError(
        _("This training no longer waits: %(decision)s, %(person)s, %(day)s at %(time)s.")
        % {
            "decision": last.get_kind_display(),
            "person": last.decided_by,
            "day": dates.day(last.decided_at),
            "time": dates.clock(last.decided_at),
        },
        code="not_submitted",
    )


def _decide(
    training: Training, kind: str, status: str, *, by: User, comment: str
) -> TrainingDecision:
    before, training.status = training.status, status
    decision = TrainingDecision.objects.create(
        training=training, kind=kind, comment=comment, decided_by=by
    )
    audit.record(kind, training, by=by, changes={"status": [before, status]}, note=comment)
    reminders.decide_soon(training)
    return decision

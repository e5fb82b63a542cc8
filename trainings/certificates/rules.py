"""Who may be given which certificate, and why not."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Person
from trainings.models import Certificate, FrameworkNode, Training
from trainings.selectors.register import Row

Kind = Certificate.Kind
# Marks and results can no longer change by accident from here on.
READY = (Training.Status.SUBMITTED, Training.Status.APPROVED)


def training_refusal(training: Training) -> str:
    """Why no certificate of this training can be issued yet; empty when it can."""
    if training.status == Training.Status.CANCELLED:
        return _("This training was cancelled.")
    if training.ends_on > timezone.localdate():
        return _("The training has not ended yet.")
    if training.status not in READY:
        return _("Submit the training first: certificates rest on a register that is complete.")
    return ""


def refusal(row: Row, kind: str) -> str:
    """Why a learner cannot have this certificate, by what the register says; empty when he can."""
    if not row.enrolment.is_counted:
        return _("On the register as: %(status)s.") % {"status": row.enrolment.get_status_display()}
    if row.enrolment.person.anonymised_at is not None:
        return _("The name of this person was removed.")
    if kind == Kind.COMPETENCE:
        return _not_passed(row)
    if kind == Kind.COMPLETION:
        return _not_completed(row)
    return _not_attended(row)


def _not_attended(row: Row) -> str:
    if row.is_attended is None:
        return _("No attendance is marked.")
    if row.is_attended:
        return ""
    words = {"there": row.there, "held": row.held, "share": row.programme.attended_from}
    return _("Came to %(there)s of %(held)s sessions; %(share)s %% are needed.") % words


def _not_completed(row: Row) -> str:
    if row.is_completed:
        return ""
    if row.enrolment.completed_override is False:
        return _("The results say: not completed.")
    if row.enrolment.status == row.enrolment.Status.LEFT_EARLY:
        return _("Left early, so the training is not completed.")
    return _not_attended(row)


def _not_passed(row: Row) -> str:
    if row.is_passed:
        return ""
    if row.enrolment.passed_override is False:
        return _("The results say: not passed.")
    if row.exam is not None:  # an exam that was passed is evidence enough
        return ""
    if row.enrolment.post_test is None:
        return _("There is no result of a test after the training.")
    if row.is_attended:
        words = {"mark": row.programme.pass_mark}
        return _("The test is below the pass mark of %(mark)s %%.") % words
    return _not_attended(row)


def possible_kinds(row: Row) -> list[str]:
    """The certificates a learner may have, the highest last."""
    return [kind for kind in Kind.values if not refusal(row, kind)]


def check_level(level: FrameworkNode | None, kinds: set[str]) -> None:
    """A level says what somebody knows; having been there says nothing of it."""
    if level is not None and Kind.ATTENDANCE in kinds:
        raise ValidationError(
            {"level": _("A certificate of attendance states no level.")}, code="level"
        )


def check_living(person: Person) -> None:
    """Whose name may be printed."""
    if person.anonymised_at is not None or person.is_void or person.merged_into_id is not None:
        raise ValidationError(_("This record stands for nobody any more."), code="person")

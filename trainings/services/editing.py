"""The one guard in front of every change of a training."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from trainings.models import Training


def ensure_editable(training: Training) -> None:
    """Refuse to change a training that waits for a decision, is approved or was cancelled."""
    if training.is_editable:
        return
    status = training.status
    if status == Training.Status.SUBMITTED:
        text = _(
            "This training waits for the directorate's decision, so nothing in it changes now. "
            "Ask the directorate to return it."
        )
    elif status == Training.Status.APPROVED:
        text = _("This training is approved and read-only. The directorate can reopen it.")
    else:
        text = _("This training was cancelled, so nothing in it changes any more.")
    raise ValidationError(text, code="not_editable")


def lock(training: Training) -> Training:
    """The training as it is now, held until the transaction ends. Call it inside one."""
    rows = Training.objects.select_related("center__organisation", "programme")
    return rows.select_for_update(of=("self",)).get(pk=training.pk)


def locked(training: Training) -> Training:
    """The training as it is now, held until the transaction ends; refuses a read-only one."""
    fresh = lock(training)
    ensure_editable(fresh)
    return fresh

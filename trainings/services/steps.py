"""Steps of trainers: added one after the other, never changed."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from trainings.models import (
    Competence,
    Enrolment,
    Programme,
    ProgrammeModule,
    TrainerStep,
    Training,
)
from trainings.services.editing import lock

Outcome = TrainerStep.Outcome
Lines = Sequence[Mapping[str, Any]]


@transaction.atomic
def record_steps(
    enrolment: Enrolment, *, steps: Lines, held_on: dt.date, by: User | None
) -> list[TrainerStep]:
    """Add what a trainer passed, failed or is to repeat: [{"module" | "competence": id, "outcome",
    "note"}], a line with neither is about the training as a whole.

    Also after the register is approved: who is to repeat something does so later. Refuses who is
    not on the register, subjects of other programmes, and "failed" or "repeat" without a note.
    """
    training = lock(enrolment.training)
    row = Enrolment.objects.select_related("person").get(pk=enrolment.pk)
    _check_training(training, held_on)
    if not row.is_counted:
        raise ValidationError(_("This person is not on the register."), code="not_on_register")
    if not steps:
        raise ValidationError(_("Choose an outcome for one line at least."), code="nothing")
    _check_subjects(training.programme, steps)
    for line in steps:
        if line["outcome"] != Outcome.PASSED and not (line.get("note") or "").strip():
            raise ValidationError(
                _("Say in the note what is missing, so that the trainer knows what to do."),
                code="no_note",
            )
    made = TrainerStep.objects.bulk_create(
        TrainerStep(
            enrolment=row,
            module_id=line.get("module"),
            competence_id=line.get("competence"),
            outcome=line["outcome"],
            note=(line.get("note") or "").strip()[:500],
            held_on=held_on,
            recorded_by=by,
        )
        for line in steps
    )
    outcomes = [[step.module_id, step.competence_id, str(step.outcome)] for step in made]
    audit.record(
        "steps_recorded",
        row,
        by=by,
        changes={"person": [None, row.person_id], "steps": [None, outcomes]},
        center_id=training.center_id,
    )
    return made


def _check_training(training: Training, held_on: dt.date) -> None:
    if training.programme.kind != Programme.Kind.TOT:
        raise ValidationError(_("This is no training of trainers."), code="no_tot")
    if training.status == Training.Status.CANCELLED:
        raise ValidationError(
            _("This training was cancelled, so nothing in it changes any more."), code="cancelled"
        )
    if held_on < training.starts_on:
        raise ValidationError(
            {"held_on": _("The day lies before the first day of the training.")}, code="too_early"
        )
    if held_on > timezone.localdate():
        raise ValidationError({"held_on": _("This day is still ahead.")}, code="in_future")


def _check_subjects(programme: Programme, steps: Lines) -> None:
    for name, model in (("module", ProgrammeModule), ("competence", Competence)):
        wanted = {line[name] for line in steps if line.get(name)}
        known = model._default_manager.filter(programme=programme, pk__in=wanted).count()
        if known != len(wanted):
            raise ValidationError(
                _("This is not assessed in this programme. Open the page anew."), code="foreign"
            )

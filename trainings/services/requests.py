"""Requests for a trainer: asked by a center, assigned by the directorate, answered, done."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from centers.models import Center
from core import audit
from core.refusals import required_reason
from people.models import Person
from trainings import emails
from trainings.models import RequestStep, TrainerRequest, Training
from trainings.selectors.requests import is_busy, outcomes_of
from trainings.selectors.trainers import trainers

State = TrainerRequest.State


@transaction.atomic
def ask_for_trainer(*, center: Center, by: User | None, **fields: Any) -> TrainerRequest:
    """A center says what it needs; the directorate sees it at once."""
    asked = TrainerRequest(center=center, created_by=by, **fields)
    if asked.ends_on < asked.starts_on:
        raise ValidationError(
            {"ends_on": _("The end date cannot lie before the start date.")}, code="ends_early"
        )
    asked.save()
    _step(asked, State.ASKED, by=by)
    return asked


@transaction.atomic
def assign_trainer(
    asked: TrainerRequest, *, trainer: Person, by: User | None, despite_load: bool = False
) -> TrainerRequest:
    """Give the request a trainer, another one too as long as nobody has accepted. The same again
    changes nothing.

    Refuses a busy trainer (code "busy") unless that is meant, and says who was faster.
    """
    # The person first: two requests for one trainer at one moment see each other's weeks.
    Person.objects.select_for_update().get(pk=trainer.pk)
    fresh = _locked(asked)
    if fresh.state == State.ASSIGNED and fresh.trainer_id == trainer.pk:
        return fresh
    if fresh.state not in (State.ASKED, State.DECLINED):
        _refuse(fresh)
    if not trainers().filter(pk=trainer.pk).exists():
        raise ValidationError(_("This person is no trainer."), code="no_trainer")
    if not despite_load and is_busy(trainer, fresh):
        raise ValidationError(
            _("%(person)s teaches in these weeks already. Confirm that it is meant.")
            % {"person": trainer.full_name},
            code="busy",
        )
    fresh.trainer = trainer
    _move(fresh, State.ASSIGNED, by=by)
    emails.tell_trainer_asked(fresh, by=by)
    return fresh


@transaction.atomic
def accept_request(asked: TrainerRequest, *, by: User) -> TrainerRequest:
    """The trainer agrees, or the directorate says so for him. Twice changes nothing."""
    fresh = _locked(asked)
    if fresh.state == State.ACCEPTED:
        return fresh
    if fresh.state != State.ASSIGNED:
        _refuse(fresh)
    _move(fresh, State.ACCEPTED, by=by)
    emails.tell_request_answered(fresh, trainer=fresh.trainer, by=by)
    return fresh


@transaction.atomic
def decline_request(asked: TrainerRequest, *, reason: str, by: User) -> TrainerRequest:
    """The trainer cannot; the request waits for another one. The reason stays with the step."""
    fresh = _locked(asked)
    if fresh.state not in TrainerRequest.BUSY:
        _refuse(fresh)
    reason, trainer = required_reason(reason)[:500], fresh.trainer
    fresh.trainer = None
    _move(fresh, State.DECLINED, by=by, comment=reason, trainer=trainer)
    emails.tell_request_answered(fresh, trainer=trainer, by=by, comment=reason)
    return fresh


@transaction.atomic
def withdraw_request(asked: TrainerRequest, *, reason: str, by: User) -> TrainerRequest:
    """The center needs nobody any more; a trainer who was asked already hears of it."""
    fresh = _locked(asked)
    if not fresh.is_open:
        _refuse(fresh)
    reason = required_reason(reason)[:500]
    _move(fresh, State.WITHDRAWN, by=by, comment=reason)
    if fresh.trainer is not None:
        emails.tell_request_withdrawn(fresh, by=by, comment=reason)
    return fresh


@transaction.atomic
def finish_request(asked: TrainerRequest, *, training: Training, by: User) -> TrainerRequest:
    """This training came of it: one of the center, taught by the trainer. The same again changes
    nothing."""
    fresh = _locked(asked)
    if fresh.state == State.DONE and fresh.training_id in (None, training.pk):
        return fresh
    if fresh.state != State.ACCEPTED:
        _refuse(fresh)
    if not outcomes_of(fresh).filter(pk=training.pk).exists():
        raise ValidationError(
            _("Choose a training of the center that this trainer teaches and that has begun."),
            code="other_training",
        )
    fresh.training = training
    return _move(fresh, State.DONE, by=by)


def _locked(asked: TrainerRequest) -> TrainerRequest:
    rows = TrainerRequest.objects.select_related("trainer__user", "center__organisation", "place")
    return rows.select_for_update(of=("self",)).get(pk=asked.pk)


def _refuse(asked: TrainerRequest) -> None:
    """Somebody was faster: say what the request is now."""
    last = asked.steps.select_related("by").last()
    raise ValidationError(
        _("This request is at another point now: %(state)s, %(person)s.")
        % {
            "state": asked.get_state_display(),
            "person": last.by if last and last.by else _("the portal"),
        },
        code="elsewhere",
    )


def _move(
    asked: TrainerRequest,
    state: str,
    *,
    by: User | None,
    comment: str = "",
    trainer: Person | None = None,
) -> TrainerRequest:
    before, asked.state = asked.state, state
    asked.save(update_fields=["state", "trainer", "training"])
    _step(asked, state, by=by, before=before, comment=comment, trainer=trainer)
    return asked


def _step(
    asked: TrainerRequest,
    state: str,
    *,
    by: User | None,
    before: str | None = None,
    comment: str = "",
    trainer: Person | None = None,
) -> None:
    RequestStep.objects.create(
        request=asked, state=state, trainer=trainer or asked.trainer, comment=comment, by=by
    )
    changes = {"state": [before, str(state)], "trainer": [None, asked.trainer_id]}
    if asked.training_id is not None:
        changes["training"] = [None, asked.training_id]
    audit.record(f"request_{state}", asked, by=by, changes=changes)

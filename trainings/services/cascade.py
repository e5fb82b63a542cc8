"""The targets of a cascade, and the letters to those who have not delivered any training yet."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core import audit, messages
from trainings import emails
from trainings.models import CascadePlan, Enrolment, Training, TrainingTrainer

FIELDS = ("people", "tolerance", "masters", "deliver_by")
HOUR = dt.time(9)


@transaction.atomic
def save_plan(tot: Training, *, by: User, **fields: Any) -> CascadePlan:
    """Set what a run of a training of trainers is to reach; decides its reminders anew."""
    old = CascadePlan.objects.select_for_update().filter(training=tot).first()
    new = CascadePlan.objects.filter(training=tot).first() or CascadePlan(training=tot)
    for name in FIELDS:
        if name in fields:
            setattr(new, name, fields[name])
    new.save()
    before = old or CascadePlan(training=tot)
    if changes := audit.changed_fields(before, new, FIELDS):
        audit.record("cascade_planned", tot, by=by, changes=changes)
    decide_reminders(new, was_due_on=before.deliver_by)
    return new


@transaction.atomic
def decide_reminders(plan: CascadePlan, *, was_due_on: dt.date | None = None) -> int:
    """A letter on the morning of the day for each trainer who has begun no training of his own;
    taken back for those who have. Says how many wait."""
    tot = Training.objects.select_related("programme").get(pk=plan.training_id)
    begun = set(
        TrainingTrainer.objects.of_tot(tot, with_drafts=True).values_list("person", flat=True)
    )
    rows = Enrolment.objects.filter(training=tot, status=Enrolment.Status.ENROLLED)
    waiting = 0
    for row in rows.select_related("person").prefetch_related("person__phones").order_by("pk"):
        day = plan.deliver_by
        if was_due_on is not None and was_due_on != day:
            messages.cancel_queued(dedupe_key=_key(plan, row.person_id, was_due_on))
        if day is None or day < timezone.localdate():
            continue
        key = _key(plan, row.person_id, day)
        if row.person_id in begun or row.person.anonymised_at is not None:
            messages.cancel_queued(dedupe_key=key)
            continue
        due_at = timezone.make_aware(dt.datetime.combine(day, HOUR))
        emails.remind_to_deliver(tot, row.person, day=day, due_at=due_at, dedupe_key=key)
        waiting += 1
    return waiting


def decide_all_reminders() -> int:
    """The same for every run whose day lies ahead: somebody may have begun meanwhile."""
    plans = CascadePlan.objects.filter(deliver_by__gte=timezone.localdate()).order_by("pk")
    return sum(decide_reminders(plan) for plan in plans)


def _key(plan: CascadePlan, person_id: int, day: dt.date) -> str:
    return f"cascade:{plan.training_id}:{person_id}:{day}"

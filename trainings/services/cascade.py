"""The targets of a cascade. Who has not delivered by then is reminded: `trainings.reminders`."""

from typing import Any

from django.db import transaction

from accounts.models import User
from core import audit, reminders
from trainings.models import CascadePlan, Enrolment, Training

FIELDS = ("people", "tolerance", "masters", "deliver_by")


@transaction.atomic
def save_plan(tot: Training, *, by: User, **fields: Any) -> CascadePlan:
    """Set what a run of a training of trainers is to reach; decides the reminders of its people
    anew."""
    old = CascadePlan.objects.select_for_update().filter(training=tot).first()
    new = CascadePlan.objects.filter(training=tot).first() or CascadePlan(training=tot)
    for name in FIELDS:
        if name in fields:
            setattr(new, name, fields[name])
    new.save()
    before = old or CascadePlan(training=tot)
    if changes := audit.changed_fields(before, new, FIELDS):
        audit.record("cascade_planned", tot, by=by, changes=changes)
    if before.deliver_by != new.deliver_by:
        for row in Enrolment.objects.filter(training=tot, status=Enrolment.Status.ENROLLED):
            reminders.decide_soon(row)
    return new

"""To whom the participants of a training of trainers belong: one center each, or the directorate.

Trainers and centers are two figures (16 trainers of 15 centers), so each row names its own.
"""

from collections.abc import Collection

from django.db import transaction

from accounts.models import User
from centers.models import Organisation
from core import audit
from people.models import Person, PersonCenter
from trainings.models import Enrolment, Programme, Training
from trainings.services.editing import ensure_editable, lock


def likely_senders(training: Training, people: Collection[Person]) -> dict[int, int]:
    """{person id: organisation id} to begin with: where the person works, else the first center
    that knew him. Only for a training of trainers; one statement."""
    if training.programme.kind != Programme.Kind.TOT:
        return {}
    links = PersonCenter.objects.filter(person__in=people).order_by("-since", "-pk")
    found = dict(links.values_list("person", "center__organisation"))
    return found | {
        person.pk: person.organisation_id for person in people if person.organisation_id is not None
    }


@transaction.atomic
def set_sender(enrolment: Enrolment, *, organisation: Organisation | None, by: User) -> Enrolment:
    """Say which center or organisation a participant belongs to; nothing takes it back."""
    training = lock(enrolment.training)
    ensure_editable(training)
    old = Enrolment.objects.select_related("person", "sent_by").get(pk=enrolment.pk)
    new = Enrolment.objects.select_related("person").get(pk=enrolment.pk)
    new.sent_by = organisation
    if changes := audit.changed_fields(old, new, ["sent_by"]):
        new.save(update_fields=["sent_by", "updated_at"])
        audit.record("sender_changed", new, by=by, changes=changes, center_id=training.center_id)
    return new

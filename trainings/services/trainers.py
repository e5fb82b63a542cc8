"""What is known of trainers beyond the person: the profile, and further training by hand."""

import datetime as dt
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from centers.models import Place, ThematicArea
from core import audit
from core.folding import fold
from core.refusals import required_reason
from people.models import Person
from people.permissions import is_living
from trainings.models import FurtherTraining, TrainerProfile

AUDITED = ("skills", "languages", "availability", "availability_note", "teaches_online")


@transaction.atomic
def save_profile(
    person: Person,
    *,
    by: User | None,
    areas: Collection[ThematicArea] | None = None,
    regions: Collection[Place] | None = None,
    **fields: Any,
) -> TrainerProfile:
    """Write what a trainer teaches, in which languages, where and when; makes the profile."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    if not is_living(person):
        raise ValidationError(
            _("This record no longer stands for a person. Search for the person again."),
            code="not_current",
        )
    old = TrainerProfile.objects.filter(person=person).first()
    new = TrainerProfile.objects.filter(person=person).first() or TrainerProfile(person=person)
    for name, value in fields.items():
        setattr(new, name, value)
    new.search_skills = " | ".join(sorted({fold(skill) for skill in new.skills} - {""}))
    new.save()
    changes = audit.changed_fields(old or TrainerProfile(person=person), new, AUDITED)
    for name, rows in (("areas", areas), ("regions", regions)):
        if rows is not None:
            before = sorted(row.pk for row in getattr(new, name).all())
            getattr(new, name).set(rows)
            if before != (after := sorted(row.pk for row in rows)):
                changes[name] = [before, after]
    if changes or old is None:
        audit.record("trainer_saved", new, by=by, changes={"person": [None, person.pk]} | changes)
    return new


@transaction.atomic
def add_further_training(
    person: Person, *, title: str, held_on: dt.date, hours: Decimal, by: User, organiser: str = ""
) -> FurtherTraining:
    """Enter hours that somebody learned outside the portal."""
    if held_on > timezone.localdate():
        raise ValidationError({"held_on": _("This day is still ahead.")}, code="in_future")
    row = FurtherTraining.objects.create(
        person=person,
        title=title,
        organiser=organiser,
        held_on=held_on,
        hours=hours,
        recorded_by=by,
    )
    changes = {"person": [None, person.pk], "hours": [None, str(hours)]}
    audit.record("further_training_added", row, by=by, changes=changes)
    return row


@transaction.atomic
def void_further_training(row: FurtherTraining, *, reason: str, by: User) -> FurtherTraining:
    """The line was a mistake: it stays to be seen and counts nowhere."""
    fresh = FurtherTraining.objects.select_for_update().get(pk=row.pk)
    if fresh.is_void:
        raise ValidationError(_("This row is void already."), code="void")
    fresh.is_void, fresh.void_reason = True, required_reason(reason)[:255]
    fresh.save(update_fields=["is_void", "void_reason"])
    audit.record("further_training_voided", fresh, by=by)
    return fresh


def split_words(text: str, *, longest: int = 40) -> Sequence[str]:
    """Words with commas between, each once; refuses one that is too long for a label."""
    words = [word.strip() for word in text.split(",")]
    if any(len(word) > longest for word in words):
        raise ValidationError(_("A tag has 40 letters at most."), code="long")
    return list(dict.fromkeys(filter(None, words)))

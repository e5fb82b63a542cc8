"""Consents: one purpose, one text, one day; withdrawing takes back what hung on it."""

import datetime as dt
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from people import names
from people.models import Consent, Person

if TYPE_CHECKING:
    from accounts.models import User

Purpose = Consent.Purpose


@transaction.atomic
def record_consent(
    person: Person,
    *,
    by: "User | None",
    purpose: str,
    text_version: str,
    language: str,
    way: str,
    given_on: dt.date,
    given_by: str = "",
) -> Consent:
    """Record that a person agreed to one purpose. Recording the same again changes nothing."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.anonymised_at is not None:
        raise ValidationError(_("This person was anonymised."), code="anonymised")
    check_given_on(given_on)
    given_by = names.clean_name(given_by, max_length=160)
    if purpose == Purpose.GUARDIAN and not given_by:
        raise ValidationError({"given_by": _("Type the name of the parent or guardian.")})
    valid = person.consents.valid().filter(purpose=purpose).first()
    if valid is not None:
        return valid
    consent = Consent.objects.create(
        person=person,
        purpose=purpose,
        text_version=text_version,
        language=language,
        way=way,
        given_on=given_on,
        given_by=given_by,
    )
    if purpose == Purpose.GUARDIAN:
        _set(person, has_guardian_consent=True)
    audit.record("consent recorded", person, by=by, changes={"purpose": [None, purpose]})
    return consent


@transaction.atomic
def record_consents(
    person_ids: Collection[int],
    *,
    by: "User | None",
    text_version: str,
    language: str,
    given_on: dt.date,
    center_id: int | None = None,
) -> int:
    """Record that many people signed the same paper: keeping of their data. Says for how many.

    Who has a valid consent keeps that one; who withdrew it has signed anew. Twice changes nothing.
    """
    check_given_on(given_on)
    people = Person.objects.filter(pk__in=person_ids, anonymised_at=None, merged_into=None)
    people = people.select_for_update(no_key=True).order_by("pk")
    valid = Consent.objects.valid().filter(purpose=Purpose.DATA)
    new = list(people.exclude(pk__in=valid.values("person")))
    Consent.objects.bulk_create(
        [
            Consent(
                person=person,
                purpose=Purpose.DATA,
                text_version=text_version,
                language=language,
                way=Consent.Way.PAPER,
                given_on=given_on,
            )
            for person in new
        ],
        batch_size=1000,
    )
    changes = {"purpose": [None, Purpose.DATA.value]}
    for person in new:
        audit.record("consent recorded", person, by=by, changes=changes, center_id=center_id)
    return len(new)


def check_given_on(day: dt.date) -> None:
    """Nobody agrees tomorrow."""
    if day > timezone.localdate():
        raise ValidationError({"given_on": _("This lies in the future.")})


@transaction.atomic
def withdraw_consent(
    consent: Consent, *, by: "User", withdrawn_on: dt.date | None = None
) -> Consent:
    """Take a consent back. What was kept on its ground goes too."""
    consent = Consent.objects.select_for_update().select_related("person").get(pk=consent.pk)
    if consent.withdrawn_on is not None:
        return consent
    day = withdrawn_on or timezone.localdate()
    if day < consent.given_on:
        raise ValidationError({"withdrawn_on": _("This is earlier than the day it was given.")})
    if day > timezone.localdate():
        raise ValidationError({"withdrawn_on": _("This lies in the future.")})
    consent.withdrawn_on = day
    consent.save(update_fields=["withdrawn_on"])
    changes = {"purpose": [consent.purpose, None]}
    if consent.purpose == Purpose.MIGRANT_STATUS:
        _set(consent.person, migrant_status="unknown", qualification="unknown")
    if consent.purpose == Purpose.GUARDIAN:
        _set(consent.person, has_guardian_consent=False)
    audit.record("consent withdrawn", consent.person, by=by, changes=changes)
    return consent


def _set(person: Person, **values: object) -> None:
    for name, value in values.items():
        setattr(person, name, value)
    person.save(update_fields=[*values, "updated_at"])

"""Consents: one purpose, one text, one day; withdrawing takes back what hung on it."""

import datetime as dt
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
# The text that people agree to now; a new text gets a new number.
TEXT_VERSION = "1"


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
    if given_on > timezone.localdate():
        raise ValidationError({"given_on": _("This lies in the future.")})
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

"""Consents of the people of a sheet: they signed one paper, and it is recorded once for all."""

import datetime as dt
from typing import Any

from django.db import transaction

from accounts.models import User
from people import services as people_services
from people.models import Consent, Person
from trainings.models import RegisterImport


def people_of(register_import: RegisterImport) -> set[int]:
    """Whom the sheet put on the register; merged ones by the record that stands for them."""
    rows = register_import.rows.exclude(outcome="").exclude(enrolment=None)
    return set(rows.values_list("enrolment__person", flat=True))


def without_consent(register_import: RegisterImport) -> int:
    """How many of them have no valid consent to the keeping of their data."""
    valid = Consent.objects.valid().filter(purpose=Consent.Purpose.DATA)
    people = Person.objects.filter(pk__in=people_of(register_import), anonymised_at=None)
    return people.exclude(pk__in=valid.values("person")).count()


def to_params(consent: dict[str, Any]) -> dict[str, str]:
    """What the form said, as a job keeps it."""
    return {**consent, "given_on": consent["given_on"].isoformat()}


@transaction.atomic
def record_sheet_consent(register_import: RegisterImport, *, by: User, **consent: Any) -> int:
    """Everybody on the sheet signed: `text_version`, `language`, `given_on` (a date or its ISO
    text). Says for how many it was missing."""
    day = consent["given_on"]
    consent["given_on"] = dt.date.fromisoformat(day) if isinstance(day, str) else day
    return people_services.record_consents(
        people_of(register_import),
        by=by,
        center_id=register_import.training.center_id,
        **consent,
    )

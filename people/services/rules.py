"""The rules of a person's record: what may be set, what must fit, what must not be kept."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people import names, selectors
from people.matching import Traits
from people.models import Person
from people.sheets import values as cells

FIELDS = (
    "family_name",
    "given_name",
    "patronymic",
    "latin_name",
    "sex",
    "birth_date",
    "birth_year",
    "is_birth_approximate",
    "email",
    "language",
    "place",
    "country_of_stay",
    "organisation",
    "occupation",
    "migrant_status",
    "qualification",
    "has_guardian_consent",
    "note",
)
NAME_FIELDS = ("family_name", "given_name", "patronymic", "latin_name")
# Asked with consent only: what must not be kept without it.
PROTECTED = {"migrant_status": "unknown", "qualification": "unknown"}


def lock_living(person: Person) -> Person:
    """The row under lock; refuses merged, void and anonymised people.

    Two people who change two likely duplicates at once each put a pair of both on the queue, so
    the lock must let others point at the row (`no_key`), or each waits for the other.
    """
    locked = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    check_living(locked)
    return locked


def check_living(locked: Person) -> None:
    """Refuse a record that no longer stands for a person."""
    if locked.merged_into_id is not None:
        raise ValidationError(_("This record was merged into another one."), code="merged")
    if locked.anonymised_at is not None:
        raise ValidationError(_("This person was anonymised."), code="anonymised")
    if locked.is_void:
        raise ValidationError(_("This record is void."), code="void")


def set_fields(person: Person, fields: dict[str, Any]) -> None:
    """Check and set; the keys for matching follow the name."""
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise TypeError(f"no such fields of a person: {sorted(unknown)}")
    errors: dict[str, Any] = {}
    for name, value in fields.items():
        try:
            if name in NAME_FIELDS:
                value = names.clean_name(value, max_length=160 if name == "latin_name" else 80)
            setattr(person, name, value)
        except ValidationError as error:
            errors[name] = error
    if not errors:
        errors = _check_name(person) | _check_birth(person, fields)
    if errors:
        raise ValidationError(errors)
    person.name_key = names.name_key(person.family_name, person.given_name, person.patronymic)
    person.patronymic_key = names.patronymic_key(person.patronymic)


def _check_name(person: Person) -> dict[str, Any]:
    if not person.given_name:
        return {"given_name": gettext_lazy("Type the first name.")}
    if not person.family_name and not person.patronymic:
        return {"family_name": gettext_lazy("Type the surname, or the patronymic without one.")}
    return {}


def _check_birth(person: Person, fields: dict[str, Any]) -> dict[str, Any]:
    if person.birth_date is not None:
        if "birth_date" not in fields and fields.get("birth_year") != person.birth_date.year:
            # Only the year was given anew: it rules, the day is not known any more.
            if "birth_year" in fields:
                person.birth_date = None
        else:
            year = fields.get("birth_year")
            if year and year != person.birth_date.year:
                return {
                    "birth_year": gettext_lazy("The year does not fit the date of birth."),
                }
            person.birth_year = person.birth_date.year
            person.is_birth_approximate = False
    today = timezone.localdate()
    born = person.birth_date or (person.birth_year and dt.date(person.birth_year, 1, 1))
    name = "birth_date" if person.birth_date else "birth_year"
    if born and born > today:
        return {name: gettext_lazy("This lies in the future.")}
    if born and born.year < today.year - cells.OLDEST:
        return {name: gettext_lazy("This is too long ago. Check the digits.")}
    return {}


def check_guardian(person: Person, *, is_required: bool) -> None:
    if is_required and person.is_minor_on(timezone.localdate()) and not person.has_guardian_consent:
        raise ValidationError(
            {
                "has_guardian_consent": _(
                    "This person is under 18. Ask a parent or guardian and mark the consent."
                )
            }
        )


def check_protected(person: Person, purposes: set[str]) -> None:
    kept = [name for name, unknown in PROTECTED.items() if getattr(person, name) != unknown]
    if not kept or "migrant_status" in purposes:
        return
    is_agreed = (
        person.pk is not None and person.consents.valid().filter(purpose="migrant_status").exists()
    )
    if not is_agreed:
        message = _("This is kept only with consent. Record the consent first, or choose unknown.")
        raise ValidationError(dict.fromkeys(kept, message))


def refuse_known(person: Person, numbers: Sequence[str], seen: Collection[int]) -> None:
    # Who types the same name at the same moment waits here until the first one is stored.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [person.name_key])
    typed = Traits.of({name: getattr(person, name) for name in FIELDS} | {"phones": numbers})
    found = selectors.find_candidates([typed]).get(0, [])
    if any(match.level == "same" and known.pk not in seen for known, match in found):
        raise ValidationError(
            _("A person who fits is known already. Look at the list before adding a new one."),
            code="known",
        )


def clean_phones(phones: Sequence[Any]) -> list[str]:
    numbers: list[str] = []
    for phone in phones:
        try:
            numbers += [n for n in cells.clean_phones(str(phone)) if n not in numbers]
        except ValidationError as error:
            raise ValidationError({"phones": error}) from error
    return numbers

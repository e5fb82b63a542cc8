"""Organisations: made, corrected, renamed. A rename keeps the name that was."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from centers.models import Organisation, OrganisationFormerName, Place
from centers.names import LANGUAGES
from centers.services.search import organisation_search_text
from core import audit
from core.refusals import at_field

NAME_FIELDS = tuple(f"name_{language}" for language in LANGUAGES)
FIELDS = (
    "kind",
    *NAME_FIELDS,
    *(f"short_name_{language}" for language in LANGUAGES),
    "place",
    "country",
    *(f"address_{language}" for language in LANGUAGES),
    "phone",
    "email",
    "website",
    "is_restricted",
    "other_names",
)


@transaction.atomic
def create_organisation(*, by: User | None, **fields: Any) -> Organisation:
    """Add an organisation; without a country it is in Kyrgyzstan.

    Refuses one without any name, a Kyrgyz place with a country abroad, and a second one of the
    same kind and name in the same place.
    """
    if fields.get("country") is None:
        fields["country"] = Place.objects.get(code=Place.KYRGYZSTAN)
    organisation = Organisation(**{name: _blank(name, value) for name, value in fields.items()})
    # Two clicks, one organisation: whoever comes second waits here and finds the first. Only
    # `no_key` lets others refer to the country meanwhile.
    Place.objects.select_for_update(no_key=True).get(pk=organisation.country_id)
    _check(organisation)
    organisation.search_names = organisation_search_text(organisation)
    organisation.save()
    audit.record("organisation_created", organisation, by=by)
    return organisation


@transaction.atomic
def update_organisation(organisation: Organisation, *, by: User, **fields: Any) -> Organisation:
    """Correct an organisation. A misspelt name is corrected here; a new name is a rename."""
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    before = Organisation.objects.get(pk=organisation.pk)
    for name in FIELDS:
        if name in fields:
            setattr(organisation, name, _blank(name, fields[name]))
    _check(organisation)
    if changes := audit.changed_fields(before, organisation, FIELDS):
        organisation.search_names = organisation_search_text(organisation)
        organisation.save()
        audit.record("organisation_updated", organisation, by=by, changes=changes)
    return organisation


@transaction.atomic
def rename_organisation(
    organisation: Organisation, *, names: dict[str, str], from_on: dt.date, by: User
) -> Organisation:
    """Give an organisation a new name from a day on; records of earlier days keep the old one.

    `names` holds the new name by language ("ky", "ru", "en"); a language left out has none.
    """
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    before = Organisation.objects.get(pk=organisation.pk)
    new = {f"name_{language}": names.get(language, "").strip() for language in LANGUAGES}
    if not any(new.values()):
        raise ValidationError(_("Give the new name in one language at least."), code="no_name")
    if all((getattr(before, field) or "") == value for field, value in new.items()):
        raise ValidationError(_("This is the name it has already."), code="same")
    if from_on > timezone.localdate():
        raise ValidationError(
            _("The new name is not valid yet. Come back on the day it begins."), code="future"
        )
    last = organisation.former_names.order_by("-valid_until").first()
    if last is not None and from_on <= last.valid_until:
        raise ValidationError(
            _("It was renamed on %(day)s already. The next name must begin later.")
            % {"day": last.valid_until.isoformat()},
            code="too_early",
        )
    OrganisationFormerName.objects.create(
        organisation=organisation,
        valid_until=from_on,
        **{field: getattr(before, field) or "" for field in NAME_FIELDS},
    )
    for field, value in new.items():
        setattr(organisation, field, value)
    _check(organisation)
    organisation.search_names = organisation_search_text(organisation)
    organisation.save()
    changes = audit.changed_fields(before, organisation, NAME_FIELDS)
    audit.record(
        "organisation_renamed", organisation, by=by, changes=changes, note=from_on.isoformat()
    )
    return organisation


def _blank(name: str, value: Any) -> Any:
    """Texts without spaces around them; a missing text is an empty one."""
    if isinstance(value, str):
        return value.strip()
    return "" if value is None and name not in ("place", "country") else value


def _check(organisation: Organisation) -> None:
    names = [getattr(organisation, field) or "" for field in NAME_FIELDS]
    if not any(names):
        raise ValidationError(_("Give a name in one language at least."), code="no_name")
    is_abroad = organisation.country.code != Place.KYRGYZSTAN
    if is_abroad and organisation.place_id is not None:
        raise at_field(
            "place",
            _("An organisation abroad has a country and no place in Kyrgyzstan."),
            code="abroad",
        )
    if organisation.place is not None and organisation.place.level == Place.Level.COUNTRY:
        raise at_field("place", _("Choose a place inside the country."), code="place")
    same = Organisation.objects.filter(
        kind=organisation.kind, country=organisation.country_id, place=organisation.place_id
    ).exclude(pk=organisation.pk)
    for field, value in zip(NAME_FIELDS, names, strict=True):
        if value and same.filter(**{f"{field}__iexact": value}).exists():
            raise at_field(
                field,
                _("An organisation of this kind and name is on the list already."),
                code="exists",
            )

"""Making and changing people, and which centers know them."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.models import Center
from core import audit
from people import matching, merging, names, selectors
from people.matching import Traits
from people.models import Person, PersonCenter, PersonPhone, TargetGroup
from people.services import consents as consent_services
from people.services import pairs
from people.sheets import values as cells

if TYPE_CHECKING:
    from accounts.models import User

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


@transaction.atomic
def create_person(
    *,
    by: "User | None",
    given_name: str,
    center: Center | None = None,
    phones: Sequence[str] = (),
    target_groups: Iterable[TargetGroup] = (),
    consents: Iterable[dict[str, Any]] = (),
    seen: Collection[int] | None = None,
    is_guardian_required: bool = True,
    is_pair_search_on: bool = True,
    **fields: Any,
) -> Person:
    """Put a new person into the network, known to `center`.

    `fields` are those of `FIELDS`. With `seen` (ids of the candidates a user looked at) a person
    who is surely known and was not shown to him is a refusal: two people typing the same name at
    the same moment, or a double click, make one person.
    An import sets `is_guardian_required` False (a minor without the mark is a gap to list then)
    and `is_pair_search_on` False, and calls `refresh_pairs` once at its end.
    """
    person = Person(given_name=given_name)
    _set_fields(person, {"given_name": given_name, **fields})
    numbers = _clean_phones(phones)
    _check_guardian(person, is_required=is_guardian_required)
    given = list(consents)
    _check_protected(person, {consent["purpose"] for consent in given})
    if seen is not None:
        _refuse_known(person, numbers, seen)
    person.save()
    _save_phones(person, numbers)
    groups = list(target_groups)
    person.target_groups.set(groups)
    if center is not None:
        PersonCenter.objects.create(person=person, center=center)
    audit.record(
        "created",
        person,
        by=by,
        center_id=center.pk if center else None,
        changes=_first_values(person, numbers, groups),
    )
    for consent in given:
        consent_services.record_consent(person, by=by, **consent)
    if is_pair_search_on:
        pairs.refresh_pairs([person.pk])
    return person


@transaction.atomic
def update_person(
    person: Person,
    *,
    by: "User",
    seen_at: dt.datetime | None = None,
    phones: Sequence[str] | None = None,
    target_groups: Iterable[TargetGroup] | None = None,
    is_guardian_required: bool = True,
    **fields: Any,
) -> Person:
    """Change a person; what is not named stays. The log keeps before and after.

    `seen_at` is the `updated_at` the user saw: a change by somebody else since then is a
    refusal, so nobody overwrites what he has not read.
    """
    old = _lock_living(person)
    if seen_at is not None and old.updated_at != seen_at:
        raise ValidationError(
            _("Somebody changed this person meanwhile. Look at the new state and try again."),
            code="changed",
        )
    person = Person.objects.get(pk=old.pk)
    _set_fields(person, fields)
    _check_guardian(person, is_required=is_guardian_required)
    _check_protected(person, set())
    changes = audit.changed_fields(old, person, FIELDS)
    person.save()
    if phones is not None:
        changes |= _change_phones(person, phones)
    if target_groups is not None:
        changes |= _change_groups(person, list(target_groups))
    if changes:
        audit.record(
            "updated",
            person,
            by=by,
            changes=changes,
            center_id=selectors.center_through(person, by),
        )
        merging.follow(person, set(changes))
        pairs.refresh_pairs([person.pk])
    return person


@transaction.atomic
def add_to_center(
    person: Person, *, center: Center, by: "User", typed: Traits | None = None
) -> PersonCenter:
    """Let a center know a person; it sees the person's data from then on.

    Whoever cannot see the person yet must have typed enough to be sure of him: `typed` has to
    match. Doing it twice changes nothing.
    """
    person = _lock_living(person)
    is_seen = Person.objects.visible_to(by).filter(pk=person.pk).exists()
    if not is_seen:
        known = selectors.traits_of(person)
        if typed is None or matching.score(known, typed).level != "same":
            raise ValidationError(
                _("What you typed fits several people. Add the year of birth or the phone."),
                code="not_sure",
            )
    link, is_new = PersonCenter.objects.get_or_create(person=person, center=center)
    if is_new:
        audit.record("linked to center", person, by=by, center_id=center.pk, note=str(center))
    return link


@transaction.atomic
def remove_from_center(person: Person, *, center: Center, by: "User") -> None:
    """A center forgets a person (typed by mistake); the person stays in the network."""
    number, _rows = PersonCenter.objects.filter(person=person, center=center).delete()
    if number:
        audit.record("removed from center", person, by=by, center_id=center.pk, note=str(center))


@transaction.atomic
def void_person(person: Person, *, by: "User", reason: str) -> Person:
    """Mark a record as never meant (a test row, a typing error). Nothing is deleted."""
    person = _lock_living(person)
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Say why, so that others understand it later.")})
    person.is_void, person.void_reason = True, reason[:255]
    person.save(update_fields=["is_void", "void_reason", "updated_at"])
    audit.record(
        "voided", person, by=by, note=reason, center_id=selectors.center_through(person, by)
    )
    pairs.refresh_pairs([person.pk])
    return person


@transaction.atomic
def restore_person(person: Person, *, by: "User") -> Person:
    """Take a void mark back."""
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if not person.is_void:
        return person
    person.is_void, person.void_reason = False, ""
    person.save(update_fields=["is_void", "void_reason", "updated_at"])
    audit.record("restored", person, by=by, center_id=selectors.center_through(person, by))
    pairs.refresh_pairs([person.pk])
    return person


# Rules ------------------------------------------------------------------------------------


def _lock_living(person: Person) -> Person:
    """The row under lock; refuses merged, void and anonymised people.

    Two people who change two likely duplicates at once each put a pair of both on the queue, so
    the lock must let others point at the row (`no_key`), or each waits for the other.
    """
    locked = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if locked.merged_into_id is not None:
        raise ValidationError(_("This record was merged into another one."), code="merged")
    if locked.anonymised_at is not None:
        raise ValidationError(_("This person was anonymised."), code="anonymised")
    if locked.is_void:
        raise ValidationError(_("This record is void."), code="void")
    return locked


def _set_fields(person: Person, fields: dict[str, Any]) -> None:
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


def _check_guardian(person: Person, *, is_required: bool) -> None:
    if is_required and person.is_minor_on(timezone.localdate()) and not person.has_guardian_consent:
        raise ValidationError(
            {
                "has_guardian_consent": _(
                    "This person is under 18. Ask a parent or guardian and mark the consent."
                )
            }
        )


def _check_protected(person: Person, purposes: set[str]) -> None:
    kept = [name for name, unknown in PROTECTED.items() if getattr(person, name) != unknown]
    if not kept or "migrant_status" in purposes:
        return
    is_agreed = (
        person.pk is not None and person.consents.valid().filter(purpose="migrant_status").exists()
    )
    if not is_agreed:
        message = _("This is kept only with consent. Record the consent first, or choose unknown.")
        raise ValidationError(dict.fromkeys(kept, message))


def _refuse_known(person: Person, numbers: Sequence[str], seen: Collection[int]) -> None:
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


# Phones and groups ------------------------------------------------------------------------


def _clean_phones(phones: Sequence[Any]) -> list[str]:
    numbers: list[str] = []
    for phone in phones:
        try:
            numbers += [n for n in cells.clean_phones(str(phone)) if n not in numbers]
        except ValidationError as error:
            raise ValidationError({"phones": error}) from error
    return numbers


def _save_phones(person: Person, numbers: Sequence[str]) -> None:
    PersonPhone.objects.bulk_create(
        PersonPhone(
            person=person, number=number, tail=matching.phone_tail(number), position=position
        )
        for position, number in enumerate(numbers)
    )


def _change_phones(person: Person, phones: Sequence[Any]) -> dict[str, Any]:
    after = _clean_phones(phones)
    before = [str(phone.number) for phone in person.phones.all()]
    if before == after:
        return {}
    person.phones.all().delete()
    _save_phones(person, after)
    return {"phones": [before, after]}


def _change_groups(person: Person, groups: list[TargetGroup]) -> dict[str, Any]:
    before = sorted(group.code for group in person.target_groups.all())
    after = sorted(group.code for group in groups)
    if before == after:
        return {}
    person.target_groups.set(groups)
    return {"target_groups": [before, after]}


def _first_values(
    person: Person, numbers: Sequence[str], groups: Sequence[TargetGroup]
) -> dict[str, Any]:
    """What the log says of a new person: every field that was filled."""
    empty = Person()
    changes = audit.changed_fields(empty, person, FIELDS)
    if numbers:
        changes["phones"] = [[], list(numbers)]
    if groups:
        changes["target_groups"] = [[], sorted(group.code for group in groups)]
    return changes

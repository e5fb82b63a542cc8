"""Changing people: corrected, void, restored."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from people import merging, selectors
from people.models import Person, PersonPhone, TargetGroup
from people.services import pairs
from people.services.creating import phone_rows
from people.services.rules import (
    FIELDS,
    check_guardian,
    check_protected,
    clean_phones,
    lock_living,
    set_fields,
)

if TYPE_CHECKING:
    from accounts.models import User


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
    old = lock_living(person)
    if seen_at is not None and old.updated_at != seen_at:
        raise ValidationError(
            _("Somebody changed this person meanwhile. Look at the new state and try again."),
            code="changed",
        )
    person = Person.objects.get(pk=old.pk)
    set_fields(person, fields)
    check_guardian(person, is_required=is_guardian_required)
    check_protected(person, set())
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
def void_person(person: Person, *, by: "User", reason: str) -> Person:
    """Mark a record as never meant (a test row, a typing error). Nothing is deleted."""
    person = lock_living(person)
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


def _change_phones(person: Person, phones: Sequence[Any]) -> dict[str, Any]:
    after = clean_phones(phones)
    before = [str(phone.number) for phone in person.phones.all()]
    if before == after:
        return {}
    person.phones.all().delete()
    PersonPhone.objects.bulk_create(phone_rows(person, after))
    return {"phones": [before, after]}


def _change_groups(person: Person, groups: list[TargetGroup]) -> dict[str, Any]:
    before = sorted(group.code for group in person.target_groups.all())
    after = sorted(group.code for group in groups)
    if before == after:
        return {}
    person.target_groups.set(groups)
    return {"target_groups": [before, after]}

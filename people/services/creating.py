"""New people: checked one by one, stored together however many they are."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from centers.models import Center
from core import audit
from people import matching
from people.models import Person, PersonCenter, PersonPhone, TargetGroup
from people.services import consents as consent_services
from people.services import pairs
from people.services.rules import (
    FIELDS,
    check_guardian,
    check_protected,
    clean_phones,
    refuse_known,
    set_fields,
)

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody who may be stored: `new_person` has checked it."""

    person: Person
    phones: Sequence[str]
    groups: Sequence[TargetGroup]


def new_person(
    *,
    given_name: str,
    phones: Sequence[str] = (),
    target_groups: Iterable[TargetGroup] = (),
    purposes: Collection[str] = (),
    is_guardian_required: bool = True,
    **fields: Any,
) -> NewPerson:
    """Check what is said of a new person; `fields` are those of `FIELDS`. Stores nothing.

    `purposes` are those for which consent is given at the same time. An import sets
    `is_guardian_required` False: a minor without the mark is a gap to list then.
    """
    person = Person(given_name=given_name)
    set_fields(person, {"given_name": given_name, **fields})
    numbers = clean_phones(phones)
    check_guardian(person, is_required=is_guardian_required)
    check_protected(person, set(purposes))
    return NewPerson(person, numbers, list(target_groups))


@transaction.atomic
def store_people(
    new: Sequence[NewPerson], *, by: "User | None", center: Center | None = None
) -> list[Person]:
    """Put new people into the network, known to `center`: a few statements for any number.

    Who makes many looks for possible duplicates himself, by `refresh_pairs`, once at the end.
    """
    people = Person.objects.bulk_create([one.person for one in new], batch_size=500)
    PersonPhone.objects.bulk_create(
        (phone for one in new for phone in phone_rows(one.person, one.phones)), batch_size=1000
    )
    links = Person.target_groups.through
    links.objects.bulk_create(
        (
            links(person_id=one.person.pk, targetgroup_id=group.pk)
            for one in new
            for group in {group.pk: group for group in one.groups}.values()
        ),
        batch_size=1000,
    )
    if center is not None:
        PersonCenter.objects.bulk_create(
            (PersonCenter(person=person, center=center) for person in people), batch_size=1000
        )
    audit.record_many(
        "created",
        [(one.person, _first_values(one)) for one in new],
        by=by,
        center_id=center.pk if center else None,
    )
    return people


@transaction.atomic
def create_person(
    *,
    by: "User | None",
    center: Center | None = None,
    consents: Iterable[dict[str, Any]] = (),
    seen: Collection[int] | None = None,
    **facts: Any,
) -> Person:
    """Put a new person into the network, known to `center`; `facts` are those of `new_person`.

    With `seen` (ids of the candidates a user looked at) a person who is surely known and was not
    shown to him is a refusal: two people typing the same name at the same moment, or a double
    click, make one person.
    """
    given = list(consents)
    new = new_person(purposes=[consent["purpose"] for consent in given], **facts)
    if seen is not None:
        refuse_known(new.person, new.phones, seen)
    (person,) = store_people([new], by=by, center=center)
    for consent in given:
        consent_services.record_consent(person, by=by, **consent)
    pairs.refresh_pairs([person.pk])
    return person


def phone_rows(person: Person, numbers: Sequence[str]) -> list[PersonPhone]:
    """The phones of a person in the order they were given."""
    return [
        PersonPhone(
            person=person, number=number, tail=matching.phone_tail(number), position=position
        )
        for position, number in enumerate(numbers)
    ]


def _first_values(new: NewPerson) -> dict[str, Any]:
    """What the log says of a new person: every field that was filled."""
    changes = audit.changed_fields(Person(), new.person, FIELDS)
    if new.phones:
        changes["phones"] = [[], list(new.phones)]
    if new.groups:
        changes["target_groups"] = [[], sorted(group.code for group in new.groups)]
    return changes

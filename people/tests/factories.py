"""People, groups, consents and pairs for tests."""

import datetime as dt
import itertools
from collections.abc import Iterable, Sequence
from typing import Any

from centers.models import Center
from people import matching, names
from people.models import (
    Consent,
    DuplicatePair,
    Person,
    PersonCenter,
    PersonPhone,
    TargetGroup,
)

_numbers = itertools.count(1)
# Surnames that are never alike, so that no test meets a duplicate it did not ask for.
_SYLLABLES = ("бак", "тур", "сей", "мол", "жан", "кер", "дос", "пир", "рыс", "нуу", "чал", "эрк")


def create_person(
    *,
    center: Center | None = None,
    family_name: str | None = None,
    given_name: str = "Айгүл",
    patronymic: str = "",
    sex: str = "F",
    birth_date: dt.date | None = None,
    birth_year: int | None = 1990,
    phones: Sequence[str] = (),
    target_groups: Iterable[TargetGroup] = (),
    **fields: Any,
) -> Person:
    """A woman of 1990 with a surname of her own, known to `center` where one is given."""
    if family_name is None:
        family_name = _surname()
    person = Person.objects.create(
        family_name=family_name,
        given_name=given_name,
        patronymic=patronymic,
        name_key=names.name_key(family_name, given_name, patronymic),
        patronymic_key=names.patronymic_key(patronymic),
        sex=sex,
        birth_date=birth_date,
        birth_year=birth_date.year if birth_date else birth_year,
        **fields,
    )
    for position, number in enumerate(phones):
        PersonPhone.objects.create(
            person=person, number=number, tail=matching.phone_tail(number), position=position
        )
    person.target_groups.set(target_groups)
    if center is not None:
        PersonCenter.objects.create(person=person, center=center)
    return person


def create_group(*, code: str = "", name: str = "Rural women", **fields: Any) -> TargetGroup:
    return TargetGroup.objects.create(
        code=code or f"group-{next(_numbers)}",
        name_ky=fields.pop("name_ky", name),
        name_ru=fields.pop("name_ru", name),
        name_en=name,
        **fields,
    )


def create_consent(
    *, person: Person | None = None, purpose: str = Consent.Purpose.DATA, **fields: Any
) -> Consent:
    """A consent on paper in Kyrgyz, given on 1 March 2026."""
    defaults = {
        "text_version": "2026-1",
        "language": "ky",
        "way": Consent.Way.PAPER,
        "given_on": dt.date(2026, 3, 1),
    }
    return Consent.objects.create(
        person=person or create_person(), purpose=purpose, **{**defaults, **fields}
    )


def create_pair(*, first: Person, second: Person, **fields: Any) -> DuplicatePair:
    """An open pair, in whatever order the two are given."""
    first, second = sorted((first, second), key=lambda person: person.pk)
    defaults = {"reasons": ["name_equal", "birth_year"], "fingerprint": "-"}
    return DuplicatePair.objects.create(first=first, second=second, **{**defaults, **fields})


def _surname() -> str:
    number = next(_numbers)
    parts = []
    for _place in range(3):
        number, rest = divmod(number, len(_SYLLABLES))
        parts.append(_SYLLABLES[rest])
    return "".join(parts).capitalize() + "ова"

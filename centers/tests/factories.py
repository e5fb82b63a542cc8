"""Places, organisations, centers and their staff for tests."""

import datetime as dt
import itertools
from typing import Any

from accounts.models import User
from accounts.tests.factories import create_user
from centers.models import (
    Center,
    Membership,
    NetworkMembership,
    Organisation,
    Place,
    ThematicArea,
)
from centers.names import search_text

_numbers = itertools.count(1)


def create_country(*, code: str = Place.KYRGYZSTAN, name: str = "Kyrgyz Republic") -> Place:
    """A country; Kyrgyzstan unless told otherwise, made once a test."""
    iso_code = "KG" if code == Place.KYRGYZSTAN else code[:2]
    country, made = Place.objects.get_or_create(
        code=code,
        defaults={"level": Place.Level.COUNTRY, "iso_code": iso_code, **_named(name)},
    )
    return _indexed(country) if made else country


def create_region(*, name: str = "Naryn region", iso_code: str = "KG-N", code: str = "") -> Place:
    """A region of Kyrgyzstan; the same one again for the same ISO code."""
    found = Place.objects.filter(iso_code=iso_code, level__in=Place.REGION_LEVELS).first()
    if found is not None:
        return found
    region = Place.objects.create(
        code=code or f"417{next(_numbers):011d}",
        level=Place.Level.REGION,
        parent=create_country(),
        iso_code=iso_code,
        **_named(name),
    )
    region.region = region
    region.save(update_fields=["region"])
    return _indexed(region)


def create_place(
    *,
    name: str = "Naryn city",
    level: str = Place.Level.CITY,
    region: Place | None = None,
    parent: Place | None = None,
    **fields: Any,
) -> Place:
    """A town; in the Naryn region unless told otherwise."""
    region = region or create_region()
    place = Place.objects.create(
        **{
            "code": f"418{next(_numbers):011d}",
            "level": level,
            "region": region,
            "parent": parent or region,
        }
        | _named(name)
        | fields
    )
    return _indexed(place)


def create_area(*, code: str = "", name: str = "Digital skills", **fields: Any) -> ThematicArea:
    """A thematic area; the same one again for the same code."""
    code = code or f"area-{next(_numbers)}"
    return ThematicArea.objects.get_or_create(code=code, defaults=_named(name) | fields)[0]


def create_organisation(
    *, name: str = "", kind: str = Organisation.Kind.NGO, place: Place | None = None, **fields: Any
) -> Organisation:
    """An organisation in Kyrgyzstan."""
    defaults = {"kind": kind, "place": place, **_named(name or f"Organisation {next(_numbers)}")}
    if "country" not in fields:
        fields["country"] = create_country()
    organisation = Organisation(**defaults | fields)
    organisation.search_names = search_text([organisation], fields=("name", "short_name"))
    organisation.save()
    return organisation


def create_center(
    *,
    name: str = "",
    slug: str = "",
    code: str = "",
    region: Place | None = None,
    organisation: Organisation | None = None,
    place: Place | None = None,
    **fields: Any,
) -> Center:
    """A working center in a town of the Naryn region."""
    number = next(_numbers)
    region = region or (place.region if place and place.region else create_region())
    organisation = organisation or create_organisation(
        kind=Organisation.Kind.CENTER,
        name=name or f"Center {number}",
        place=place or create_place(region=region),
    )
    return Center.objects.create(
        organisation=organisation,
        slug=slug or f"center-{number}",
        code=code or _code(number),
        region=region,
        **fields,
    )


def create_membership(
    *,
    user: User | None = None,
    center: Center | None = None,
    role: str = Membership.Role.COORDINATOR,
    **fields: Any,
) -> Membership:
    """A user's work for a center, as its coordinator unless told otherwise."""
    return Membership.objects.create(
        user=user or create_user(), center=center or create_center(), role=role, **fields
    )


def create_coordinator(*, center: Center | None = None, **fields: Any) -> User:
    """A user who coordinates a center."""
    return create_membership(user=create_user(**fields), center=center).user


def create_trainer_user(*, center: Center | None = None, **fields: Any) -> User:
    """A user who is a trainer of a center."""
    role = Membership.Role.TRAINER
    return create_membership(user=create_user(**fields), center=center, role=role).user


def create_network_membership(
    *,
    organisation: Organisation | None = None,
    joined_on: dt.date | None = dt.date(2024, 1, 1),
    left_on: dt.date | None = None,
    **fields: Any,
) -> NetworkMembership:
    """An organisation's time in the network; without a joining day, an applicant."""
    status = NetworkMembership.Status.FORMER if left_on else NetworkMembership.Status.MEMBER
    if joined_on is None:
        status = NetworkMembership.Status.APPLICANT
    return NetworkMembership.objects.create(
        **{
            "organisation": organisation or create_organisation(),
            "joined_on": joined_on,
            "left_on": left_on,
            "status": status,
        }
        | fields
    )


def _named(name: str) -> dict[str, str]:
    """One name in all languages, so that tests read the same in each."""
    return {"name_ky": name, "name_ru": name, "name_en": name}


def _indexed(place: Place) -> Place:
    place.search_names = search_text([place])
    place.save(update_fields=["search_names"])
    return place


def _code(number: int) -> str:
    """Three or four capital letters, one for each number; one letter is for tests to name."""
    number, letters = number + 26 * 26, ""
    while number:
        number, digit = divmod(number, 26)
        letters = chr(65 + digit) + letters
    return letters

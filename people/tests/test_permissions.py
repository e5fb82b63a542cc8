"""Both faces of each rule, held together."""

import pytest

from accounts.models import User
from accounts.tests.factories import create_admin, create_directorate, create_user
from centers.tests.factories import create_center, create_coordinator, create_trainer_user
from people import permissions
from people.models import DuplicatePair, Merge, Person
from people.tests.factories import create_pair, create_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def everybody() -> dict[str, User]:
    naryn, osh = create_center(slug="naryn-1"), create_center(slug="osh-1")
    one, two = create_person(center=naryn), create_person(center=naryn)
    far, both = create_person(center=osh), create_person(center=naryn)
    both.person_centers.create(center=osh)
    create_person()
    create_pair(first=one, second=two)
    create_pair(first=one, second=far)
    return {
        "admin": create_admin(),
        "directorate": create_directorate(),
        "naryn": create_coordinator(center=naryn),
        "osh": create_coordinator(center=osh),
        "trainer": create_trainer_user(center=naryn),
        "donor": create_user(national_role="donor_viewer"),
        "reviewer": create_user(national_role="library_reviewer"),
        "nobody": create_user(),
    }


def test_can_see_person_is_the_other_face_of_visible_to(everybody: dict[str, User]) -> None:
    seen = {}
    for name, user in everybody.items():
        visible = set(Person.objects.visible_to(user))
        assert visible == {p for p in Person.objects.all() if permissions.can_see_person(user, p)}
        seen[name] = len(visible)
    assert seen == {
        "admin": 5,
        "directorate": 5,
        "naryn": 3,
        "osh": 2,
        "trainer": 0,
        "donor": 0,
        "reviewer": 0,
        "nobody": 0,
    }


def test_can_decide_pair_is_the_other_face_of_visible_to(everybody: dict[str, User]) -> None:
    seen = {}
    for name, user in everybody.items():
        visible = set(DuplicatePair.objects.visible_to(user))
        pairs = set(DuplicatePair.objects.all())
        assert visible == {pair for pair in pairs if permissions.can_decide_pair(user, pair)}
        seen[name] = len(visible)
    assert {name for name, number in seen.items() if number} == {"admin", "directorate", "naryn"}
    assert seen["naryn"] == 1


def test_pages_of_people_are_for_the_directorate_and_coordinators(
    everybody: dict[str, User],
) -> None:
    for rule in (permissions.can_see_people, permissions.can_create_person):
        allowed = {name for name, user in everybody.items() if rule(user)}
        assert allowed == {"admin", "directorate", "naryn", "osh"}
    allowed = {name for name, user in everybody.items() if permissions.can_anonymise_people(user)}
    assert allowed == {"admin", "directorate"}


def test_only_living_records_are_edited(everybody: dict[str, User]) -> None:
    person = Person.objects.visible_to(everybody["osh"]).first()
    assert person is not None
    assert permissions.can_edit_person(everybody["osh"], person) is True
    assert permissions.can_edit_person(everybody["trainer"], person) is False
    person.is_void = True
    assert permissions.can_edit_person(everybody["osh"], person) is False


def test_a_coordinator_voids_only_what_no_other_center_knows(everybody: dict[str, User]) -> None:
    naryn = everybody["naryn"]
    people = Person.objects.visible_to(naryn)
    may = [permissions.can_void_person(naryn, person) for person in people.order_by("pk")]
    assert may == [True, True, False]
    unknown = Person.objects.get(person_centers=None)
    assert permissions.can_void_person(naryn, unknown) is False
    assert permissions.can_void_person(everybody["directorate"], unknown) is True


def test_can_anonymise_person(everybody: dict[str, User]) -> None:
    person = Person.objects.order_by("pk").first()
    assert person is not None
    assert permissions.can_anonymise_person(everybody["directorate"], person) is True
    assert permissions.can_anonymise_person(everybody["naryn"], person) is False
    merged = create_person(merged_into=person)
    assert permissions.can_anonymise_person(everybody["directorate"], merged) is False


def test_a_merge_is_undone_by_the_directorate_or_who_merged(everybody: dict[str, User]) -> None:
    one, two = Person.objects.visible_to(everybody["naryn"]).order_by("pk")[:2]
    merge = Merge.objects.create(survivor=one, merged=two, merged_by=everybody["naryn"])
    may = {name for name, user in everybody.items() if permissions.can_undo_merge(user, merge)}
    assert may == {"admin", "directorate", "naryn"}
    merge.merged_by = everybody["osh"]
    may = {name for name, user in everybody.items() if permissions.can_undo_merge(user, merge)}
    assert may == {"admin", "directorate"}

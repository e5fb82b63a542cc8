"""Two people change the same records at the same moment: nobody waits in a circle."""

import threading
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.tests.factories import create_directorate
from core.tests.threads import BOUND, at_once, until_somebody_waits
from people import merging, services
from people.models import DuplicatePair, Person
from people.tests.factories import create_pair, create_person

pytestmark = pytest.mark.django_db(transaction=True)


def twins() -> tuple[Person, Person]:
    """Two records that look like one human."""
    return (
        create_person(family_name="Асанова", patronymic="Маратовна"),
        create_person(family_name="Асанова", patronymic="Маратовна"),
    )


def test_pair_is_decided_while_one_of_its_people_is_changed(monkeypatch: Any) -> None:
    one, _two = twins()
    services.refresh_pairs([one.pk])
    pair, by = DuplicatePair.objects.get(), create_directorate()
    holds = threading.Event()

    def follower(person: Person, changed: set[str]) -> None:
        if "birth_year" in changed:  # the person is held now, the queue is not looked at yet
            holds.set()
            until_somebody_waits()

    monkeypatch.setattr(merging, "_followers", [follower])

    def decide() -> Any:
        holds.wait(BOUND)
        return services.decide_pair(pair, by=by, is_same=True, survivor=one)

    changed, decided = at_once(
        lambda: services.update_person(one, by=by, birth_year=1975, birth_date=None), decide
    )

    assert isinstance(changed, Person)
    # Born in another year they are not alike any more, so there is nothing to decide.
    assert isinstance(decided, ValidationError)
    assert (decided.code, DuplicatePair.objects.count()) == ("gone", 0)
    assert Person.objects.filter(merged_into=None).count() == 2


def test_two_likely_duplicates_are_changed_at_once(monkeypatch: Any) -> None:
    """Each of the two changes puts a pair with the other person on the queue."""
    one, two = create_person(family_name="Асанова"), create_person(family_name="Бекова")
    by = create_directorate()
    both_hold = threading.Barrier(2)
    monkeypatch.setattr(merging, "_followers", [lambda person, changed: both_hold.wait(BOUND)])
    create_person(family_name="Асанова", given_name="Бермет")

    results = at_once(
        lambda: services.update_person(one, by=by, given_name="Бермет"),
        lambda: services.update_person(two, by=by, given_name="Бермет", family_name="Асанова"),
    )

    assert [type(result) for result in results] == [Person, Person]
    assert Person.objects.filter(given_name="Бермет", family_name="Асанова").count() == 3


def test_two_decide_the_same_pair_at_once() -> None:
    one, two = twins()
    pair = create_pair(first=one, second=two)
    by, other = create_directorate(), create_directorate()

    results = at_once(
        lambda: services.decide_pair(pair, by=by, is_same=True, survivor=one),
        lambda: services.decide_pair(pair, by=other, is_same=True, survivor=two),
    )

    assert sorted(type(result).__name__ for result in results) == [
        "DuplicatePair",
        "ValidationError",
    ]
    assert Person.objects.filter(merged_into=None).count() == 1
    pair.refresh_from_db()
    assert pair.state == "same"


def test_two_merges_that_share_a_person_at_once() -> None:
    first, second, third = (create_person() for _number in range(3))
    by = create_directorate()

    results = at_once(
        lambda: services.merge_persons(first, second, by=by),
        lambda: services.merge_persons(second, third, by=by),
    )

    refused = [result for result in results if isinstance(result, ValidationError)]
    kinds = {type(result).__name__ for result in results}
    assert kinds <= {"Merge", "ValidationError"}
    # Either order is right: third into second into first, or the second merge finds it merged.
    assert Person.objects.filter(merged_into=None).count() == 1 + len(refused)
    assert not Person.objects.filter(merged_into__merged_into__isnull=False).exists()


def test_anonymised_while_merged_is_forgotten_or_refused() -> None:
    one, two = create_person(), create_person()
    by = create_directorate()

    at_once(
        lambda: services.merge_persons(one, two, by=by),
        lambda: services.anonymise_person(two, by=by, reason="asked"),
    )

    two.refresh_from_db()
    assert (two.merged_into_id == one.pk) != (two.anonymised_at is not None)

"""What the database itself refuses, and the questions asked of it."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.tests.factories import create_directorate, create_user
from centers.models import Place
from centers.tests.factories import (
    create_center,
    create_coordinator,
    create_place,
    create_region,
)
from people.models import AgeBand, Consent, DuplicatePair, Merge, Person, PersonPhone, age_band
from people.tests.factories import create_consent, create_pair, create_person

pytestmark = pytest.mark.django_db


def refused(make: Any, **fields: Any) -> str:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        make(**fields)
    return str(refusal.value)


def test_birth_year_must_fit_the_date() -> None:
    person = create_person(birth_date=dt.date(1990, 3, 12))
    rows = Person.objects.filter(pk=person.pk)
    assert "person_birth_year_fits_date" in refused(rows.update, birth_year=1991)
    assert "person_birth_year_in_range" in refused(rows.update, birth_date=None, birth_year=1800)


def test_a_person_is_not_merged_into_himself() -> None:
    person = create_person()
    rows = Person.objects.filter(pk=person.pk)
    assert "person_not_merged_into_itself" in refused(rows.update, merged_into=person)


def test_the_region_is_that_of_the_place_whoever_writes() -> None:
    osh, naryn = create_region(iso_code="KG-O"), create_region(iso_code="KG-N")
    village = create_place(region=osh)
    person = create_person(place=village, region=naryn)
    rows = Person.objects.filter(pk=person.pk)

    def region() -> int | None:
        return rows.values_list("region", flat=True).get()

    assert region() == osh.pk
    rows.update(region=naryn)
    assert region() == osh.pk
    rows.update(place=create_place(region=naryn))
    assert region() == naryn.pk
    person.save()  # still says Osh's village and Naryn's region
    assert region() == osh.pk
    Place.objects.filter(pk=village.pk).update(region=naryn)
    assert region() == naryn.pk
    rows.update(place=None)
    assert region() is None


def test_a_phone_stands_once_at_a_person_but_families_share() -> None:
    person = create_person(phones=["+996700123456"])
    again = refused(
        PersonPhone.objects.create, person=person, number="+996700123456", tail="700123456"
    )
    assert "person_phone_unique" in again
    assert create_person(phones=["+996700123456"]).phones.count() == 1


def test_a_consent_is_valid_once_and_withdrawn_after_it_was_given() -> None:
    consent = create_consent()
    again = refused(create_consent, person=consent.person)
    assert "consent_valid_once_per_purpose" in again
    early = refused(Consent.objects.filter(pk=consent.pk).update, withdrawn_on=dt.date(2026, 2, 1))
    assert "consent_withdrawn_after_given" in early
    Consent.objects.filter(pk=consent.pk).update(withdrawn_on=dt.date(2026, 4, 1))
    assert create_consent(person=consent.person).pk != consent.pk


def test_a_pair_stands_once_and_in_order() -> None:
    one, two = create_person(), create_person()
    create_pair(first=two, second=one)
    assert "duplicate_pair_unique" in refused(create_pair, first=one, second=two)
    wrong = refused(DuplicatePair.objects.create, first=two, second=one, fingerprint="-")
    assert "duplicate_pair_in_order" in wrong


def test_a_person_has_one_open_merge() -> None:
    one, two = create_person(), create_person()
    Merge.objects.create(survivor=one, merged=two)
    assert "merge_open_once" in refused(Merge.objects.create, survivor=one, merged=two)


@pytest.mark.parametrize(
    ("age", "band"),
    [
        (None, AgeBand.UNKNOWN),
        (0, AgeBand.UNDER_18),
        (17, AgeBand.UNDER_18),
        (18, AgeBand.FROM_18),
        (24, AgeBand.FROM_18),
        (25, AgeBand.FROM_25),
        (34, AgeBand.FROM_25),
        (49, AgeBand.FROM_35),
        (64, AgeBand.FROM_50),
        (65, AgeBand.FROM_65),
        (110, AgeBand.FROM_65),
    ],
)
def test_age_band(age: int | None, band: str) -> None:
    assert age_band(age) == band


def test_age_on_a_day() -> None:
    day = dt.date(2024, 6, 12)
    assert Person(birth_date=dt.date(2006, 6, 12), birth_year=2006).age_on(day) == 18
    assert Person(birth_date=dt.date(2006, 6, 13), birth_year=2006).is_minor_on(day) is True
    assert Person(birth_year=2006).age_on(day) == 18
    assert Person().age_on(day) is None
    assert Person().is_minor_on(day) is False


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("Айгүл Асанова", True),
        ("aigul asanova", True),
        ("АСАНОВА АЙГУЛ", True),
        ("Aygul", True),
        ("асан", True),
        ("Айгуль Асанова 1990", True),
        ("Айгуль Асанова 1991", False),
        ("Бакыт", False),
        ("0700 123 456", True),
        ("+996700123456", True),
        ("123456", True),
        ("0700 999 999", False),
        ("", True),
        ("  ", True),
        ("!?", False),
    ],
)
def test_search_finds_by_any_spelling_year_and_phone(text: str, *, is_found: bool) -> None:
    create_person(
        family_name="Асанова", given_name="Айгүл", birth_year=1990, phones=["+996700123456"]
    )
    assert Person.objects.search(text).exists() is is_found


def test_alike_finds_what_is_written_nearly_so() -> None:
    person = create_person(family_name="Токтогулова", given_name="Мээрим")
    create_person(family_name="Осмонова", given_name="Чолпон")
    assert list(Person.objects.alike("Токтагулва Мэрим 1990")) == [person]
    assert list(Person.objects.alike("Токтагулова")) == [person]
    assert list(Person.objects.alike("1990")) == []


def test_minors_without_guardian(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: dt.date(2024, 2, 29))
    child = create_person(birth_date=dt.date(2006, 3, 1))
    create_person(birth_date=dt.date(2006, 2, 28))
    create_person(birth_date=dt.date(2010, 1, 1), has_guardian_consent=True)
    by_year = create_person(birth_year=2007)
    create_person(birth_year=None)
    assert set(Person.objects.minors_without_guardian()) == {child, by_year}


def test_people_are_sorted_as_the_kyrgyz_alphabet_goes() -> None:
    names = ["Өмүров", "Осмонов", "Ёлкин", "Жумабеков", "Үсөнов", "Усупов", "Эсенов"]
    for name in names:
        create_person(family_name=name)
    found = Person.objects.values_list("family_name", flat=True)
    assert list(found) == ["Ёлкин", "Жумабеков", "Осмонов", "Өмүров", "Усупов", "Үсөнов", "Эсенов"]


def test_current_people_are_neither_merged_nor_void() -> None:
    person = create_person()
    create_person(is_void=True)
    create_person(merged_into=person)
    assert list(Person.objects.current()) == [person]


def test_visible_to_is_the_own_centers_people_and_everybody_for_the_directorate() -> None:
    naryn, osh = create_center(slug="naryn-1"), create_center(slug="osh-1")
    mine, theirs = create_person(center=naryn), create_person(center=osh)
    coordinator = create_coordinator(center=naryn)
    assert list(Person.objects.visible_to(coordinator)) == [mine]
    assert set(Person.objects.visible_to(create_directorate())) == {mine, theirs}
    assert list(Person.objects.visible_to(create_user())) == []


def test_pairs_are_visible_where_both_people_are() -> None:
    naryn, osh = create_center(slug="naryn-1"), create_center(slug="osh-1")
    one, two, far = (create_person(center=c) for c in (naryn, naryn, osh))
    near_pair = create_pair(first=one, second=two)
    create_pair(first=one, second=far)
    coordinator = create_coordinator(center=naryn)
    assert list(DuplicatePair.objects.visible_to(coordinator)) == [near_pair]
    assert DuplicatePair.objects.visible_to(create_directorate()).count() == 2


def test_names_in_words() -> None:
    person = create_person(family_name="Асанова", given_name="Айгүл", patronymic="Бакыт кызы")
    assert (person.full_name, person.initials) == ("Асанова Айгүл Бакыт кызы", "А. А.")
    assert str(person) == person.full_name
    assert person.get_absolute_url().endswith(f"/people/{person.pk}/")

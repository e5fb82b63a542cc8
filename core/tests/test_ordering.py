"""Lists stand in the order of the alphabet of their reader."""

import pytest
from django.utils import translation

from centers.fields import grouped, places_to_choose
from centers.models import Center, Organisation, Place
from centers.tests.factories import create_center, create_organisation, create_place, create_region

pytestmark = pytest.mark.django_db
ALPHABET = ["Ак-Суу", "Елена", "Ёлка", "Жалал", "Нарын", "Ңаңуу", "Ош", "Өзгөн", "Тоң", "Түп", "Ыр"]


def names(rows: object) -> list[str]:
    return [str(row) for row in rows]  # type: ignore[attr-defined]


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_organisations_stand_as_the_kyrgyz_alphabet_goes(language: str) -> None:
    for name in reversed(ALPHABET):
        create_organisation(name=name)
    create_organisation(name="алай")
    with translation.override(language):
        found = names(Organisation.objects.alphabetical())
    assert found == [ALPHABET[0], "алай", *ALPHABET[1:]]


def test_each_reader_gets_the_order_of_the_names_he_reads() -> None:
    for ky, ru, en in (("Б", "В", "A"), ("А", "Б", "C"), ("В", "А", "B"), ("", "Г", "")):
        create_organisation(name_ky=ky, name_ru=ru, name_en=en)
    orders = {}
    for language in ("ky", "ru", "en"):
        with translation.override(language):
            orders[language] = names(Organisation.objects.alphabetical())
    assert orders == {
        "ky": ["А", "Б", "В", "Г"],
        "ru": ["А", "Б", "В", "Г"],
        "en": ["A", "B", "C", "Г"],
    }


def test_key_follows_the_name() -> None:
    row = create_organisation(name="Өзгөн")
    Organisation.objects.filter(pk=row.pk).update(name_ky="Ак-Суу")
    row.refresh_from_db()
    assert row.sort_name == "ак-суу"


@pytest.mark.parametrize("language", ["ky", "ru"])
def test_centers_and_places_stand_so_too(language: str) -> None:
    region = create_region(name="Нарын областы")
    for name in ("Өзгөн", "Ош", "Ат-Башы"):
        create_center(organisation=create_organisation(name=name), region=region)
        create_place(name=name, region=region)
    with translation.override(language):
        assert names(Center.objects.alphabetical()) == ["Ат-Башы", "Ош", "Өзгөн"]
        found = Place.objects.filter(level="city").alphabetical()
        assert names(found) == ["Ат-Башы", "Ош", "Өзгөн"]
        [(heading, choices)] = grouped(places_to_choose())
        assert [heading, *(name for _pk, name in choices)] == [
            *("Нарын областы", "Нарын областы", "Ат-Башы", "Ош", "Өзгөн")
        ]

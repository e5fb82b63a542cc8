"""The reference tables: what is loaded, twice, and found by old names."""

import datetime as dt
import time

import pytest
from django.core.management import call_command

from centers.models import Organisation, Place, PlaceFormerName, ThematicArea

pytestmark = pytest.mark.django_db


def test_load_twice_changes_nothing_and_keeps_what_people_edited() -> None:
    call_command("load_reference", verbosity=0)
    counts = [
        model.objects.count() for model in (Place, PlaceFormerName, ThematicArea, Organisation)
    ]
    Place.objects.filter(iso_code="KG-N").update(name_ru="Нарын", level="town")
    started = time.monotonic()
    call_command("load_reference", verbosity=0)

    assert time.monotonic() - started < 2
    assert counts == [
        model.objects.count() for model in (Place, PlaceFormerName, ThematicArea, Organisation)
    ]
    naryn = Place.objects.get(iso_code="KG-N")
    assert (naryn.name_ru, naryn.level) == ("Нарын", "region")


def test_load_knows_the_nine_parts_of_the_country_and_the_world() -> None:
    call_command("load_reference", verbosity=0)

    assert list(Place.objects.regions().values_list("iso_code", flat=True)) == [
        *("KG-Y", "KG-J", "KG-N", "KG-B", "KG-O", "KG-T", "KG-C", "KG-GB", "KG-GO")
    ]
    assert Place.objects.abroad().count() == 63
    assert not Place.objects.filter(name_ky="").exists()
    assert not Place.objects.filter(name_ru=None).exists()
    inside = Place.objects.exclude(level="country")
    assert not inside.filter(region=None).exists()
    assert inside.get(code="41705236610010", region__iso_code="KG-B").level == "town"


@pytest.mark.parametrize("text", ["Isfana", "исфана", "ИСФАНА", "Razzakov", "Раззаков"])
def test_old_and_new_name_find_razzakov_and_its_school(text: str) -> None:
    call_command("load_reference", verbosity=0)

    place = Place.objects.search(text).get()
    assert (place.name_en, place.name_on(dt.date(2021, 1, 1))) == ("Razzakov town", "Исфана шаары")
    assert Organisation.objects.search(text).get().short_name_en == "VS 48"


def test_the_schools_of_the_clusters_are_23_and_two_are_closed_places() -> None:
    call_command("load_reference", verbosity=0)

    schools = Organisation.objects.filter(kind=Organisation.Kind.VOCATIONAL_SCHOOL)
    assert (schools.count(), schools.public().count()) == (23, 21)


def test_the_first_thematic_areas_stand_in_their_order() -> None:
    call_command("load_reference", verbosity=0)

    codes = list(ThematicArea.objects.values_list("code", flat=True))
    assert codes[:7] == [
        "business-entrepreneurship",
        "digital-skills",
        "life-skills",
        "state-e-services",
        "sewing",
        "plumbing",
        "it",
    ]

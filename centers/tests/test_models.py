"""What the database refuses, and what a place was called on a day."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from centers.models import Membership, NetworkMembership, Organisation, Place
from centers.tests.factories import (
    create_center,
    create_membership,
    create_network_membership,
    create_organisation,
    create_place,
)

pytestmark = pytest.mark.django_db


def test_place_keeps_its_old_name_for_older_records() -> None:
    place = create_place(name="Razzakov")
    place.former_names.create(name_ky="Исфана", valid_until=dt.date(2022, 3, 16))

    assert [
        place.name_on(day)
        for day in (dt.date(2022, 3, 15), dt.date(2022, 3, 16), dt.date(2024, 1, 1), None)
    ] == ["Исфана", "Razzakov", "Razzakov", "Razzakov"]


def test_organisation_with_two_former_names_gives_the_one_of_the_day() -> None:
    agency = create_organisation(name="Third")
    agency.former_names.create(name_en="Second", valid_until=dt.date(2021, 1, 1))
    agency.former_names.create(name_en="First", valid_until=dt.date(2010, 1, 1))

    assert [agency.name_on(dt.date(year, 6, 1)) for year in (2009, 2015, 2025)] == [
        "First",
        "Second",
        "Third",
    ]


def test_place_of_a_city_is_urban() -> None:
    levels = [Place.Level.REPUBLICAN_CITY, Place.Level.CITY, Place.Level.TOWN, Place.Level.VILLAGE]
    assert [create_place(level=level).is_urban for level in levels] == [True, True, True, False]


def test_network_size_changes_from_the_joining_day_only() -> None:
    create_network_membership(joined_on=dt.date(2020, 1, 1))
    create_network_membership(joined_on=dt.date(2020, 1, 1), left_on=dt.date(2023, 5, 1))
    create_network_membership(joined_on=dt.date(2024, 3, 10))
    create_network_membership(joined_on=None)

    days = [(2019, 12, 31), (2020, 1, 1), (2023, 4, 30), (2023, 5, 1), (2024, 3, 9), (2024, 3, 10)]
    sizes = [Organisation.objects.in_network_on(dt.date(*day)).count() for day in days]
    assert sizes == [0, 2, 2, 1, 1, 2]


def test_network_membership_may_not_overlap_itself() -> None:
    first = create_network_membership(joined_on=dt.date(2020, 1, 1), left_on=dt.date(2022, 1, 1))
    again = first.organisation

    with pytest.raises(IntegrityError), transaction.atomic():
        create_network_membership(organisation=again, joined_on=dt.date(2021, 12, 31))
    create_network_membership(organisation=again, joined_on=dt.date(2022, 1, 1))
    assert NetworkMembership.objects.valid_on(dt.date(2022, 1, 1)).count() == 1


def test_network_membership_dates_must_fit_the_status() -> None:
    with pytest.raises(IntegrityError):
        create_network_membership(status=NetworkMembership.Status.APPLICANT)


def test_membership_is_active_once_and_may_come_back() -> None:
    center = create_center()
    membership = create_membership(center=center)
    with pytest.raises(IntegrityError), transaction.atomic():
        create_membership(center=center, user=membership.user)

    membership.left_at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    membership.save()
    create_membership(center=center, user=membership.user)
    assert Membership.objects.active().count() == 1


def test_search_finds_former_names_in_any_script() -> None:
    place = create_place(name="Раззаков шаары")
    place.search_names = "razakov shari\nisfana"
    place.save()
    school = create_organisation(name="VS 48", place=place)

    for text in ("Исфана", "isfana", "ИСФА", "Razzakov"):
        assert list(Place.objects.search(text)) == [place]
        assert list(Organisation.objects.search(text)) == [school]
    assert list(Place.objects.search("  ")) == []

"""A record dated before a renaming prints the old name, wherever a date stands beside it."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.tests.factories import create_directorate
from centers.former_names import organisation_name_on, place_name_on
from centers.models import Center, Place
from centers.tests.factories import create_center, create_organisation, create_place, create_region
from people.tests.factories import create_person
from projects.tests.factories import create_donor, create_project
from trainings.attendance_sheet import sheet_data
from trainings.models import Training
from trainings.selectors import register
from trainings.tests.factories import (
    create_enrolment,
    create_funding,
    create_register,
    create_training,
)

pytestmark = pytest.mark.django_db
RENAMED = dt.date(2022, 3, 16)
BEFORE, AFTER = dt.date(2021, 5, 3), dt.date(2024, 5, 6)


@pytest.fixture(autouse=True)
def _in_kyrgyz() -> Iterator[None]:
    with translation.override("ky"):
        yield


@pytest.fixture
def town() -> Place:
    region = create_region(name="Баткен областы", iso_code="KG-B")
    town = create_place(name="Раззаков", region=region)
    town.former_names.create(name_ky="Исфана", name_ru="Исфана", valid_until=RENAMED)
    return town


@pytest.fixture
def center(town: Place) -> Center:
    center = create_center(name="Раззаков борбору", place=town)
    center.organisation.former_names.create(name_ky="Исфана борбору", valid_until=RENAMED)
    return center


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(create_directorate())
    return client


def approved(center: Center, day: dt.date) -> Training:
    training = create_training(
        center=center, place=center.organisation.place, starts_on=day, status="approved", sessions=1
    )
    create_register(training=training, count=1)
    return training


def page(client: Client, name: str, *args: Any, **query: str) -> str:
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode().partition("<main")[2]


def test_training_prints_the_place_and_the_center_of_its_day(
    client: Client, center: Center
) -> None:
    old = page(client, "trainings:training_detail", approved(center, BEFORE).slug)
    new = page(client, "trainings:training_detail", approved(center, AFTER).slug)
    assert ("Исфана борбору" in old, "Раззаков" in old) == (True, False)
    assert ("Раззаков борбору" in new, "Исфана" in new) == (True, False)


@pytest.mark.parametrize("count", [1, 3])
def test_list_prints_the_names_of_each_day_and_costs_the_same(
    client: Client, center: Center, count: int, django_assert_num_queries: Any
) -> None:
    page(client, "trainings:training_list")  # the lists of the filters are kept from now on
    for _number in range(count):
        approved(center, BEFORE)
        approved(center, AFTER)
    with django_assert_num_queries(3):  # user, count, rows
        response = client.get(reverse("trainings:training_list"))
    shown = [(line.place, line.center) for line in response.context["lines"]]
    assert shown == [
        *[("Раззаков", "Раззаков борбору")] * count,
        *[("Исфана", "Исфана борбору")] * count,
    ]


def test_day_of_the_renaming_has_the_new_name(client: Client, center: Center) -> None:
    html = page(client, "trainings:training_detail", approved(center, RENAMED).slug)
    assert "Исфана" not in html


def test_funding_prints_the_funder_of_its_day(client: Client, center: Center) -> None:
    funder = create_organisation(name="Жаңы фонд")
    funder.former_names.create(name_ky="Эски фонд", valid_until=RENAMED)
    pages = []
    for day in (BEFORE, AFTER):
        training = approved(center, day)
        create_funding(training=training, kind="employer", organisation=funder)
        pages.append(page(client, "trainings:training_detail", training.slug))
    assert [("Эски фонд" in html, "Жаңы фонд" in html) for html in pages] == [
        (True, False),
        (False, True),
    ]


def test_project_that_funds_keeps_its_title(client: Client, center: Center) -> None:
    training = approved(center, BEFORE)
    create_funding(
        training=training, kind="donor_project", project=create_project(title="BMZ 2021")
    )
    assert "BMZ 2021" in page(client, "trainings:training_detail", training.slug)


def test_project_prints_its_donor_implementer_and_region_of_its_first_day(
    client: Client, center: Center
) -> None:
    donor = create_donor(name="Жаңы донор", short_name_ky="ЖД")
    donor.former_names.create(name_ky="Эски донор", valid_until=RENAMED)
    names = ["Эски донор", "Исфана борбору", "Эски облус"], ["Раззаков борбору", "Нарын облусу"]
    region = create_region(name="Нарын облусу", iso_code="KG-N")
    region.former_names.create(name_ky="Эски облус", valid_until=RENAMED)
    for day in (BEFORE, AFTER):
        project = create_project(
            donors=[donor],
            implementer=center.organisation,
            regions=[region],
            starts_on=day,
            ends_on=dt.date(2025, 1, 1),
        )
        old, new = names
        found = page(client, "projects:project_detail", project.code)
        assert [name in found for name in old] == [day == BEFORE] * 3
        assert [name in found for name in [*new, "Жаңы донор"]] == [day == AFTER] * 3
        found = page(client, "projects:project_list", q=project.code)
        assert [name in found for name in ("Эски донор", "Эски облус")] == [day == BEFORE] * 2
        assert [name in found for name in (">ЖД<", "Нарын облусу")] == [day == AFTER] * 2


def test_printed_sheet_names_place_and_center_of_its_day(center: Center) -> None:
    for day, names in ((BEFORE, "Исфана"), (AFTER, "Раззаков")):
        training = approved(center, day)
        facts = str(sheet_data(training, language="ky", address="https://portal.example/"))
        assert f"{names} борбору" in facts
        assert ("Исфана" in facts, "Раззаков" in facts) == (names == "Исфана", names != "Исфана")


@pytest.mark.parametrize("name", ["training_rows", "participation_rows"])
def test_rows_behind_a_figure_print_the_center_of_their_day(
    client: Client, center: Center, name: str
) -> None:
    approved(center, BEFORE)
    found = page(client, f"reports:{name}", since="2021-01-01", until="2021-12-31")
    assert ("Исфана борбору" in found, ">Раззаков борбору<" in found) == (True, False)
    approved(center, AFTER)
    found = page(client, f"reports:{name}", since="2024-01-01", until="2024-12-31")
    assert "Раззаков борбору" in found


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("ky", ["Исфана", "Раззаков"]),
        ("ru", ["Исфана", "Раззаков"]),
        ("en", ["Исфана", "Раззаков"]),
    ],
)
def test_lists_read_the_names_of_their_days_in_one_statement(
    center: Center, language: str, names: list[str], django_assert_num_queries: Any
) -> None:
    for day in (BEFORE, AFTER):
        create_training(center=center, place=center.organisation.place, starts_on=day)
    with translation.override(language), django_assert_num_queries(1):
        rows = Training.objects.order_by("starts_on").annotate(
            then=place_name_on("place", "starts_on"),
            center_then=organisation_name_on("center__organisation", "starts_on"),
        )
        assert [row.then for row in rows] == names
    assert [row.center_then for row in rows] == [f"{name} борбору" for name in names]


def test_place_renamed_twice_has_the_name_of_each_day(center: Center, town: Place) -> None:
    town.former_names.create(name_ky="Исфана айылы", valid_until=dt.date(2001, 1, 1))
    for day in (dt.date(2000, 1, 1), BEFORE, AFTER):
        create_training(center=center, place=town, starts_on=day)
    rows = Training.objects.order_by("starts_on").annotate(then=place_name_on("place", "starts_on"))
    assert [row.then for row in rows] == ["Исфана айылы", "Исфана", "Раззаков"]


def test_register_and_its_export_name_where_people_lived_then(
    client: Client, center: Center, town: Place
) -> None:
    for day, name in ((BEFORE, "Исфана"), (AFTER, "Раззаков")):
        training = approved(center, day)
        person = create_person(center=center, place=town)
        create_enrolment(training=training, person=person)
        rows = [row.enrolment.person.place for row in register(training).rows]
        assert [place.name for place in rows if place] == [name]
        html = page(client, "trainings:attendance_update", training.slug)
        assert f"· {name}" in html

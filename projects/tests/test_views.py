"""The pages: who opens them and what they cost."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.tests.factories import create_directorate, create_user
from centers.tests.factories import create_coordinator, create_region
from projects.models import DonorViewer, Project
from projects.tests.factories import create_donor, create_donor_viewer, create_project

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(client: Client, name: str, *args: Any, **query: str) -> Any:
    return client.get(reverse(f"projects:{name}", args=args), query)


@pytest.mark.parametrize("count", [1, 3])
def test_project_list_costs_seven_statements(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(count):
        create_project(regions=[create_region()])
    client = signed_in(create_directorate())

    # user, count, rows, donors, regions, and the former names of these two
    with django_assert_num_queries(7):
        response = page_of(client, "project_list")
    assert len(response.context["page"].object_list) == count


def test_project_list_filters_by_words_and_state() -> None:
    today = timezone.localdate()
    running = create_project(title="Тигүү", starts_on=today, ends_on=today)
    create_project(starts_on=today.replace(year=2020), ends_on=today.replace(year=2021))
    client = signed_in(create_coordinator())

    for query in ({"q": "тигүү"}, {"state": "running"}, {"q": running.code}):
        assert list(page_of(client, "project_list", **query).context["page"]) == [running]
    assert len(page_of(client, "project_list", state="ended").context["page"]) == 1
    assert len(page_of(client, "project_list", state="planned").context["page"]) == 0
    assert len(page_of(client, "project_list", state="x").context["page"]) == 2


def test_project_detail_is_seen_by_staff_and_its_own_donors_officer() -> None:
    donor = create_donor()
    project = create_project(code="ale", donors=[donor])
    clients = {
        "directorate": signed_in(create_directorate()),
        "coordinator": signed_in(create_coordinator()),
        "officer": signed_in(create_donor_viewer(donor=donor)),
        "stranger": signed_in(create_donor_viewer()),
        "visitor": Client(),
    }
    found = {name: page_of(c, "project_detail", project.code) for name, c in clients.items()}
    assert {name: response.status_code for name, response in found.items()} == {
        "directorate": 200,
        "coordinator": 200,
        "officer": 200,
        "stranger": 404,
        "visitor": 302,
    }
    assert [len(found[name].context["officers"]) for name in ("directorate", "officer")] == [1, 0]
    update = {name: page_of(c, "project_update", "ale").status_code for name, c in clients.items()}
    assert update == {
        "directorate": 200,
        "coordinator": 403,
        "officer": 403,
        "stranger": 404,
        "visitor": 302,
    }


def test_directorate_adds_and_corrects_a_project() -> None:
    client = signed_in(create_directorate())
    data = {
        "code": "ale",
        "title_ky": "Долбоор",
        "donors": [create_donor().pk],
        "starts_on": "2026-01-01",
        "ends_on": "2026-12-31",
    }
    response = client.post(reverse("projects:project_create"), data)
    assert response["Location"] == reverse("projects:project_detail", args=["ale"])

    again = client.post(reverse("projects:project_create"), data)
    assert list(again.context["form"].errors) == ["code"]
    crossed = data | {"ends_on": "2025-01-01"}
    wrong = client.post(reverse("projects:project_update", args=["ale"]), crossed)
    assert len(wrong.context["form"].non_field_errors()) == 1
    client.post(reverse("projects:project_update", args=["ale"]), data | {"title_en": "Project"})
    assert Project.objects.get().title_en == "Project"


def test_directorate_adds_and_removes_an_officer() -> None:
    client = signed_in(create_directorate())
    donor, officer = create_donor(), create_user(national_role="donor_viewer")
    data = {"user": officer.pk, "donor": donor.pk}
    address = reverse("projects:viewer_list")
    client.post(address, data)
    twice = client.post(address, data)
    assert len(twice.context["form"].non_field_errors()) == 1

    viewer = DonorViewer.objects.get()
    remove = reverse("projects:viewer_remove", args=[viewer.pk])
    assert client.get(remove).status_code == 200
    assert [client.post(remove).status_code for _click in range(2)] == [302, 302]
    assert DonorViewer.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_viewer_list_costs_five_statements(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(count):
        create_donor_viewer()
    client = signed_in(create_directorate())

    with django_assert_num_queries(5):  # user, two selects, count, rows
        response = page_of(client, "viewer_list")
    assert len(response.context["page"].object_list) == count


def test_pages_of_the_directorate_are_closed_to_others() -> None:
    viewer = DonorViewer.objects.get(user=create_donor_viewer())
    for name, args in (
        ("project_create", ()),
        ("viewer_list", ()),
        ("viewer_remove", (viewer.pk,)),
    ):
        assert page_of(signed_in(create_coordinator()), name, *args).status_code == 403
        assert page_of(Client(), name, *args).status_code == 302

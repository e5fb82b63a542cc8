"""The pages: what visitors see, how many statements a list costs, what staff can do."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.tests.factories import create_directorate, create_user
from centers import sections
from centers.models import Center, Membership, NetworkMembership, Organisation
from centers.tests.factories import (
    create_area,
    create_center,
    create_coordinator,
    create_membership,
    create_network_membership,
    create_organisation,
    create_place,
    create_region,
    create_trainer_user,
)
from core.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_sections(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests are about centers; what other apps add is tested there."""
    monkeypatch.setattr(sections, "_public", [])
    monkeypatch.setattr(sections, "_staff", [])


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(client: Client, name: str, *args: Any, **query: str) -> Any:
    return client.get(reverse(f"centers:{name}", args=args), query)


def names_on(response: Any) -> list[str]:
    if "rows" in response.context:
        return [row.name for row in response.context["rows"]]
    return [str(row) for row in response.context["page"].object_list]


# For visitors -----------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_center_list_costs_five_statements(
    client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        center = create_center(place=create_place(longitude="75.99", latitude="41.43"))
        center.thematic_areas.set([create_area(code="sewing"), create_area(code=f"a{number}")])

    with django_assert_num_queries(5):
        response = page_of(client, "center_list")
    assert len(names_on(response)) == count


def test_center_list_is_found_by_name_town_region_and_subject(client: Client) -> None:
    batken = create_region(name="Batken region", iso_code="KG-B")
    town = create_place(name="Razzakov", region=batken)
    town.search_names = "razakov\nisfana"
    town.save()
    leilek = create_center(name="Лейлек борбору", place=town)
    leilek.thematic_areas.add(create_area(code="sewing", name="Sewing"))
    create_center(name="Naryn center")

    for query in ({"q": "isfana"}, {"q": "Leilek"}, {"region": "KG-B"}, {"area": "sewing"}):
        assert names_on(page_of(client, "center_list", **query)) == ["Лейлек борбору"]
    assert names_on(page_of(client, "center_list", q="nowhere")) == []


@pytest.mark.parametrize("query", [{"region": "nonsense"}, {"page": "-7"}])
def test_center_list_survives_bad_input(client: Client, query: dict[str, str]) -> None:
    create_center(name="Naryn center")
    assert names_on(page_of(client, "center_list", **query)) == ["Naryn center"]


def test_center_list_says_on_the_map_what_the_list_says(client: Client) -> None:
    create_center(region=create_region(name="Naryn region", iso_code="KG-N"))
    create_region(name="Talas region", iso_code="KG-T")

    found = page_of(client, "center_list").context["map"]
    assert {row.code: row.value for row in found.rows} == {"KG-N": 1, "KG-T": 0}
    assert found.total == 1


def test_closed_places_and_closed_centers_have_no_public_page(client: Client) -> None:
    prison = create_center(organisation=create_organisation(is_restricted=True))
    closed = create_center(is_active=False)

    assert names_on(page_of(client, "center_list")) == []
    for center in (prison, closed):
        assert page_of(client, "center_detail", center.slug).status_code == 404


def test_center_detail_costs_two_statements_and_shows_contacts(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    center = create_center(
        organisation=create_organisation(phone="+996352251234", place=create_place())
    )
    for number in range(3):
        center.thematic_areas.add(create_area(code=f"area{number}"))

    with django_assert_num_queries(2):
        response = page_of(client, "center_detail", center.slug)
    assert "tel:+996352251234" in response.content.decode()


def test_center_detail_repeated_with_its_etag_is_empty(client: Client) -> None:
    center = create_center()
    first = page_of(client, "center_detail", center.slug)
    again = client.get(center.get_absolute_url(), headers={"If-None-Match": first["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


def test_sections_of_apps_above_are_shown() -> None:
    center = create_center()
    shown = sections.Section("centers/x.html", {"n": 1})

    @sections.on_public_page
    def first(_request: Any, _center: Center) -> sections.Section | None:
        return shown

    @sections.on_public_page
    def second(_request: Any, _center: Center) -> sections.Section | None:
        return None

    sections.on_public_page(first)
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    assert sections.public_sections(request, center) == [shown]
    assert sections.staff_sections(request, center) == []


# For the people of a center ---------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_center_staff_costs_the_same_for_any_number_of_people(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    center = create_center()
    client = signed_in(create_coordinator(center=center))
    for _number in range(count):
        create_trainer_user(center=center)

    with django_assert_num_queries(5):  # user, memberships, center, staff, subjects
        response = page_of(client, "center_staff")
    assert len(response.context["present"]) == count + 1


def test_center_staff_is_the_own_center_only() -> None:
    own, other = create_center(), create_center()
    coordinator = signed_in(create_coordinator(center=own))
    trainer = signed_in(create_trainer_user(center=own))
    directorate = signed_in(create_directorate())

    assert page_of(coordinator, "center_staff").context["center"] == own
    assert page_of(coordinator, "center_staff", other.slug).status_code == 404
    assert page_of(coordinator, "center_update", other.slug).status_code == 404
    assert page_of(coordinator, "membership_invite", other.slug).status_code == 404
    assert page_of(trainer, "center_staff").status_code == 403
    assert page_of(trainer, "center_update", own.slug).status_code == 403
    assert page_of(signed_in(create_user()), "center_staff").status_code == 403
    assert page_of(directorate, "center_staff").status_code == 302
    assert page_of(directorate, "center_staff", other.slug).context["center"] == other


def test_center_staff_says_who_has_not_come_yet() -> None:
    center = create_center()
    client = signed_in(create_coordinator(center=center))
    data = {"email": "new@kaea.example", "name": "New", "role": "trainer", "language": "ky"}
    client.post(reverse("centers:membership_invite", args=[center.slug]), data)

    present = page_of(client, "center_staff").context["present"]
    assert [(row.user.name, row.waits) for row in present if row.role == "trainer"] == [
        ("New", True)
    ]


def test_coordinator_edits_what_visitors_read() -> None:
    center = create_center()
    client = signed_in(create_coordinator(center=center))
    area = create_area(code="sewing")
    response = client.post(
        reverse("centers:center_update", args=[center.slug]),
        {
            "description_ky": "Биз жөнүндө",
            "opening_hours_ky": "9–17",
            "thematic_areas": [area.pk],
            "phone": "0352251234",
            "is_active": "",
        },
    )
    assert response.status_code == 302
    center.refresh_from_db()
    assert (center.description_ky, str(center.organisation.phone)) == (
        "Биз жөнүндө",
        "+996352251234",
    )
    assert list(center.thematic_areas.all()) == [area]
    assert center.is_active  # not hers to change
    line = AuditEntry.objects.get(action="center_updated")
    assert line.center_id == center.pk
    assert line.changes["thematic_areas"] == [[], ["sewing"]]


def test_coordinator_cannot_invite_a_coordinator() -> None:
    center = create_center()
    client = signed_in(create_coordinator(center=center))
    data = {"email": "x@kaea.example", "name": "X", "role": "coordinator", "language": "ky"}
    response = client.post(reverse("centers:membership_invite", args=[center.slug]), data)
    assert "role" in response.context["form"].errors
    assert Membership.objects.count() == 1


def test_membership_end_asks_first_and_keeps_the_history() -> None:
    center = create_center()
    client = signed_in(create_coordinator(center=center))
    row = create_membership(center=center, role="trainer")
    address = reverse("centers:membership_end", args=[row.pk])

    assert client.get(address).status_code == 200
    assert Membership.objects.active().count() == 2
    assert client.post(address).status_code == 302
    assert client.post(address).status_code == 302  # a second click says so and changes nothing
    response = page_of(client, "center_staff")
    assert [former.pk for former in response.context["former"]] == [row.pk]


def test_membership_end_of_strangers_and_equals_is_refused() -> None:
    center = create_center()
    client = signed_in(create_coordinator(center=center))
    equal = create_membership(center=center)
    stranger = create_membership(role="trainer")

    assert page_of(client, "membership_end", stranger.pk).status_code == 404
    assert page_of(client, "membership_end", equal.pk).status_code == 403


def test_membership_switch_takes_own_memberships_only() -> None:
    user = create_user()
    first, second = create_membership(user=user), create_membership(user=user)
    client = signed_in(user)
    address = reverse("centers:membership_switch")

    client.post(address, {"membership": second.pk})
    assert client.session["membership"] == second.pk
    assert page_of(client, "center_staff").context["center"] == second.center
    for wrong in (create_membership().pk, "x", ""):
        client.post(address, {"membership": wrong})
        assert client.session["membership"] == second.pk
    response = client.post(address, {"membership": first.pk, "next": "https://evil.example/"})
    assert response["Location"] == reverse("home")
    assert client.get(address).status_code == 405


def test_place_search_finds_old_names_as_options_and_as_a_page() -> None:
    town = create_place(name="Razzakov")
    town.search_names = "razakov\nisfana"
    town.save()
    client = signed_in(create_coordinator())

    assert page_of(client, "place_search", q="Исфана").context["places"] == [town]
    part = client.get(
        reverse("centers:place_search"), {"q": "isfana"}, headers={"HX-Request": "true"}
    )
    assert f'<option value="{town.pk}">Razzakov</option>' in part.content.decode()
    assert page_of(client, "place_search", q="\x00").status_code == 400
    assert page_of(signed_in(create_user()), "place_search").status_code == 403


# For the directorate ----------------------------------------------------------------------

DIRECTORATE_PAGES = ["center_create", "organisation_list", "organisation_create", "network_detail"]
ORGANISATION_PAGES = [
    "organisation_detail",
    "organisation_update",
    "organisation_rename",
    "network_update",
]


def test_pages_of_the_directorate_are_closed_to_others() -> None:
    organisation = create_organisation()
    directorate = signed_in(create_directorate())
    others = [signed_in(create_coordinator()), signed_in(create_user())]
    pages: list[tuple[str, tuple[int, ...]]] = [(name, ()) for name in DIRECTORATE_PAGES]
    pages += [(name, (organisation.pk,)) for name in ORGANISATION_PAGES]

    for name, args in pages:
        assert page_of(directorate, name, *args).status_code == 200
        assert [page_of(client, name, *args).status_code for client in others] == [403, 403]
        assert page_of(Client(), name, *args).status_code == 302


@pytest.mark.parametrize("count", [1, 3])
def test_organisation_list_costs_four_statements(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(count):
        create_organisation(place=create_place())
    client = signed_in(create_directorate())

    with django_assert_num_queries(4):  # user, regions, count, rows
        response = page_of(client, "organisation_list")
    assert len(names_on(response)) == count


def test_organisation_list_filters_by_kind_region_and_network() -> None:
    client = signed_in(create_directorate())
    talas = create_region(name="Talas", iso_code="KG-T")
    school = create_organisation(
        name="School", kind="vocational_school", place=create_place(region=talas)
    )
    create_network_membership(organisation=school)
    create_organisation(name="Ngo", kind="ngo", place=create_place())

    for query in ({"kind": "vocational_school"}, {"region": "KG-T"}, {"network": "yes"}):
        assert names_on(page_of(client, "organisation_list", **query)) == ["School"]
    assert names_on(page_of(client, "organisation_list", network="no")) == ["Ngo"]
    assert names_on(page_of(client, "organisation_list", region="abroad")) == []


@pytest.mark.parametrize("count", [1, 3])
def test_network_detail_costs_the_same_for_any_size(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(count):
        create_network_membership(organisation=create_organisation(place=create_place()))
    client = signed_in(create_directorate())

    with django_assert_num_queries(4):  # user, members, former names, those of places
        response = page_of(client, "network_detail")
    assert response.context["network"].size == count


def test_network_detail_shows_the_size_and_the_names_of_a_day() -> None:
    renamed = create_organisation(name="New name")
    renamed.former_names.create(name_ky="Old name", valid_until=dt.date(2025, 1, 1))
    create_network_membership(organisation=renamed, joined_on=dt.date(2020, 1, 1))
    create_network_membership(joined_on=dt.date(2026, 1, 1))
    client = signed_in(create_directorate())

    network = page_of(client, "network_detail", day="2024-06-30").context["network"]
    assert (network.size, [row.name_then for row in network.members]) == (1, ["Old name"])
    assert page_of(client, "network_detail").context["network"].size == 2
    assert page_of(client, "network_detail", day="soon").context["network"].size == 2


def test_directorate_adds_an_organisation_renames_it_and_makes_it_a_center() -> None:
    client = signed_in(create_directorate())
    place = create_place()
    data = {"kind": "center", "name_ky": "Кочкор борбору", "place": place.pk}
    data["country"] = create_organisation().country.pk
    client.post(reverse("centers:organisation_create"), data)
    organisation = Organisation.objects.get(name_ky="Кочкор борбору")

    rename = {"name_ky": "Кочкор чоңдорду окутуу борбору", "from_on": "2026-01-01"}
    client.post(reverse("centers:organisation_rename", args=[organisation.pk]), rename)
    join = {"step": "join", "day": "2026-02-01"}
    client.post(reverse("centers:network_update", args=[organisation.pk]), join)
    new = {"organisation": organisation.pk, "slug": "kochkor", "code": "kc"}
    response = client.post(reverse("centers:center_create"), new)

    center = Center.objects.get(slug="kochkor")
    assert response["Location"] == reverse("centers:membership_invite", args=["kochkor"])
    assert (center.code, center.region, str(center)) == (
        "KC",
        place.region,
        "Кочкор чоңдорду окутуу борбору",
    )
    assert center.organisation.name_on(dt.date(2025, 12, 31)) == "Кочкор борбору"
    assert NetworkMembership.objects.get().joined_on == dt.date(2026, 2, 1)


def test_refusals_stand_at_their_field() -> None:
    client = signed_in(create_directorate())
    taken = create_center(slug="naryn")
    organisation = create_organisation(kind="center", place=create_place())
    data = {"organisation": organisation.pk, "slug": "naryn", "code": "ZZ"}
    response = client.post(reverse("centers:center_create"), data)

    assert list(response.context["form"].errors) == ["slug"]
    assert Center.objects.get() == taken


def test_names_in_another_language_say_so(client: Client) -> None:
    center = create_center(
        organisation=create_organisation(name_ky="", name_ru="Центр", name_en=""),
        description_ky="",
        description_ru="Учим шить",
    )
    for path in (center.get_absolute_url(), reverse("centers:center_list")):
        html = client.get(path).content.decode()
        assert '<span lang="ru">Центр</span> <small class="soft nb">(орусча)</small>' in html
    html = client.get(center.get_absolute_url()).content.decode()
    assert '<div lang="ru"><p>Учим шить</p></div>' in html
    in_russian = client.get(center.get_absolute_url().replace("/ky/", "/ru/")).content.decode()
    assert "<h1>Центр</h1>" in in_russian


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_forms_offer_organisations_in_every_language(language: str) -> None:
    create_organisation(kind="donor")
    client = signed_in(create_directorate())
    for path in (
        "projects/new/",
        "projects/officers/",
        "centers/new/",
        "centers/organisations/new/",
    ):
        assert client.get(f"/{language}/{path}").status_code == 200

"""Items of policy plans: written on pages by the directorate, refused with a reason, logged."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_coordinator
from core.models import AuditEntry
from projects import services
from projects.models import PolicyPlanItem
from projects.tests.factories import create_donor_viewer

pytestmark = pytest.mark.django_db
NEW = {
    "code": "ale-2023-7",
    "title_ky": "Мугалимдерди даярдоо",
    "title_ru": "",
    "title_en": "Training of teachers",
    "first_year": 2023,
    "last_year": 2026,
    "position": 7,
}


@pytest.fixture
def boss() -> User:
    return create_directorate()


def item(**fields: Any) -> PolicyPlanItem:
    return PolicyPlanItem(**NEW | fields)


def sent(user: User, name: str, *args: str, **fields: Any) -> Any:
    client = Client()
    client.force_login(user)
    return client.post(reverse(f"projects:{name}", args=args), NEW | fields)


def test_the_directorate_adds_an_item_once(boss: User) -> None:
    body = create_center().organisation
    for _click in range(2):
        response = sent(boss, "policy_item_create", responsible=body.pk, once="7f3a9c21b5d04e68")

    assert response.status_code == 302
    assert response.url.endswith("/dashboard/policy-plan/")
    row = PolicyPlanItem.objects.get()
    assert (row.title_ky, row.responsible, row.last_year) == (NEW["title_ky"], body, 2026)
    assert AuditEntry.objects.filter(action="policy_item_added").count() == 1


def test_an_item_is_corrected_and_keeps_its_code(boss: User) -> None:
    services.save_policy_item(item(), by=boss)

    for _time in range(2):
        response = sent(boss, "policy_item_update", "ale-2023-7", code="other", last_year=2027)

    assert response.url.endswith("/dashboard/policy-plan/ale-2023-7/")
    row = PolicyPlanItem.objects.get()
    assert (row.code, row.last_year) == ("ale-2023-7", 2027)
    (line,) = AuditEntry.objects.filter(action="policy_item_saved")
    assert line.changes == {"last_year": [2026, 2027]}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"title_ky": " ", "title_en": ""}, "no_title"),
        ({"last_year": 2022}, "years"),
        ({"code": "taken"}, "code_taken"),
    ],
)
def test_what_does_not_fit_is_refused(boss: User, fields: dict[str, Any], code: str) -> None:
    services.save_policy_item(item(code="taken"), by=boss)

    with pytest.raises(ValidationError) as refusal, transaction.atomic():
        services.save_policy_item(item(**fields), by=boss)

    by_field = getattr(refusal.value, "error_dict", {"": [refusal.value]})
    assert [one.code for errors in by_field.values() for one in errors] == [code]
    assert PolicyPlanItem.objects.count() == 1


def test_the_page_says_what_does_not_fit(boss: User) -> None:
    response = sent(boss, "policy_item_create", last_year=2022)
    assert response.status_code == 200
    assert response.context["form"].errors.keys() == {"last_year"}
    response = sent(boss, "policy_item_create", first_year=23)
    assert response.context["form"].errors["first_year"]
    assert not PolicyPlanItem.objects.exists()


def test_only_the_directorate_keeps_items() -> None:
    for user in (create_coordinator(), create_donor_viewer()):
        assert sent(user, "policy_item_create").status_code == 403
    assert sent(create_directorate(), "policy_item_update", "nothing").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_form_costs_the_same_for_any_number_of_items(
    boss: User, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        services.save_policy_item(item(code=f"item-{number}"), by=boss)
    client = Client()
    client.force_login(boss)
    # the reader, the item, the organisations to choose from
    with django_assert_num_queries(3):
        client.get(reverse("projects:policy_item_update", args=["item-0"]))

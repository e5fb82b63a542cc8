"""The directorate keeps the lists of the network: areas, target groups, roles (checklist S131)."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.tests.factories import create_directorate
from centers.models import ThematicArea
from centers.tests.factories import create_area, create_coordinator
from core.models import AuditEntry
from people.models import TargetGroup
from trainings.models import TrainerRole
from trainings.services import free_code
from trainings.tests.factories import create_trainer_role

pytestmark = pytest.mark.django_db
NAMES = {"name_ky": "Устат", "name_ru": "Наставник", "name_en": "Mentor", "position": 5}


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def directorate() -> Client:
    client = Client()
    client.force_login(create_directorate())
    return client


@pytest.mark.parametrize(
    ("kind", "model", "action"),
    [
        ("areas", ThematicArea, "area_saved"),
        ("groups", TargetGroup, "target group saved"),
        ("roles", TrainerRole, "role_saved"),
    ],
)
def test_entry_is_added_and_renamed(directorate, kind, model, action):
    create = reverse("trainings:entry_create", args=[kind])

    directorate.post(create, NAMES | {"is_active": "on"})
    entry = model.objects.get(code="mentor")
    update = reverse("trainings:entry_update", args=[kind, entry.pk])
    directorate.post(update, NAMES | {"name_ru": "Ментор", "is_active": "on"})

    entry.refresh_from_db()
    assert (entry.name_ky, entry.name_ru, entry.code) == ("Устат", "Ментор", "mentor")
    assert AuditEntry.objects.filter(action=action).count() == 2
    page = directorate.get(reverse("trainings:entry_list")).content.decode()
    assert "Ментор" in page


def test_entry_needs_its_name_in_every_language(directorate):
    response = directorate.post(
        reverse("trainings:entry_create", args=["roles"]), NAMES | {"name_ky": ""}
    )

    assert set(response.context["form"].errors) == {"name_ky"}
    assert not TrainerRole.objects.exists()


def test_area_is_switched_off(directorate):
    area = create_area(code="plumbing", name="Plumbing")

    directorate.post(reverse("trainings:entry_update", args=["areas", area.pk]), NAMES)

    area.refresh_from_db()
    assert (area.is_active, area.code) == (False, "plumbing")


def test_code_that_is_taken_gets_a_number():
    create_trainer_role(code="mentor")
    create_trainer_role(code="mentor-2")

    assert free_code(TrainerRole, "Mentor") == "mentor-3"
    assert free_code(TrainerRole, "Устат") == "trainerrole"


def test_unknown_list_is_not_found(directorate):
    assert directorate.get("/en/trainings/lists/centers/new/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_lists_take_five_statements(directorate, django_assert_num_queries, count):
    for number in range(count):
        create_area(code=f"a{number}", name=f"A {number}")
        create_trainer_role(code=f"r{number}")
    url = reverse("trainings:entry_list")
    directorate.get(url)

    with django_assert_num_queries(5):  # user, four lists
        directorate.get(url)


def test_coordinator_does_not_change_the_lists():
    client = Client()
    client.force_login(create_coordinator())

    assert client.get(reverse("trainings:entry_list")).status_code == 403

"""Demo data never get into a database that holds other data."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from pytest_django import Settings

from accounts.models import User
from accounts.tests.factories import create_user
from centers.models import Organisation
from centers.tests.factories import create_center
from devstack.paths import StackError
from devstack.prepare import seed_once
from kaea_portal.demo.seed import seed
from kaea_portal.tests.conftest import SMALL, TODAY
from library.tests.factories import create_resource
from projects.tests.factories import create_project
from trainings.tests.factories import create_programme

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demonstration(settings: Settings) -> None:
    settings.DEMO = True


def test_seed_refuses_a_database_with_other_people() -> None:
    create_user(email="real@kaea.example")
    with pytest.raises(CommandError):
        call_command("seed_demo", verbosity=0)
    assert User.objects.count() == 1


def test_seed_refuses_a_database_with_other_centers() -> None:
    create_center()
    with pytest.raises(CommandError):
        call_command("seed_demo", verbosity=0)
    assert User.objects.count() == 0


@pytest.mark.parametrize("create", [create_programme, create_project, create_resource])
def test_seed_refuses_a_database_with_other_work(create: Callable[[], Any]) -> None:
    create()
    User.objects.update(is_demo=True)
    User.objects.all().delete()
    Organisation.objects.update(is_demo=True)
    with pytest.raises(ValidationError) as refusal:
        seed(SMALL, today=TODAY)
    assert refusal.value.code == "other"


def test_seed_refuses_where_pages_would_not_say_that_it_is_invented(settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="PORTAL_DEMO=1"):
        call_command("seed_demo", verbosity=0)
    assert User.objects.count() == 0


def test_start_on_a_database_with_other_data_ends_with_plain_words() -> None:
    create_user(email="real@kaea.example")
    with pytest.raises(StackError) as refusal:
        seed_once()
    assert str(refusal.value).startswith("This database holds data that is not demo data;")
    assert User.objects.count() == 1

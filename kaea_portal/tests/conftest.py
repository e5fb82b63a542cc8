"""Fixtures of several journeys, and the demonstration's data."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from kaea_portal.demo.rows import Scale
from kaea_portal.demo.seed import seed
from kaea_portal.tests.phones import start

__all__ = ["start"]

SMALL = Scale(centers=15, trainings=45, people=1_100, sessions=None, years=3)
TODAY = dt.date(2026, 11, 22)


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The demonstration's data, written once for the tests of a module: each of them undoes only
    what it did itself. A module that uses it has no test that wants an empty database."""
    with django_db_blocker.unblock(), override_settings(DEMO=True), transaction.atomic():
        call_command("load_reference", verbosity=0)
        seed(SMALL, today=TODAY)
        yield
        transaction.set_rollback(True)

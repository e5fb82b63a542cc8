"""What the database refuses."""

import datetime as dt

import pytest
from django.db import IntegrityError

from projects.models import Project
from projects.tests.factories import create_project

pytestmark = pytest.mark.django_db


def test_project_cannot_end_before_it_starts() -> None:
    with pytest.raises(IntegrityError):
        create_project(starts_on=dt.date(2026, 2, 1), ends_on=dt.date(2026, 1, 31))


def test_project_runs_on_its_first_and_last_day() -> None:
    create_project(starts_on=dt.date(2026, 2, 1), ends_on=dt.date(2026, 2, 28))

    days = [dt.date(2026, 1, 31), dt.date(2026, 2, 1), dt.date(2026, 2, 28), dt.date(2026, 3, 1)]
    assert [Project.objects.running_on(day).count() for day in days] == [0, 1, 1, 0]

"""What comes each year: the directorate is told when a year is not recorded (S106)."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from centers.tests.factories import create_center
from events.models import Series
from events.reminders import year_not_recorded
from events.tests.factories import create_event, create_series

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(monkeypatch: pytest.MonkeyPatch) -> Series:
    """Specialists of a partner come each year; they came in 2024, on the 29th of February."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: dt.date(2026, 6, 1))
    series = create_series(name="Grohe trains the masters")
    edition(series, dt.date(2024, 2, 29))
    return series


def edition(series: Series, day: dt.date, **fields: Any) -> Any:
    values: dict[str, Any] = {"status": "reported", "edition": day.year} | fields
    return create_event(series=series, starts_on=day, ends_on=day, **values)


def due(series: Series) -> dt.date | None:
    found = year_not_recorded(series)
    return found.day if found else None


def test_a_year_without_the_visit_is_due_a_year_after_the_last_one(visit: Series) -> None:
    found = year_not_recorded(visit)
    assert found is not None
    assert (found.day, found.to) == (dt.date(2026, 2, 28), "directorate:0")
    assert found.words == {"series": "Grohe trains the masters", "year": 2026}

    held = edition(visit, dt.date(2026, 3, 10))
    assert due(visit) == dt.date(2027, 3, 10)
    held.status, held.cancel_reason, held.cancelled_at = "cancelled", "No visa", timezone.now()
    held.save()
    assert due(visit) == dt.date(2026, 2, 28)


def test_a_visit_to_come_counts_and_one_that_only_was_planned_does_not(visit: Series) -> None:
    edition(visit, dt.date(2026, 9, 1), status="planned")
    assert due(visit) == dt.date(2027, 9, 1)
    visit.events.filter(edition=2026).delete()
    edition(visit, dt.date(2026, 3, 1), status="planned")
    assert due(visit) == dt.date(2026, 2, 28)


def test_a_series_without_any_year_is_due_in_december_and_others_never(visit: Series) -> None:
    center = create_center()
    fresh = year_not_recorded(create_series(center=center))
    assert fresh is not None
    assert (fresh.day, fresh.to) == (dt.date(2026, 12, 1), f"coordinators:{center.pk}")
    assert due(create_series(is_yearly=False)) is None

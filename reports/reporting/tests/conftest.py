"""Messages are read in English here."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from accounts.models import User
from accounts.tests.factories import create_directorate
from reports.reporting.models import ReportingPeriod
from reports.reporting.tests.factories import create_agreement, create_period


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def boss(db: None) -> User:
    return create_directorate()


@pytest.fixture
def period(db: None) -> ReportingPeriod:
    return create_period(agreement=create_agreement())

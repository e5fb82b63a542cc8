"""Employers who order and the employment rate: the measures say what the pages say."""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.tests.factories import create_directorate
from reports.employment_filters import employment_filter
from reports.measures import Scope, measure
from reports.permissions import Reader
from reports.selectors.employment import employment
from reports.selectors.labels import Labels
from reports.tests.worlds import END, START, WORLDS, World, create_world, fill
from trainings.selectors.orders import order_figures

pytestmark = pytest.mark.django_db
# The same examples at each run, so that nobody's test fails by chance.
quickly = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def world(db) -> World:
    return create_world()


@quickly
@given(drawn=WORLDS)
def test_orders_of_a_period_stand_beside_those_of_the_baseline(world, drawn):
    """The measure of the whole network is what the page of orders says, in both periods."""
    with transaction.atomic():
        fill(world, drawn)
        period, baseline = (START, END), (dt.date(2024, 2, 1), dt.date(2024, 2, 29))
        page = order_figures(create_directorate(), period=period, baseline=baseline)

        now, before = (measure("employers_ordering", Scope(*days)) for days in (period, baseline))

        assert (now.value, before.value) == (page.employers, page.baseline)
        transaction.set_rollback(True)


@quickly
@given(drawn=WORLDS, months=st.sampled_from([3, 6]))
def test_employment_rate_is_that_of_the_page(world, drawn, months):
    with transaction.atomic():
        fill(world, drawn)
        days = {"since": "2024-03-01", "until": "2024-08-31", "months": str(months)}
        reader, labels = Reader(create_directorate()), Labels()
        chosen = employment_filter(days, reader=reader, labels=labels)
        page = employment(reader, chosen, labels, months).total

        found = measure("employment_rate", Scope(START, END, filters={"months": [str(months)]}))

        assert (found.value, found.n) == (page.employment, page.answered)
        transaction.set_rollback(True)

"""Indicators against baseline and target: operators, periods, values by hand, small cells."""

import datetime as dt
from decimal import Decimal

import pytest

from centers.tests.factories import create_area, create_center, create_region
from people.tests.factories import create_person
from projects.tests.factories import create_project
from reports.filters import Period
from reports.measures import Split
from reports.measures.indicators import Outcome, figures_of, figures_of_project
from reports.tests.indicators import create_indicator, create_target, create_value
from trainings.tests.factories import (
    create_aggregate,
    create_enrolment,
    create_funding,
    create_programme,
    create_training,
)

pytestmark = pytest.mark.django_db
SPRING = Period(dt.date(2026, 1, 1), dt.date(2026, 6, 30))
AUTUMN = Period(dt.date(2026, 7, 1), dt.date(2026, 12, 31))
YEAR = Period(dt.date(2026, 1, 1), dt.date(2026, 12, 31))


@pytest.fixture
def project(db):
    return create_project()


def held(project, *, day=dt.date(2026, 3, 1), people=0, **fields):
    training = create_training(starts_on=day, status="approved", **fields)
    create_funding(training=training, kind="donor_project", project=project, amount=None)
    for _ in range(people):
        create_enrolment(training=training)
    return training


@pytest.mark.parametrize(
    ("operator", "target", "people", "outcome"),
    [
        ("ge", 5, 5, Outcome.MET),
        ("ge", 5, 4, Outcome.NOT_MET),
        ("gt", 5, 5, Outcome.NOT_MET),
        ("gt", 5, 6, Outcome.MET),
        ("eq", 5, 6, Outcome.NOT_MET),
        ("about", 10, 9, Outcome.MET),
        ("about", 10, 8, Outcome.NOT_MET),
        ("le", 5, 5, Outcome.MET),
        ("lt", 5, 5, Outcome.NOT_MET),
    ],
)
def test_indicator_is_met_by_its_operator(project, operator, target, people, outcome):
    held(project, people=people)
    indicator = create_indicator(project=project, operator=operator, target=Decimal(target))

    found = figures_of(indicator, YEAR)

    assert (found.actual, found.outcome) == (people, outcome)


def test_indicator_without_target_or_value_says_so(project):
    held(project, people=1)

    no_target = figures_of(create_indicator(project=project, target=None), YEAR)
    by_hand = figures_of(create_indicator(project=project, measure=""), YEAR)

    assert (no_target.outcome, by_hand.outcome) == (Outcome.NO_TARGET, Outcome.NOTHING)
    assert (no_target.met, by_hand.met, by_hand.actual) == (None, None, None)


def test_people_of_two_periods_are_counted_again_not_added(project):
    person = create_person()
    for day in (dt.date(2026, 3, 1), dt.date(2026, 9, 1)):
        create_enrolment(training=held(project, day=day), person=person)
    create_enrolment(training=held(project, day=dt.date(2026, 9, 2)))

    found = figures_of(create_indicator(project=project), AUTUMN)

    assert (found.actual, found.cumulative) == (2, 2)


def test_people_once_a_period_are_added_up_when_the_rule_says_so(project):
    person = create_person()
    for day in (dt.date(2026, 3, 1), dt.date(2026, 9, 1)):
        create_enrolment(training=held(project, day=day), person=person)
    indicator = create_indicator(project=project, across_periods="sum")

    found = figures_of(indicator, AUTUMN)

    assert (found.actual, found.cumulative) == (1, 2)


def test_target_of_a_period_is_compared_with_that_period(project):
    held(project, people=6)
    held(project, day=dt.date(2026, 9, 1), people=3)
    indicator = create_indicator(project=project)
    create_target(indicator=indicator, starts_on=SPRING.start, ends_on=SPRING.end, value=6)
    create_target(indicator=indicator, starts_on=AUTUMN.start, ends_on=AUTUMN.end, value=6)

    spring, autumn, year = (figures_of(indicator, period) for period in (SPRING, AUTUMN, YEAR))

    assert [one.outcome for one in (spring, autumn, year)] == ["met", "not_met", "not_met"]
    assert (autumn.actual, autumn.cumulative, autumn.target) == (3, 9, 6)
    assert (year.actual, year.target) == (9, 10)


def test_share_is_in_per_cent_and_says_when_there_are_too_few(project):
    area = create_area(code="it", name="IT")
    training = held(project, programme=create_programme(area=area))
    for sex in "FMMM":
        create_enrolment(training=training, person=create_person(sex=sex))
    held(project, people=9)
    indicator = create_indicator(
        project=project,
        measure="share_of_women",
        unit="share",
        across_periods="none",
        across_centers="none",
        operator="ge",
        target=Decimal(20),
        baseline=Decimal(20),
        filters={"area": ["it"]},
        splits=[],
    )

    few = figures_of(indicator, YEAR)
    create_enrolment(training=training, person=create_person(sex="M"))
    enough = figures_of(indicator, YEAR)

    assert (few.actual, few.outcome, few.baseline) == (25.0, Outcome.TOO_FEW, 20)
    assert "5" in few.note
    assert (enough.actual, enough.outcome) == (20.0, Outcome.MET)


def test_values_by_hand_follow_the_rule_across_periods(project):
    rows = {
        rule: create_indicator(project=project, measure="", unit="count", across_periods=rule)
        for rule in ("sum", "latest")
    }
    for indicator in rows.values():
        for period, value in ((SPRING, 5), (AUTUMN, 7)):
            days = {"starts_on": period.start, "ends_on": period.end}
            create_value(indicator=indicator, **days, value=Decimal(value))
            create_value(indicator=indicator, **days, value=Decimal(2), split="sex", cell="F")

    found = {rule: figures_of(indicator, YEAR) for rule, indicator in rows.items()}
    autumn = figures_of(rows["sum"], AUTUMN)

    assert (found["sum"].actual, found["latest"].actual) == (12, 7)
    assert found["sum"].splits[Split.SEX]["F"].value == 4
    assert (autumn.actual, autumn.cumulative) == (7, 12)
    assert len(autumn.rows["values"]) == 2


def test_small_cells_and_what_reveals_them_are_hidden_from_readers_of_counts(project):
    naryn, osh = create_region(iso_code="KG-N"), create_region(name="Osh", iso_code="KG-O")
    held(project, people=7, center=create_center(region=naryn))
    held(project, people=2, center=create_center(region=osh))
    indicator = create_indicator(project=project, splits=["region", "sex"])

    plain, safe = figures_of(indicator, YEAR), figures_of(indicator, YEAR, protect=True)

    assert {key: cell.value for key, cell in plain.splits[Split.REGION].items()} == {
        naryn.pk: 7,
        osh.pk: 2,
    }
    assert {cell.value for cell in safe.splits[Split.REGION].values()} == {None}
    assert (safe.actual, safe.cumulative) == (9, 9)
    assert not any(len(rows) for rows in safe.numbers.actual.rows.values())


def test_time_before_a_period_is_not_told_by_subtraction(project):
    held(project, people=3)
    held(project, day=dt.date(2026, 9, 1), people=8)

    safe = figures_of(create_indicator(project=project), AUTUMN, protect=True)

    assert (safe.actual, safe.cumulative) == (8, None)


def test_figure_of_few_people_is_hidden_whole(project):
    held(project, people=3)

    safe = figures_of(create_indicator(project=project), YEAR, protect=True)

    assert (safe.actual, safe.cumulative, safe.is_hidden, dict(safe.splits)) == (
        None,
        None,
        True,
        {},
    )
    assert safe.note


def test_counts_without_names_are_told_with_participations(project):
    create_aggregate(training=held(project, people=8), count=4)
    indicator = create_indicator(project=project, measure="participations", unit="participations")

    found = figures_of(indicator, YEAR)

    assert found.actual == 12
    assert "12 = 8" in found.note


@pytest.mark.parametrize("count", [1, 3])
def test_indicators_of_a_project_read_shared_rows_once(project, count, django_assert_num_queries):
    held(project, people=2)
    for _ in range(count):
        create_indicator(project=project)

    # indicators, targets, values, regions of the project for each, rows once
    with django_assert_num_queries(4 + count):
        assert len(figures_of_project(project, YEAR)) == count

"""The figures of the demonstration's projects are those of the documents."""

import pytest

from kaea_portal.tests.conftest import TODAY
from projects.models import Project
from reports.filters import Period
from reports.measures import Scope, measure
from reports.measures.indicators import IndicatorFigure, Outcome, figures_of_project
from reports.selectors.policy import plans

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("seeded")]


@pytest.fixture
def figures(seeded: None) -> dict[str, IndicatorFigure]:
    """Every indicator of the project of 2024 over its whole time, by its measure."""
    project = Project.objects.get(code="ale-promotion-2024")
    found = figures_of_project(project, Period(project.starts_on, project.ends_on))
    return {figure.indicator.measure: figure for figure in found}


def test_figures_of_the_project_are_those_of_the_documents(
    figures: dict[str, IndicatorFigure],
) -> None:
    """S7, S9, S11, S19, S28, S32, and the size of the network."""

    def said(key: str) -> tuple[object, str, Outcome]:
        figure = figures[key]
        return figure.judged, f"{figure.indicator.operator} {figure.target}", figure.outcome

    # 16 trainers from 15 centers are two figures.
    assert said("tot_trainers") == (16, "eq 16.00", Outcome.MET)
    assert said("tot_centers") == (15, "eq 15.00", Outcome.MET)
    people, target, outcome = said("cascade_people")
    assert isinstance(people, int) and 180 <= people <= 220
    assert (target, outcome) == ("about 200.00", Outcome.MET)
    assert said("festival_check_ins") == (520, "gt 500.00", Outcome.MET)
    guests = figures["festival_check_ins"].numbers
    assert guests is not None
    assert (guests.actual.named, guests.actual.nameless) == (480, 40)
    assert "480" in guests.actual.note and "40" in guests.actual.note
    assert said("certified_master_trainers") == (15, "ge 16.00", Outcome.NOT_MET)
    assert said("employers_ordering") == (2, "gt 0.00", Outcome.MET)  # S23
    assert said("recommendations_sent") == (6, "ge 1.00", Outcome.MET)
    tutorials, target, outcome = said("tutorials_published")
    assert isinstance(tutorials, int) and 28 <= tutorials <= 32
    assert (target, outcome) == ("about 30.00", Outcome.MET)
    network = measure("network_size", Scope(TODAY, TODAY))
    assert network.value == 15
    _items_of_the_plan_have_activities_but_one()


def _items_of_the_plan_have_activities_but_one() -> None:
    """S5: what nobody did anything for is visible."""
    (plan,) = plans()
    assert (plan.first_year, plan.last_year) == (2023, 2026)
    assert [line.item.code for line in plan.lines if line.is_idle] == ["ale-2023-6"]
    trained = next(line for line in plan.lines if line.item.code == "ale-2023-5")
    assert trained.trainings == 17  # of trainers, and what the sixteen taught

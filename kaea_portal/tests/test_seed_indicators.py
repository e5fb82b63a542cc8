"""The figures of the demonstration's projects are those of the documents."""

import datetime as dt

import pytest
from django.core.management import call_command
from pytest_django import Settings

from kaea_portal.demo.rows import Scale
from kaea_portal.demo.seed import seed
from projects.models import Project
from reports.filters import Period
from reports.measures import Scope, measure
from reports.measures.indicators import IndicatorFigure, Outcome, figures_of_project
from reports.selectors.policy import plans

pytestmark = pytest.mark.django_db
SMALL = Scale(centers=15, trainings=45, people=1_100, sessions=None, years=3)
TODAY = dt.date(2026, 11, 22)


@pytest.fixture
def figures(db: None, settings: Settings) -> dict[str, IndicatorFigure]:
    """Every indicator of the project of 2024 over its whole time, by its measure."""
    settings.DEMO = True
    call_command("load_reference", verbosity=0)
    seed(SMALL, today=TODAY)
    project = Project.objects.get(code="ale-promotion-2024")
    found = figures_of_project(project, Period(project.starts_on, project.ends_on))
    return {figure.indicator.measure: figure for figure in found}


def test_figures_of_the_project_are_those_of_the_documents(
    figures: dict[str, IndicatorFigure],
) -> None:
    def said(measure: str) -> tuple[object, str, Outcome]:
        figure = figures[measure]
        target = f"{figure.indicator.operator} {figure.target:f}"
        return figure.judged, target, figure.outcome

    for name in figures:
        print(name, said(name) if figures[name].target is not None else figures[name])  # noqa: T201
    # 16 trainers from 15 centers: two figures.
    assert said("tot_trainers")[0] == 16

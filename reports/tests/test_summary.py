"""The dashboard on one page of paper: the figures of the same filters, for the same readers."""

import datetime as dt
import io

import pikepdf
import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import translation

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_coordinator
from projects.tests.factories import create_donor_viewer, create_project
from reports.permissions import Reader
from reports.selectors.dashboard import dashboard
from reports.selectors.freshness import version
from reports.selectors.progress import ProjectProgress
from reports.summary import summary
from reports.tests.factories import YEAR
from trainings.tests.factories import create_register, create_training
from trainings.tests.paper_judge import faults

pytestmark = pytest.mark.django_db
DAYS = {"since": f"{YEAR}-01-01", "until": f"{YEAR}-12-31"}


def held(count: int, day: int = 1):
    training = create_training(status="approved", starts_on=dt.date(YEAR, 5, day))
    create_register(training=training, count=count)
    return training


def said(user, *projects: ProjectProgress, **query: str) -> dict:
    with translation.override("en"):
        found = dashboard(Reader(user), DAYS | query, version=version())
        return summary(found, projects=list(projects), unreported=2)


def test_it_says_the_figures_of_the_filters() -> None:
    held(7)
    boss = create_directorate()

    data = said(boss)

    assert [row[:2] for row in data["figures"][:3]] == [
        ["1", "trainings"],
        ["7", "participations"],
        ["7", "unique people"],
    ]
    assert str(YEAR) in data["period"]
    (month,) = [bar for bar in data["months"]["bars"] if bar["said"] != "0"]
    assert (month["said"], month["height"]) == ("7", 100)
    assert "2." in data["unreported"]
    other = said(boss, since=f"{YEAR - 1}-01-01", until=f"{YEAR - 1}-12-31")
    assert other["figures"][0][0] == "0"


def test_a_long_list_is_cut_and_says_so() -> None:
    for number in range(12):
        held(1 + number % 3, day=number + 1)
    areas = next(t for t in said(create_directorate())["tables"] if t["title"] == "Thematic areas")
    assert len(areas["rows"]) == 8
    assert areas["note"] == "and 4 more"


def test_a_project_that_is_not_counted_yet_is_named() -> None:
    project = create_project()
    data = said(create_directorate(), ProjectProgress(project, None))
    assert data["projects"]["rows"] == [[project.title, "–", "–", "–"]]
    assert data["projects"]["note"]


@pytest.mark.parametrize("language", ["ky", "ru"])
def test_it_is_one_page_that_everybody_can_read(client, language: str) -> None:
    for number in range(12):
        held(6, day=number + 1)
    client.force_login(create_directorate())

    with translation.override(language):
        response = client.get(reverse("reports:dashboard_summary"), DAYS)

    assert response["Content-Type"] == "application/pdf"
    assert response["Cache-Control"] == "private, no-store"
    assert faults(response.content) == []
    with pikepdf.open(io.BytesIO(response.content)) as paper:
        assert len(paper.pages) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_the_same_for_any_number_of_trainings(
    client, django_assert_num_queries, count: int
) -> None:
    for number in range(count):
        held(2, day=number + 1)
    client.force_login(create_directorate())
    address = reverse("reports:dashboard_summary")
    client.get(address, DAYS)
    cache.clear()
    with django_assert_num_queries(10):
        client.get(address, DAYS)


def test_it_is_for_the_readers_of_the_dashboard(client) -> None:
    for user, status in ((create_coordinator(), 200), (create_donor_viewer(), 200)):
        client.force_login(user)
        assert client.get(reverse("reports:dashboard_summary")).status_code == status

"""Pages of progress: who may see what, figures with their rows, constant statements."""

import datetime as dt
import re

import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_coordinator
from events.tests.factories import create_event
from projects.tests.factories import create_donor_viewer, create_project
from reports.measures import kept
from reports.tests.indicators import create_indicator
from trainings.tests.factories import create_enrolment, create_funding, create_training

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept():
    cache.clear()


@pytest.fixture
def project(db):
    return create_project()


def held(project, *, people=3, **fields):
    training = create_training(starts_on=dt.date(2026, 3, 1), status="approved", **fields)
    create_funding(training=training, kind="donor_project", project=project, amount=None)
    for _ in range(people):
        create_enrolment(training=training)
    return training


def test_progress_shows_value_target_and_verdict(client, project):
    held(project)
    create_indicator(project=project, target=3)
    client.force_login(create_directorate())

    response = client.get(reverse("reports:project_progress", args=[project.code]))

    line = response.context["progress"].lines[0]
    assert (line.value, line.target, line.found.outcome) == (3, 3, "met")


def test_progress_of_any_days_region_center_with_drafts_or_without(client, project):
    one, other = held(project, people=2), held(project, people=5)
    draft = held(project, people=4)
    type(draft).objects.filter(pk=draft.pk).update(status="running")
    type(other).objects.filter(pk=other.pk).update(
        starts_on=dt.date(2026, 5, 1), ends_on=dt.date(2026, 5, 2)
    )
    indicator = create_indicator(project=project)
    client.force_login(create_directorate())

    def value(**asked):
        url = reverse("reports:indicator_progress", args=[indicator.pk])
        page = client.get(url, asked)
        assert asked or page.context["trend"]  # the line of what it had come to
        return page.context["line"].value

    assert (value(), value(status="drafts")) == (7, 11)
    assert value(since="2026-03-01", until="2026-03-31") == 2
    assert value(center=one.center.slug) == 2
    assert value(region=other.center.region.iso_code) == 7  # both stand in it
    assert value(region=other.center.region.iso_code, center=other.center.slug) == 5


def test_every_figure_leads_to_exactly_its_rows(client, project):
    held(project)
    held(create_project())
    indicator = create_indicator(project=project, splits=["sex", "region", "center", "age"])
    client.force_login(create_directorate())

    page = client.get(reverse("reports:indicator_progress", args=[indicator.pk]))
    assert page.context["line"].value == 3
    rows = client.get(reverse("reports:indicator_rows", args=[indicator.pk]))

    assert rows.context["page"].count == 3
    cells = [cell for table in page.context["tables"] for cell in table.lines]
    assert len(cells) >= 4
    for cell in cells:
        assert client.get(cell.url).context["page"].count == cell.value


@pytest.mark.parametrize(
    "measure",
    [
        *("trainings_held", "participations", "meetings_held", "festival_check_ins"),
        *("certified_master_trainers", "centers_represented", "tutorials_published"),
        *("recommendations_sent", "money_by_source", "network_size", "share_of_women"),
    ],
)
def test_pages_of_every_kind_of_rows_open(client, project, measure):
    held(project)
    create_event(status="held").projects.add(project)
    indicator = create_indicator(
        project=project, measure=measure, unit="count", across_periods="none", splits=[]
    )
    client.force_login(create_directorate())
    rows = client.get(reverse("reports:indicator_rows", args=[indicator.pk]))

    for kind in rows.context["kinds"]:
        url = reverse("reports:indicator_rows", args=[indicator.pk])
        assert client.get(url, {"kind": kind.name}).status_code == 200
    assert client.get(reverse("reports:indicator_progress", args=[indicator.pk])).status_code == 200


def test_coordinator_reads_and_opens_rows_of_the_own_center_only(client, project):
    own = held(project, people=2)
    held(project, people=6)
    indicator = create_indicator(project=project)
    user = create_coordinator(center=own.center)
    client.force_login(user)

    page = client.get(reverse("reports:indicator_progress", args=[indicator.pk]))
    rows = client.get(reverse("reports:indicator_rows", args=[indicator.pk]))

    assert (page.context["line"].value, rows.context["page"].count) == (2, 2)


def test_donors_officer_reads_no_live_progress(client, project):
    client.force_login(create_donor_viewer(donor=project.donors.get()))

    assert client.get(reverse("reports:project_progress", args=[project.code])).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_kept_progress_is_read_with_the_same_statements(
    client, project, count, django_assert_num_queries
):
    held(project)
    for _ in range(count):
        create_indicator(project=project)
    client.force_login(create_directorate())
    url = reverse("reports:project_progress", args=[project.code])
    client.get(url)

    with django_assert_num_queries(3):  # the reader, the project, what was agreed
        client.get(url)
    # The same with other filters, for which figures are at hand: indicators, their targets, values,
    # regions of the project.
    with django_assert_num_queries(7):
        client.get(url, {"status": ""})


def test_page_shows_at_once_what_was_agreed_anew(client, project):
    held(project)
    indicator = create_indicator(project=project, target=3)
    client.force_login(create_directorate())
    url = reverse("reports:project_progress", args=[project.code])

    def verdicts() -> list[str]:
        page = client.get(url).content.decode()
        return re.findall(r'class="chip[^"]*"[^>]*>(?:<[^>]+>)*([^<]+)', page)

    first = verdicts()
    assert verdicts() == first
    indicator.target = 30
    indicator.save()
    second = verdicts()
    create_indicator(project=project, target=1)

    assert second != first
    assert len(verdicts()) == 2


def test_readers_of_other_centers_are_shown_figures_of_their_own(client, project):
    one, other = held(project, people=2), held(project, people=6)
    create_indicator(project=project, target=6)
    url = reverse("reports:project_progress", args=[project.code])
    pages = []
    for user in (create_coordinator(center=one.center), create_coordinator(center=other.center)):
        client.force_login(user)
        pages.append(re.findall(r"<dd[^>]*>(\d+)", client.get(url).content.decode())[:2])

    assert pages == [["0", "1"], ["1", "0"]]  # met, not met


@pytest.mark.parametrize("count", [1, 3])
def test_kept_indicator_is_read_with_the_same_statements(
    client, project, count, django_assert_num_queries
):
    held(project)
    indicators = [create_indicator(project=project) for _ in range(count)]
    client.force_login(create_directorate())
    url = reverse("reports:indicator_progress", args=[indicators[0].pk])
    client.get(url)

    with django_assert_num_queries(8):
        client.get(url)


def test_kept_figures_are_counted_anew_by_the_worker_and_after_five_minutes(project, monkeypatch):
    indicator = create_indicator(project=project)
    asked = kept.whole(project)

    def value():
        found = kept.kept_numbers(asked, kept.indicators_of(project))
        days = asked.period
        return found.numbers[indicator.pk, days.start, days.end].actual.value

    assert value() == 0
    held(project)
    assert value() == 0  # kept
    assert kept.renew() == 0  # still fresh
    monkeypatch.setattr(kept, "RENEWED_AFTER", -1)
    assert kept.renew() == 1
    assert value() == 3
    held(project)
    monkeypatch.setattr(kept, "OLDEST", 0)
    assert value() == 6


def test_changed_rules_of_an_indicator_are_counted_at_once(project):
    held(project)
    indicator = create_indicator(project=project)
    kept.kept_numbers(kept.whole(project), kept.indicators_of(project))
    indicator.measure = "trainings_held"
    indicator.save()

    found = kept.kept_numbers(kept.whole(project), kept.indicators_of(project))

    assert next(iter(found.numbers.values())).actual.value == 1


@pytest.mark.parametrize("count", [1, 3])
def test_training_says_in_which_indicators_it_stands(
    client, project, count, django_assert_num_queries
):
    training, other = held(project), held(create_project())
    for _ in range(count):
        create_indicator(project=project)
    person = training.enrolments.first().person
    client.force_login(create_directorate())
    url = reverse("reports:training_standing", args=[training.slug])
    client.get(url)

    with django_assert_num_queries(6):
        found = client.get(url)
    nothing = client.get(reverse("reports:training_standing", args=[other.slug]))
    of_person = client.get(reverse("reports:person_standing", args=[person.pk]))

    assert len(found.context["lines"]) == len(of_person.context["lines"]) == count
    assert nothing.context["lines"] == []


def test_event_says_in_which_indicators_it_stands(client, project):
    event = create_event(status="held", kind="partnership", starts_on=dt.date(2026, 3, 1))
    event.projects.add(project)
    create_indicator(project=project, measure="meetings_held", unit="events")
    client.force_login(create_directorate())

    found = client.get(reverse("reports:event_standing", args=[event.slug]))

    assert len(found.context["lines"]) == 1


def test_who_has_not_reported_is_told_by_center(client):
    late = create_training(starts_on=dt.date(2026, 1, 5), status="running")
    create_training(status="approved")
    client.force_login(create_directorate())

    lines = client.get(reverse("reports:unreported_list")).context["lines"]

    assert [(line.center, line.registers) for line in lines] == [(late.center, 1)]


def test_list_of_projects_asks_the_worker_for_what_is_not_kept(client, project):
    held(project)
    create_indicator(project=project, target=3)
    client.force_login(create_directorate())

    first = client.get(reverse("reports:progress_list"))
    again = client.get(reverse("reports:progress_list"))

    assert len(first.context["projects"]) == 1
    assert again.context["projects"][0].met == 1

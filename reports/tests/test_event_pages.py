"""Events on the dashboard: filters, pages of rows, the Excel file."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import translation

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_area, create_center, create_coordinator
from events.tests.factories import create_attendee
from people.tests.factories import create_person
from projects.tests.factories import create_project
from reports.selectors import store
from reports.tests.factories import YEAR, create_network, read_dashboard
from reports.tests.gatherings import (
    PERIOD,
    by_hand,
    create_crowd,
    create_gatherings,
    create_guest,
    held,
    read,
)


@pytest.fixture(autouse=True)
def empty_store():
    store.forget()
    yield
    store.forget()


@pytest.mark.django_db
def test_events_follow_the_filters_that_make_sense_for_them():
    network = create_network(seed=3)
    events = create_gatherings(network, seed=3, events=14)
    project = create_project()
    for event in events[::2]:
        event.projects.add(project)
    center = network.centers[0]
    region = center.region

    assert read(center=center.slug) | {"together": 0, "both": 0} == by_hand(
        keep=lambda event: event.center_id == center.pk
    ) | {"together": 0, "both": 0}
    found, truth = read(region=region.iso_code), by_hand(keep=lambda e: e.region_id == region.pk)
    assert found["total", None] == truth["total", None]
    for params in ({"project": project.code}, {"funding": "donor_project"}):
        truth = by_hand(keep=lambda event: event.projects.exists())
        assert read(**params)["total", None] == truth["total", None]
    since = dt.date(YEAR, 1, 1)
    assert read(since=since.isoformat()) == by_hand(start=since)
    assert read(status="drafts")["total", None] == by_hand()["total", None]


@pytest.mark.django_db
def test_coordinator_reads_the_events_of_the_own_center():
    network = create_network(seed=3)
    create_gatherings(network, seed=3, events=14)
    center = network.centers[1]

    found = read(create_coordinator(center=center))

    truth = by_hand(keep=lambda event: event.center_id == center.pk)
    assert found.get(("total", None)) == truth.get(("total", None))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"area": "digital"}, "An event has no thematic area"),
        ({"funding": "fee"}, "Of an event only its projects are known"),
    ],
)
def test_filters_that_make_no_sense_for_events_leave_them_out_and_say_so(params, words, client):
    create_area(code="digital", name="Digital")
    create_guest(event=held(), person=create_person())
    client.force_login(create_directorate())

    page = client.get("/en/dashboard/", PERIOD | params).content.decode()

    assert words in page
    assert "events held" not in page
    rows = client.get("/en/dashboard/events/", PERIOD | params)
    assert "No rows for these filters" in rows.content.decode()


# Pages -------------------------------------------------------------------------------------------


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.django_db
def test_every_figure_of_events_opens_its_rows():
    create_gatherings(create_network(seed=2), seed=2, events=14)
    user = create_directorate()
    client = signed_in(user)
    board = read_dashboard(user, **PERIOD).events

    def rows(url: str) -> int:
        page = client.get(url)
        assert page.status_code == 200
        return page.context["page"].count

    lines = [board.total, *board.kinds, *board.regions]
    assert len(lines) > 4
    for line in lines:
        assert rows(line.events.url) == line.events.value
        if line.named.url:
            assert rows(line.named.url) == line.named.value
        if line.people.url:
            assert rows(line.people.url) == line.people.value
        if line.participations.url:
            page = client.get(line.participations.url).context["page"]
            assert sum(e.named + e.nameless for e in page) == line.participations.value
        if line.nameless.url:
            page = client.get(line.nameless.url).context["page"]
            assert sum(e.nameless for e in page) == line.nameless.value
            assert all(e.nameless for e in page)
    assert rows(board.together.url) == board.together.value


@pytest.mark.django_db
def test_dashboard_shows_of_what_participations_are_made():
    event = held()
    for _ in range(3):
        create_guest(event=event, person=create_person())
    create_guest(event=event)
    create_crowd(event=event, count=40)

    page = signed_in(create_directorate()).get("/en/dashboard/", PERIOD).content.decode()

    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert "44 = 4 by name + 40 without names" in text
    assert "1 guest by name has no record of the person" in text


@pytest.mark.django_db
def test_dashboard_of_nobody_says_that_no_event_was_held():
    page = signed_in(create_directorate()).get("/en/dashboard/", PERIOD).content.decode()

    assert "No event was held under these filters." in page


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_rows_of_events_take_the_same_statements(count, django_assert_num_queries):
    for _ in range(count):
        event = held()
        create_guest(event=event, person=create_person())
        create_guest(event=event)
        create_attendee(event=event, person=create_person())
    client = signed_in(create_directorate())
    client.get("/en/")
    for path, number in (("", 3), ("who/", 5), ("people/", 3)):
        with django_assert_num_queries(number):
            client.get(f"/en/dashboard/events/{path}", PERIOD)


@pytest.mark.django_db
def test_names_of_another_center_are_not_among_the_rows():
    mine, other = create_center(), create_center()
    create_guest(event=held(center=other), person=create_person(family_name="Чужак"))
    create_guest(event=held(center=mine), person=create_person(family_name="Наша"))
    client = signed_in(create_coordinator(center=mine))

    for path in ("who/", "people/"):
        page = client.get(f"/en/dashboard/events/{path}", PERIOD).content.decode()
        assert "Наша" in page
        assert "Чужак" not in page


@pytest.mark.django_db
def test_export_holds_every_number_of_events():
    create_gatherings(create_network(seed=2), seed=2, events=14)
    found = read_dashboard(create_directorate(), **PERIOD)

    with translation.override("en"):
        rows = list(found.events.sheet_rows())

    total = found.figures.events.total
    assert rows[0] == [
        "Events",
        "Total",
        "",
        "",
        total.named,
        total.people,
        total.nameless,
        total.events,
    ]
    kinds = [row for row in rows if row[0] == "Events by kind"]
    assert sum(row[-1] for row in kinds) == total.events
    assert rows[-1][5] == found.figures.events.together
    assert {len(row) for row in [*rows, *found.board.sheet_rows()]} == {8}

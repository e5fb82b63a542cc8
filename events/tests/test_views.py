"""Pages of events: access, content, number of statements."""

import datetime as dt
import json
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import create_directorate
from centers.tests.factories import (
    create_center,
    create_coordinator,
    create_organisation,
    create_place,
    create_region,
    create_trainer_user,
)
from core import counters
from events.models import Event, EventCount
from events.services import counts
from events.tests.factories import create_event, create_host, create_series, in_days
from projects.tests.factories import create_donor, create_project

pytestmark = pytest.mark.django_db
PHONE = {"headers": {"user-agent": "Mozilla/5.0 (Linux; Android 11)"}}


def url(name, *args):
    return reverse(f"events:{name}", args=args)


@pytest.fixture
def center():
    return create_center(name="Naryn center", code="N")


@pytest.fixture
def coordinator(center, client):
    user = create_coordinator(center=center)
    client.force_login(user)
    return user


def plan_data(**fields):
    return {
        "kind": "partnership",
        "level": "local",
        "title_ky": "Жолугушуу",
        "starts_on": in_days(20).isoformat(),
        "format": "on_site",
        "languages": ["ky"],
        "is_public": "on",
        "hosts-TOTAL_FORMS": "1",
        "hosts-INITIAL_FORMS": "0",
    } | fields


# For visitors -----------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_public_list_costs_the_same_for_any_number(count, client, django_assert_num_queries):
    events = [create_event(starts_on=in_days(5 + day)) for day in range(count)]
    with django_assert_num_queries(4):  # regions, months, count, rows
        response = client.get(url("public_list"))
    assert [line.url for line in response.context["lines"]] == [
        event.get_public_url() for event in events
    ]
    with django_assert_num_queries(0):
        assert client.get(url("public_list")).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_public_page_costs_the_same_for_any_number(count, client, django_assert_num_queries):
    event = create_event()
    for _ in range(count):
        create_host(event=event)
        create_event(parent=event, starts_on=event.starts_on)
    with django_assert_num_queries(
        4
    ):  # event, hosts, parts, pictures; donors where it has projects
        response = client.get(event.get_public_url())
    assert (len(response.context["hosts"]), len(response.context["parts"])) == (count, count)


def test_page_names_the_donors_of_projects_that_visitors_may_know_of(client):
    """Checklist S125."""
    event = create_event()
    named = create_donor(name="Named as a funder")
    create_host(event=event, organisation=named, role="funder")
    for donor, is_public in (
        (create_donor(name="European Union"), True),
        (create_donor(name="A quiet donor"), False),
        (named, True),
    ):
        event.projects.add(create_project(donors=[donor], is_public=is_public))
    response = client.get(event.get_public_url())
    assert response.context["donors"] == ["European Union"]
    assert "European Union" in response.content.decode()


def test_visitors_choose_by_kind_region_month_and_time(client):
    karakol = create_place(
        name="Karakol", region=create_region(name="Issyk-Kul region", iso_code="KG-Y")
    )
    festival = create_event(kind="festival", place=karakol, starts_on=in_days(60))
    round_table = create_event(starts_on=in_days(3))
    past = create_event(status="held", starts_on=in_days(-400))
    older = create_event(status="reported", starts_on=in_days(-500))

    def found(query=""):
        response = client.get(f"{url('public_list')}{query}")
        pattern = re.compile(r"/events/([^/]+)/$")
        return [pattern.search(line.url)[1] for line in response.context["lines"]]

    assert found() == [round_table.slug, festival.slug]
    assert found("?when=past") == [past.slug, older.slug]
    assert found("?kind=festival") == [festival.slug]
    assert found("?region=KG-Y") == [festival.slug]
    assert found(f"?month={past.starts_on:%Y-%m}") == [past.slug]
    assert found("?month=2026-99&region=KG-Y") == [festival.slug]  # no such month is offered
    assert found(f"?q={festival.title}") == [festival.slug]


def test_public_page_says_what_is_needed(client):
    center = create_center()
    event = create_event(
        title="ALE Day", center=center, starts_at=dt.time(10), venue="Library", capacity=60
    )
    host = create_organisation(name="Taalim-Forum")
    create_host(event=event, organisation=host)
    response = client.get(event.get_public_url())
    text = response.content.decode()

    for word in ("ALE Day", "Library", "Taalim-Forum", "10:00", center.organisation.name):
        assert word in text
    assert "https://wa.me/?text=ALE%20Day%0Ahttp%3A%2F%2Ftestserver%2F" in text
    assert "https://t.me/share/url?url=http%3A%2F%2Ftestserver%2F" in text


def test_public_page_describes_the_event_to_search_engines(client):
    region = create_region(name="Issyk-Kul", iso_code="KG-Y")
    event = create_event(
        title="A </script> & B",
        kind="festival",
        place=create_place(name="Karakol", region=region),
        starts_on=dt.date(2026, 6, 8),
        ends_on=dt.date(2026, 6, 9),
        starts_at=dt.time(10),
        languages=["ky", "ru"],
    )
    text = client.get(event.get_public_url()).content.decode()
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)
    data = json.loads(found)

    assert (data["@type"], data["name"]) == ("Festival", "A </script> & B")
    assert (data["startDate"], data["endDate"]) == ("2026-06-08T10:00:00+06:00", "2026-06-09")
    assert data["eventStatus"] == "https://schema.org/EventScheduled"
    assert data["location"] == [
        {
            "@type": "Place",
            "name": "Karakol",
            "address": {
                "@type": "PostalAddress",
                "addressLocality": "Karakol",
                "addressRegion": "Issyk-Kul",
                "addressCountry": "KG",
            },
        }
    ]
    assert data["inLanguage"] == ["ky", "ru"]


def test_link_is_shown_to_visitors_only_where_it_is_meant(client):
    link = {"format": "online", "online_link": "https://meet.example/abc"}
    hidden, shown = create_event(**link), create_event(**link, shows_link=True)

    assert b"meet.example" not in client.get(hidden.get_public_url()).content
    assert b"meet.example" in client.get(shown.get_public_url()).content


@pytest.mark.parametrize(
    "fields",
    [{"status": "planned"}, {"is_public": False}, {"status": "cancelled"}],
)
def test_what_is_not_for_visitors_is_404(fields, client):
    assert client.get(create_event(**fields).get_public_url()).status_code == 404


def test_cancelled_event_keeps_its_page_and_says_why(client):
    event = create_event(status="cancelled", published_at=timezone.now(), cancel_reason="Сель")
    text = client.get(event.get_public_url()).content.decode()
    assert "Сель" in text
    assert "https://schema.org/EventCancelled" in text


def test_readers_are_counted_without_a_trace(client):
    event = create_event()
    for _ in range(2):
        response = client.get(event.get_public_url(), **PHONE)
    client.get(event.get_public_url(), headers={"user-agent": "Googlebot"})
    assert not response.cookies
    assert counts.flush() == 2
    client.get(event.get_public_url(), **PHONE)
    assert counts.flush() == 1
    assert [(row.event, row.count) for row in EventCount.objects.all()] == [(event, 3)]


def test_page_comes_when_the_counters_are_away(client, monkeypatch):
    monkeypatch.setattr(counters, "client", lambda: None)
    assert client.get(create_event().get_public_url(), **PHONE).status_code == 200


def test_center_shows_its_next_events(client, center):
    event = create_event(center=center, title="Open day")
    create_event(title="Of another center")
    text = client.get(center.get_absolute_url()).content.decode()
    assert event.get_public_url() in text
    assert "Of another center" not in text


# For staff --------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_any_number(
    count, center, coordinator, client, django_assert_num_queries
):
    for _ in range(count):
        create_event(center=center)
    client.get(url("event_list"))
    with django_assert_num_queries(4):  # user, memberships, count, rows
        response = client.get(url("event_list"))
    assert len(response.context["lines"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_page_of_an_event_costs_the_same_for_any_number(
    count, center, coordinator, client, django_assert_num_queries
):
    event = create_event(center=center, series=create_series(), edition=2026)
    event.projects.add(*[create_project() for _ in range(count)])
    for _ in range(count):
        create_host(event=event)
        create_event(center=center, parent=event)
    client.get(event.get_absolute_url())
    # user, memberships, event, hosts, parts, projects, their regions, policy items, openings
    with django_assert_num_queries(9):
        assert client.get(event.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_plan_costs_the_same_for_any_number(count, client, django_assert_num_queries):
    client.force_login(create_directorate())
    for _ in range(count):
        center = create_center()
        create_event(center=center, status="planned", planned_on=in_days(-1))
        create_event(center=center, status="held", starts_on=in_days(-20))
    with django_assert_num_queries(4):  # user, centers, overdue, without report
        plan = client.get(url("plan_list"), {"year": in_days(-1).year}).context["plan"]
    assert (plan.total.planned, plan.total.held, plan.total.overdue) == (
        2 * count,
        count,
        count,
    )
    assert (len(plan.overdue), len(plan.unreported)) == (count, count)


def test_plan_counts_planned_held_and_overdue_of_one_kind_and_year(client, center):
    client.force_login(create_coordinator(center=center))
    fields = {"center": center, "kind": "partnership"}
    create_event(**fields, status="planned", planned_on=dt.date(2024, 6, 30))
    create_event(**fields, status="held", starts_on=dt.date(2024, 5, 2))
    create_event(**fields, status="cancelled", starts_on=dt.date(2024, 5, 2))
    create_event(**fields, status="held", starts_on=dt.date(2025, 5, 2))
    create_event(center=center, status="held", starts_on=dt.date(2024, 5, 2))
    create_event(kind="partnership", status="held", starts_on=dt.date(2024, 5, 2))

    response = client.get(url("plan_list"), {"year": 2024, "kind": "partnership"})
    (line,) = response.context["plan"].lines
    assert (line.planned, line.held, line.overdue, line.cancelled) == (2, 1, 1, 1)
    rows = client.get(line.url).context["page"].object_list
    assert len(rows) == 3  # the cancelled one too


def test_filters_of_the_staff_list(client, center):
    client.force_login(create_directorate())
    local = create_event(center=center, kind="partnership", level="local")
    national = create_event(of_directorate=True, level="national", starts_on=in_days(30))
    late = create_event(center=center, status="planned", planned_on=in_days(-2))
    project = create_project()
    national.projects.add(project)

    def found(**query):
        return [line.slug for line in client.get(url("event_list"), query).context["lines"]]

    assert found(level="national") == [national.slug]
    assert found(kind="partnership") == [local.slug]
    assert found(center="none") == [national.slug]
    assert found(center=center.slug) == [local.slug, late.slug]
    assert found(status="overdue") == [late.slug]
    assert found(status="planned") == [late.slug]
    assert found(project=project.code) == [national.slug]
    assert found(starts_after=in_days(20).isoformat()) == [national.slug]
    assert found(starts_before=in_days(5).isoformat()) == [late.slug]
    assert found(q=national.slug) == [national.slug]
    assert found(q="Naryn") == [local.slug, late.slug]


def test_coordinator_plans_an_event_of_his_center(client, center, coordinator):
    host = create_organisation(name="Taalim-Forum")
    data = plan_data(center=center.pk) | {
        "hosts-0-organisation": "Taalim-Forum",
        "hosts-0-role": "co_host",
    }
    response = client.post(url("event_create"), data)
    event = Event.objects.get()
    assert response["Location"] == event.get_absolute_url()
    assert (event.center, event.title_ky, event.status) == (center, "Жолугушуу", "planned")
    assert [(row.organisation, row.role) for row in event.host_rows.all()] == [(host, "co_host")]


def test_double_click_plans_one_event(client, center, coordinator):
    data = plan_data(center=center.pk, once="a" * 20)
    first, second = (client.post(url("event_create"), data)["Location"] for _ in range(2))
    assert first == second
    assert Event.objects.count() == 1


def test_nobody_plans_for_another_center_or_the_directorate(client, coordinator):
    for center_id in (create_center().pk, ""):
        response = client.post(url("event_create"), plan_data(center=center_id))
        assert "center" in response.context["form"].errors
    whole = create_event()
    response = client.post(url("event_create"), plan_data(parent=whole.pk))
    assert "parent" in response.context["form"].errors
    assert Event.objects.count() == 1


def test_directorate_plans_an_event_without_a_center(client):
    client.force_login(create_directorate())
    client.post(url("event_create"), plan_data(place=create_place().pk))
    assert Event.objects.get().center is None


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"title_ky": ""}, "title_ky"),
        ({"starts_on": ""}, "starts_on"),
        ({"starts_on": "soon"}, "starts_on"),
        ({"ends_on": "2020-01-01"}, "ends_on"),
        ({"starts_at": "10:00", "ends_at": "09:00"}, "ends_at"),
        ({"capacity": "0"}, "capacity"),
        ({"kind": "party"}, "kind"),
    ],
)
def test_refusals_stand_at_their_field(fields, name, client, center, coordinator):
    response = client.post(url("event_create"), plan_data(center=center.pk, **fields))
    assert list(response.context["form"].errors) == [name]
    assert not Event.objects.exists()


def test_update_saves_and_refuses_an_old_form(client, center, coordinator):
    event = create_event(center=center)
    seen = client.get(url("event_update", event.slug)).context["form"].initial["seen_at"]
    data = plan_data(seen_at=seen, venue="Hall 1")
    response = client.post(url("event_update", event.slug), data)
    assert response["Location"] == event.get_absolute_url()
    response = client.post(url("event_update", event.slug), data | {"venue": "Hall 2"})
    assert response.context["form"].non_field_errors().as_data()[0].code == "changed"
    event.refresh_from_db()
    assert event.venue == "Hall 1"


def test_old_link_to_a_reported_event_leads_to_its_page(client, center, coordinator):
    event = create_event(center=center, status="reported")
    for page in ("event_update", "event_hold", "event_report", "event_cancel"):
        response = client.get(url(page, event.slug))
        assert (response.status_code, response["Location"]) == (302, event.get_absolute_url())


def test_steps_from_the_pages(client, center, coordinator):
    event = create_event(center=center, status="planned", starts_on=in_days(0))
    client.post(url("event_announce", event.slug))
    client.post(url("event_hold", event.slug), {"starts_on": in_days(0).isoformat()})
    client.post(url("event_report", event.slug), {"report": "Forty came."})
    event.refresh_from_db()
    assert (event.status, event.report) == ("reported", "Forty came.")
    assert client.post(url("event_reopen", event.slug), {"reason": "A"}).status_code == 403
    client.force_login(create_directorate())
    client.post(url("event_reopen", event.slug), {"reason": "A mistake"})
    event.refresh_from_db()
    assert event.status == "held"


def test_cancel_asks_for_a_reason_and_says_it(client, center, coordinator):
    event = create_event(center=center)
    response = client.post(url("event_cancel", event.slug), {"reason": ""})
    assert "reason" in response.context["form"].errors
    client.post(url("event_cancel", event.slug), {"reason": "Snow"})
    assert "Snow" in client.get(event.get_absolute_url()).content.decode()


def test_copy_to_the_same_weekday_of_next_year(client, center, coordinator):
    event = create_event(center=center, status="held", starts_on=dt.date(2026, 6, 6))
    for _ in range(2):  # a double click without scripts
        response = client.post(url("event_copy", event.slug), {"keep": "weekday"})
    copy = Event.objects.exclude(pk=event.pk).get()
    assert response["Location"] == copy.get_absolute_url()
    assert copy.starts_on == dt.date(2027, 6, 5)
    response = client.post(url("event_copy", event.slug), {"keep": "other"})
    assert "other" in response.context["form"].errors
    client.post(url("event_copy", event.slug), {"keep": "other", "other": "2027-07-01"})
    assert Event.objects.filter(starts_on=dt.date(2027, 7, 1)).exists()


def test_part_is_planned_on_the_days_of_its_event(client, center, coordinator):
    whole = create_event(center=center)
    page = client.get(url("event_create"), {"part_of": whole.slug})
    assert page.context["form"].initial["parent"] == whole.pk
    data = plan_data(center=center.pk, parent=whole.pk, starts_on=whole.starts_on.isoformat())
    client.post(f"{url('event_create')}?part_of={whole.slug}", data)
    assert whole.parts.get().center == center


def test_trainer_reads_and_changes_nothing(client, center):
    client.force_login(create_trainer_user(center=center))
    event = create_event(center=center)
    assert client.get(event.get_absolute_url()).status_code == 200
    assert b"/edit/" not in client.get(event.get_absolute_url()).content
    assert client.get(url("event_update", event.slug)).status_code == 403

"""Pages of the dashboard: what they say, what they cost, where their figures lead."""

import datetime as dt
import io
import re

import openpyxl
import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import create_directorate
from centers.services import join_network
from centers.tests.factories import create_center, create_coordinator, create_organisation
from core.models import AuditEntry
from projects.tests.factories import create_donor, create_donor_viewer, create_project
from reports.tasks import digest_registers
from reports.tests.factories import YEAR, create_network, read_dashboard
from trainings.tests.factories import (
    create_aggregate,
    create_funding,
    create_register,
    create_training,
)

pytestmark = pytest.mark.django_db
PERIOD = f"since={YEAR - 1}-01-01&until={YEAR}-12-31"


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def approved(**fields):
    return create_training(status="approved", starts_on=dt.date(YEAR, 5, 1), **fields)


def close_file(response) -> None:
    """What `response.close()` does, without closing the connection that the test still needs."""
    for close in response._resource_closers:
        close()


def text_of(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_dashboard_says_period_status_and_time(settings):
    create_register(training=approved(), count=3)

    page = text_of(signed_in(create_directorate()).get(f"/en/dashboard/?{PERIOD}"))

    assert "Approved trainings only." in page
    assert re.search(r"As of <time[^>]*>\d\d/\d\d/\d{4} \d\d:\d\d</time>", page)
    assert page.count("<h1>") == 1


@pytest.mark.parametrize("trainings", [1, 3])
def test_dashboard_takes_seven_statements_and_five_when_kept(trainings, django_assert_num_queries):
    for _ in range(trainings):
        create_register(training=approved(), count=2)
    digest_registers()
    client = signed_in(create_directorate())
    client.get("/en/")  # the session and the sections of the frame are warm

    with django_assert_num_queries(7):
        client.get(f"/en/dashboard/?{PERIOD}")
    with django_assert_num_queries(5):
        client.get(f"/en/dashboard/?{PERIOD}")


def test_dashboard_takes_as_many_while_a_digest_is_out_of_date(django_assert_num_queries):
    create_register(training=approved(), count=2)
    client = signed_in(create_directorate())
    client.get("/en/")

    with django_assert_num_queries(7):
        client.get(f"/en/dashboard/?{PERIOD}")


def test_dashboard_says_how_large_the_network_was_at_the_end_of_the_period():
    joined = dt.date(2024, 7, 1)
    for number in range(16):
        day = joined if number == 15 else dt.date(2020, 1, 1)
        join_network(create_organisation(), joined_on=day, by=None)
    client = signed_in(create_directorate())
    members = r'href="/en/centers/network/\?day=([\d-]+)">(\d+) members of the network</a>'

    def size(until: str) -> list[tuple[str, str]]:
        page = text_of(client.get(f"/en/dashboard/?since=2024-01-01&until={until}"))
        return re.findall(members, page)

    assert size("2024-06-30") == [("2024-06-30", "15")]
    assert size("2024-07-01") == [("2024-07-01", "16")]
    today = timezone.localdate().isoformat()
    assert size("2090-01-01") == [(today, "16")]
    # A kept page says it anew within five minutes after the network has changed.
    join_network(create_organisation(), joined_on=joined, by=None)
    cache.delete("network-size:2024-07-01")
    assert size("2024-07-01") == [("2024-07-01", "17")]
    coordinator = signed_in(create_coordinator())
    assert re.findall(members, text_of(coordinator.get("/en/dashboard/"))) == []


def test_dashboard_with_nothing_counted_says_what_to_do():
    page = text_of(
        signed_in(create_directorate()).get("/en/dashboard/?since=1999-01-01&until=1999-02-01")
    )

    assert "Nothing is counted for these filters" in page


@pytest.mark.parametrize(
    "address",
    [
        "since=yesterday&until=2026-99-99",
        "since=0001-01-01&until=9999-12-31",
        "since=2026-12-31&until=2026-01-01",
        "region=nowhere&center=%01&area='--&project=%F0%9F%98%80",
        "period=never&status=secret&funding=gold",
        "sex=X&age=old&group=nobody&nameless=2&page=minus",
    ],
)
@pytest.mark.parametrize(
    "name", ["dashboard", "dashboard_export", "training_rows", "participation_rows", "person_rows"]
)
def test_reports_bear_any_address(name, address):
    create_network(trainings=3)

    response = signed_in(create_directorate()).get(f"{reverse(f'reports:{name}')}?{address}")

    assert response.status_code == 200
    close_file(response)


def rows_behind(client: Client, url: str) -> int:
    """How many rows the page behind a figure says it has."""
    response = client.get(url)
    assert response.status_code == 200
    return response.context["page"].count


@pytest.mark.parametrize("seed", [11, 12])
@pytest.mark.parametrize("status", ["approved", "drafts"])
def test_every_figure_leads_to_as_many_rows(seed, status):
    create_network(seed=seed, trainings=7, people=9)
    user = create_directorate()
    client = signed_in(user)
    board = read_dashboard(user, f"{PERIOD}&status={status}").board
    lines = [*board._lines(), *board.centers]

    followed = 0
    for line in lines:
        for name in ("trainings", "participations", "people"):
            number = getattr(line, name)
            if number.url:
                assert rows_behind(client, number.url) == number.value, (line.label, name)
                followed += 1

    assert followed > 40


def test_figure_without_names_leads_to_its_trainings_with_the_counts():
    training = approved()
    create_aggregate(training=training, sex="F", count=12)
    create_aggregate(training=training, sex="M", count=5)
    approved()
    user = create_directorate()
    board = read_dashboard(user, PERIOD).board
    women = next(line for line in board.sexes if "sex=F" in line.nameless.url)

    response = signed_in(user).get(women.nameless.url)

    assert women.nameless.value == 12
    assert [row.nameless for row in response.context["page"]] == [12]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("name", "statements"),
    [("training_rows", 3), ("participation_rows", 4), ("person_rows", 4)],
)
def test_rows_take_the_same_statements_for_any_number(
    name, statements, count, django_assert_num_queries
):
    for _ in range(count):
        create_register(training=approved(), count=count)
    client = signed_in(create_directorate())
    client.get("/en/")

    with django_assert_num_queries(statements):
        response = client.get(f"/en{reverse(f'reports:{name}')[3:]}?{PERIOD}")

    assert response.status_code == 200


def test_rows_with_names_leave_a_line_in_the_audit_log():
    create_register(training=approved(), count=2)
    user = create_directorate()

    signed_in(user).get(f"/en/dashboard/participations/?{PERIOD}")

    entry = AuditEntry.objects.get(action="viewed")
    assert (entry.actor_id, entry.path) == (user.pk, "/en/dashboard/participations/")
    assert f"01/01/{YEAR - 1}" in entry.note


def test_coordinator_sees_rows_of_own_center_only():
    own, foreign = create_center(), create_center()
    create_register(training=approved(center=own), count=2)
    create_register(training=approved(center=foreign), count=5)
    client = signed_in(create_coordinator(center=own))

    for name, count in (("training_rows", 1), ("participation_rows", 2), ("person_rows", 2)):
        url = f"{reverse(f'reports:{name}')}?{PERIOD}&center={foreign.slug}"
        assert rows_behind(client, url) == count


def donor_with_register(count: int):
    donor = create_donor()
    training = approved()
    create_register(training=training, count=count)
    create_funding(training=training, kind="donor_project", project=create_project(donors=[donor]))
    return create_donor_viewer(donor=donor), training


def test_donor_reads_numbers_without_links_or_names():
    user, training = donor_with_register(9)
    name = training.enrolments.first().person.family_name

    page = text_of(signed_in(user).get(f"/en/dashboard/?year={YEAR}"))

    assert "/en/dashboard/participations/" not in page
    assert name not in page
    assert "<dd>9</dd>" in page


def test_donor_reads_a_star_for_few_people():
    user, _training = donor_with_register(3)

    page = text_of(signed_in(user).get(f"/en/dashboard/?year={YEAR}"))

    assert "A star stands for a number that is hidden" in page
    assert "<dd>*</dd>" in page
    assert "<dd>3</dd>" not in page


@pytest.mark.parametrize("name", ["training_rows", "participation_rows", "person_rows"])
def test_donor_cannot_open_rows(name):
    user, _training = donor_with_register(9)

    assert signed_in(user).get(reverse(f"reports:{name}")).status_code == 403


def sheet(response) -> list[tuple]:
    body = b"".join(response.streaming_content)
    close_file(response)
    book = openpyxl.load_workbook(io.BytesIO(body), read_only=True)
    return list(book.worksheets[0].iter_rows(values_only=True))


def test_export_holds_every_number_and_its_audit_line():
    create_network(seed=2)
    user = create_directorate()
    board = read_dashboard(user, PERIOD).board

    rows = sheet(signed_in(user).get(f"/en/dashboard/export/?{PERIOD}"))

    total = next(row for row in rows if row[0] == "Total")
    numbers = [number.value for number in board.total.numbers]
    assert list(total[3:7]) == numbers
    assert sum(1 for row in rows if row[0] == "Center") == len(board.every_center)
    entry = AuditEntry.objects.get(action="exported")
    assert entry.changes["personal"] is False


def test_export_for_a_donor_hides_what_the_page_hides():
    user, _training = donor_with_register(3)

    rows = sheet(signed_in(user).get(f"/en/dashboard/export/?year={YEAR}"))

    total = next(row for row in rows if row[0] == "Total")
    assert total[3:6] == (1, "*", "*")
    assert {cell for row in rows[1:] for cell in row[4:6]} <= {"*", "0", 0, None, ""} | {
        "Participations",
        "Unique people",
    }

"""Pages of reports: who sees what, how many statements, and that forms work without scripts."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.tests.factories import create_directorate
from centers.tests.factories import create_coordinator
from core.models import Job
from projects.tests.factories import create_donor_viewer
from reports.reporting import services
from reports.reporting.models import ReportingAgreement, ReportingPeriod, ReportSection
from reports.reporting.permissions import can_see_period
from reports.reporting.tests.factories import (
    PDF,
    complete,
    create_agreement,
    create_counted_training,
    create_period,
    create_submission,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client: Client) -> User:
    user = create_directorate()
    client.force_login(user)
    return user


def url(name: str, *args: object) -> str:
    return reverse(f"reports:{name}", args=args)


def officer_of(period: ReportingPeriod) -> User:
    return create_donor_viewer(donor=period.agreement.donor)


@pytest.mark.parametrize("state", ReportingPeriod.State.values)
def test_both_faces_of_the_rule_agree(state: str) -> None:
    period = create_period(state=state)
    users = [create_directorate(), create_coordinator(), officer_of(period), create_donor_viewer()]
    for user in users:
        seen = ReportingPeriod.objects.visible_to(user).filter(pk=period.pk).exists()
        assert seen == can_see_period(user, period)
    assert can_see_period(users[2], period) == (state in ("submitted", "accepted", "locked"))
    assert not can_see_period(users[3], period)


def test_officer_reads_what_was_sent_and_no_draft(client: Client) -> None:
    period = complete(create_period())
    training = create_counted_training(period, people=3)
    client.force_login(officer_of(period))
    assert client.get(period.get_absolute_url()).status_code == 404

    create_submission(period=period)
    page = client.get(period.get_absolute_url(), follow=True)

    text = page.content.decode()
    assert training.slug in text
    assert "* Not shown: fewer than 5 people" in text
    assert all(row.person.family_name not in text for row in training.enrolments.all())
    assert client.get(url("report_preview", period.pk)).status_code == 403
    assert client.get(url("report_changes", period.pk, 1)).status_code == 403


def test_officer_does_not_read_a_returned_report_nor_an_older_sending(client: Client) -> None:
    period = complete(create_period())
    create_submission(period=period)
    services.take_step(period, kind="returned", comment="More", by=create_directorate())
    client.force_login(officer_of(period))
    assert client.get(url("submission_detail", period.pk, 1)).status_code == 404

    create_submission(period=period)
    assert client.get(url("submission_detail", period.pk, 1)).status_code == 404
    assert client.get(url("submission_detail", period.pk, 2)).status_code == 200


def test_files_are_for_those_who_read_the_report(client: Client) -> None:
    period = complete(create_period())
    file = create_submission(period=period).files.get(kind="pdf")
    client.force_login(officer_of(period))
    response: Any = client.get(url("report_file", file.pk))
    assert b"".join(response.streaming_content) == PDF
    for close in response._resource_closers:
        close()

    client.force_login(create_donor_viewer())
    assert client.get(url("report_file", file.pk)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_same_for_any_number(
    client: Client,
    boss: User,
    django_assert_num_queries: DjangoAssertNumQueries,
    count: int,
) -> None:
    for _number in range(count):
        create_period()
    client.get(url("report_list"))
    with django_assert_num_queries(4):
        client.get(url("report_list"))


@pytest.mark.parametrize("count", [1, 3])
def test_report_asks_the_same_for_any_number(
    client: Client,
    boss: User,
    django_assert_num_queries: DjangoAssertNumQueries,
    count: int,
) -> None:
    period = complete(create_period())
    for _number in range(count):
        create_counted_training(period, people=1, status="cancelled")
    client.get(period.get_absolute_url())
    with django_assert_num_queries(33):
        client.get(period.get_absolute_url())


def test_agreement_period_and_report_are_made_by_forms(client: Client, boss: User) -> None:
    project = create_agreement().project
    ReportingAgreement.objects.all().delete()
    donor = project.donors.get()
    data = {
        "project": project.pk,
        "donor": donor.pk,
        "form": "bmz",
        "rule": "entered",
        "period_months": 6,
        "languages": ["en", "ky"],
        "first_language": "ky",
    }
    client.post(url("agreement_create"), data)
    agreement = ReportingAgreement.objects.get()
    assert agreement.languages == ["ky", "en"]

    days = {"starts_on": "2026-01-01", "ends_on": "2026-06-30", "due_on": "2099-01-01"}
    client.post(url("period_create", agreement.pk), days)
    period = agreement.periods.get()

    words = {"text": "Written without a script", "seen": "0"}
    client.post(url("section_update", period.pk, "summary", "ky"), words)
    assert ReportSection.objects.get().text == "Written without a script"

    lines = {
        "rate": "97.5",
        "rate_source": "InforEuro",
        "lines-TOTAL_FORMS": "1",
        "lines-INITIAL_FORMS": "0",
        "lines-0-title": "Staff",
        "lines-0-plan": "10",
        "lines-0-actual": "9",
        "lines-0-currency": "EUR",
        "seen": services.finance_state(period),
    }
    client.post(url("finance_update", period.pk), lines)
    assert period.cost_lines.get().actual == 9


def test_script_that_saves_is_told_of_another_writer(client: Client, boss: User) -> None:
    period = create_period()
    page = url("section_update", period.pk, "summary", "en")
    headers = {"X-Autosave": "1"}

    first = client.post(page, {"text": "One", "seen": "0"}, headers=headers)
    second = client.post(page, {"text": "Two", "seen": "0"}, headers=headers)

    assert (first.status_code, first.content) == (200, b"1")
    assert second.status_code == 409
    shown = client.post(page, {"text": "Two", "seen": "0"}).content.decode()
    assert "One" in shown
    assert "Two" in shown


def test_coordinator_who_is_late_is_told_why(client: Client) -> None:
    period = create_period(due_on=dt.date(2026, 7, 1))
    training = create_counted_training(period, people=0, status="cancelled")
    client.force_login(create_coordinator(center=training.center))

    text = client.get(period.get_absolute_url()).content.decode()

    assert "was due on" in text
    page = url("deviation_update", period.pk, "training", training.pk)
    client.post(page, {"text_ky": "Кар"})
    assert not period.reasons.exists()


def test_building_is_a_work_that_can_be_left_and_come_back_to(client: Client, boss: User) -> None:
    period = complete(create_period())
    answer = client.post(url("report_build", period.pk))
    job = Job.objects.get()
    assert answer["Location"] == job.get_absolute_url()
    again = client.post(url("report_build", period.pk))
    assert again["Location"] == answer["Location"]


def test_iati_is_public_once_the_project_allows_it(client: Client) -> None:
    period = complete(create_period())
    create_submission(period=period)
    project = period.agreement.project
    page = reverse("project_iati", args=[project.code])
    assert client.get(page).status_code == 404

    project.is_iati_public = True
    project.save()
    answer = client.get(page)
    assert answer.status_code == 200
    assert b"<iati-activity " in answer.content

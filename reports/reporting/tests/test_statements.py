"""Pages on which a report is written ask the database as often for three rows as for one."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.tests.factories import create_directorate
from reports.reporting import services
from reports.reporting.models import Annex, ReportingPeriod, SuccessStory
from reports.reporting.tests.factories import (
    complete,
    create_agreement,
    create_counted_training,
    create_period,
)

pytestmark = pytest.mark.django_db
PAGES = {
    "deviation_list": 9,
    "finance_update": 9,
    "finance_import": 4,
    "annex_create": 5,
    "story_create": 5,
    "report_submit": 21,
    "report_preview": 19,
    "exception_create": 5,
}


def filled(period: ReportingPeriod, *, rows: int) -> None:
    for number in range(rows):
        create_counted_training(period, people=2)
        services.save_story(
            SuccessStory(period=period), by=None, title_en=f"Story {number}", text_en="Text"
        )
        Annex.objects.create(
            period=period, title=f"{number}", name="a.pdf", size=1, sha256=f"{number}"
        )
    lines = [services.Line(f"Line {number}", Decimal(10), Decimal(10)) for number in range(rows)]
    services.save_finance(period, lines=lines, rate=Decimal(90), rate_source="InforEuro", by=None)


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_of_writing_ask_the_same_for_any_number(
    client, django_assert_num_queries, rows: int
) -> None:
    period = complete(create_period(agreement=create_agreement()))
    filled(period, rows=rows)
    client.force_login(create_directorate())

    for name, statements in PAGES.items():
        address = reverse(f"reports:{name}", args=[period.pk])
        client.get(address)
        with django_assert_num_queries(statements, info=name):
            assert client.get(address).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_agreement_and_section_ask_the_same_for_any_number(
    client, django_assert_num_queries, rows: int
) -> None:
    agreement = create_agreement()
    for number in range(rows):
        period = create_period(
            agreement=agreement,
            starts_on=dt.date(2026, number + 1, 1),
            ends_on=dt.date(2026, number + 1, 28),
        )
    client.force_login(create_directorate())
    section = reverse("reports:section_update", args=[period.pk, "effects", "en"])
    for address, statements in ((agreement.get_absolute_url(), 3), (section, 7)):
        client.get(address)
        with django_assert_num_queries(statements):
            client.get(address)

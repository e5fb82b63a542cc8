"""What is agreed, when reports are due, who may go on late, and the steps of a report."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.tests.factories import create_user
from centers.tests.factories import create_coordinator
from core.models import AuditEntry
from core.tests.threads import at_once
from projects.tests.factories import create_donor, create_donor_viewer, create_project
from reports.reporting import services
from reports.reporting.models import LateException, PeriodStep, ReportingAgreement, ReportingPeriod
from reports.reporting.permissions import can_enter, closed_because
from reports.reporting.services.agreements import add_months
from reports.reporting.tests.factories import create_agreement, create_period

pytestmark = pytest.mark.django_db
D = dt.date


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (D(2021, 2, 1), 12, D(2022, 2, 1)),
        (D(2023, 7, 31), 3, D(2023, 10, 31)),
        (D(2023, 11, 30), 3, D(2024, 2, 29)),
        (D(2024, 1, 15), 1, D(2024, 2, 15)),
    ],
)
def test_months_are_added_by_the_calendar(day: dt.date, months: int, expected: dt.date) -> None:
    assert add_months(day, months) == expected


def test_eu_interim_is_due_after_60_days_and_the_final_one_after_3_months() -> None:
    assert services.deadline("eu", ends_on=D(2022, 1, 31), is_final=False) == D(2022, 4, 1)
    assert services.deadline("eu", ends_on=D(2023, 7, 31), is_final=True) == D(2023, 10, 31)
    assert services.deadline("entered", ends_on=D(2023, 7, 31), is_final=True) is None


def test_periods_by_the_eu_rule_cover_thirty_months(boss) -> None:
    donor = create_donor()
    project = create_project(donors=[donor], starts_on=D(2021, 2, 1), ends_on=D(2023, 7, 31))
    agreement = create_agreement(project=project, donor=donor, form="eu", rule="eu")

    rows = services.plan_periods(agreement, by=boss)

    assert [(row.starts_on, row.ends_on, row.due_on, row.is_final) for row in rows] == [
        (D(2021, 2, 1), D(2022, 1, 31), D(2022, 4, 1), False),
        (D(2022, 2, 1), D(2023, 1, 31), D(2023, 4, 1), False),
        (D(2023, 2, 1), D(2023, 7, 31), D(2023, 10, 31), True),
    ]
    assert len(services.plan_periods(agreement, by=boss)) == 3
    assert ReportingPeriod.objects.count() == 3


def test_dates_agreed_one_by_one_are_not_made_by_a_rule(boss) -> None:
    with pytest.raises(ValidationError, match="entered"):
        services.plan_periods(create_agreement(), by=boss)


def test_agreement_refuses_a_donor_who_does_not_pay_and_a_second_one(boss) -> None:
    agreement = create_agreement()
    other = ReportingAgreement(
        project=agreement.project, donor=create_donor(), form="free", languages=["en"]
    )
    with pytest.raises(ValidationError) as refusal:
        services.save_agreement(other, by=boss)
    assert refusal.value.error_dict["donor"][0].code == "donor"

    again = ReportingAgreement(
        project=agreement.project, donor=agreement.donor, form="free", languages=["en"]
    )
    with pytest.raises(ValidationError) as refusal:
        services.save_agreement(again, by=boss)
    assert refusal.value.error_dict["donor"][0].code == "exists"


def test_form_stays_once_a_report_was_sent(boss) -> None:
    agreement = create_period(state="submitted").agreement
    agreement.form = "eu"

    with pytest.raises(ValidationError) as refusal:
        services.save_agreement(agreement, by=boss)

    assert refusal.value.code == "sent"


PERIOD: dict[str, Any] = {"starts_on": D(2026, 7, 1), "ends_on": D(2026, 12, 31), "is_final": False}


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"ends_on": D(2026, 6, 1)}, "ends_on", "dates"),
        ({"due_on": None}, "due_on", "no_due"),
        ({"due_on": D(2026, 12, 1)}, "due_on", "due"),
        ({"starts_on": D(2026, 6, 30)}, "starts_on", "overlap"),
        ({"is_final": True}, "is_final", "final"),
    ],
)
def test_period_is_refused_at_its_field(boss, change, field: str, code: str) -> None:
    agreement = create_period(is_final=True).agreement
    values = {**PERIOD, "due_on": D(2027, 2, 1), **change}

    with pytest.raises(ValidationError) as refusal:
        services.add_period(agreement, by=boss, **values)

    assert refusal.value.error_dict[field][0].code == code


def test_database_refuses_periods_that_overlap() -> None:
    agreement = create_period().agreement
    with pytest.raises(IntegrityError, match="period_no_overlap"), transaction.atomic():
        create_period(agreement=agreement, starts_on=D(2026, 6, 30), ends_on=D(2026, 7, 30))


@pytest.mark.django_db(transaction=True)
def test_two_people_open_the_same_period_once(boss) -> None:
    agreement = create_agreement()

    def opened() -> ReportingPeriod:
        return services.add_period(agreement, by=boss, due_on=D(2027, 2, 1), **PERIOD)

    results = at_once(opened, opened)

    assert ReportingPeriod.objects.count() == 1
    assert sum(isinstance(result, ValidationError) for result in results) == 1


@pytest.mark.django_db(transaction=True)
def test_accepted_and_returned_at_once_is_one_of_them(boss) -> None:
    period = create_period(state="submitted")

    results = at_once(
        lambda: services.take_step(period, kind="accepted", by=boss),
        lambda: services.take_step(period, kind="returned", comment="No", by=boss),
    )

    assert sum(isinstance(result, ValidationError) for result in results) == 1
    assert PeriodStep.objects.count() == 1


def test_steps_go_from_submitted_to_locked_and_no_other_way(boss) -> None:
    period = create_period(state="submitted")
    with pytest.raises(ValidationError) as refusal:
        services.take_step(period, kind="returned", comment=" ", by=boss)
    assert refusal.value.error_dict["comment"][0].code == "no_comment"
    with pytest.raises(ValidationError):
        services.take_step(period, kind="locked", by=boss)

    services.take_step(period, kind="accepted", by=boss)
    services.take_step(period, kind="accepted", by=boss)  # a second click
    services.take_step(period, kind="locked", by=boss)

    assert [row.kind for row in period.steps.all()] == ["locked", "accepted"]
    with pytest.raises(ValidationError):
        services.take_step(period, kind="returned", comment="Late", by=boss)


@pytest.mark.parametrize(
    ("state", "due", "word"),
    [
        ("open", D(2099, 1, 1), ""),
        ("returned", D(2026, 7, 1), ""),
        ("open", D(2026, 7, 1), "due on"),
        ("submitted", D(2099, 1, 1), "submitted"),
        ("accepted", D(2099, 1, 1), "accepted"),
        ("locked", D(2099, 1, 1), "locked"),
    ],
)
def test_who_cannot_enter_is_told_why(boss, state: str, due: dt.date, word: str) -> None:
    period = create_period(state=state, due_on=due)

    reason = closed_because(boss, period, today=D(2026, 11, 1))

    assert (word in reason) if word else reason == ""


def test_others_are_told_who_writes(boss) -> None:
    period = create_period()
    assert "directorate" in closed_because(create_user(), period)
    assert can_enter(create_coordinator(), period)
    assert "begins" in closed_because(boss, period, today=D(2025, 12, 31))


def test_exception_is_named_and_dated(boss) -> None:
    period = create_period(due_on=D(2026, 7, 1))
    late, other = create_coordinator(), create_coordinator()
    until = timezone.localdate() + dt.timedelta(days=5)

    for _click in range(2):
        services.grant_exception(period, person=late, until=until, reason="Ill", by=boss)

    assert LateException.objects.count() == 1
    assert AuditEntry.objects.filter(action="exception_granted").count() == 1
    assert can_enter(late, period)
    assert can_enter(late, period, today=until)
    assert not can_enter(late, period, today=until + dt.timedelta(days=1))
    assert not can_enter(other, period)


def test_exception_is_refused_without_reason_day_or_writer(boss) -> None:
    period = create_period(due_on=D(2026, 7, 1))
    until = timezone.localdate() + dt.timedelta(days=5)
    late = create_coordinator()

    def refused(**change) -> str:
        values = {"person": late, "until": until, "reason": "Ill", **change}
        with pytest.raises(ValidationError) as refusal:
            services.grant_exception(period, by=boss, **values)
        error = refusal.value
        rows = getattr(error, "error_dict", {"": [error]})
        return next(iter(rows.values()))[0].code

    assert refused(reason=" ") == "no_reason"
    assert refused(until=D(2026, 7, 1)) == "until"
    assert refused(person=create_donor_viewer()) == "person"
    period.state = "locked"
    period.save()
    assert refused() == "state"

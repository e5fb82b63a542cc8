"""In which sent reports a training, an event or a person stands."""

import datetime as dt

import pytest
from django.urls import reverse

from centers.tests.factories import create_coordinator
from events.tests.factories import create_event
from people.tests.factories import create_person
from projects.tests.factories import create_donor_viewer
from reports.reporting.models import ReportingPeriod
from reports.reporting.standing import sent_reports
from reports.reporting.tests.factories import (
    create_agreement,
    create_counted_training,
    create_period,
    create_submission,
)
from reports.tests.gatherings import create_guest
from reports.tests.indicators import create_indicator
from trainings.models import Training
from trainings.tests.factories import create_training

pytestmark = pytest.mark.django_db


@pytest.fixture
def training(period: ReportingPeriod) -> Training:
    create_indicator(project=period.agreement.project, measure="unique_people")
    return create_counted_training(period)


def test_a_training_and_its_people_stand_in_what_was_sent(period, training, boss):
    person = training.enrolments.first().person
    assert list(sent_reports(boss, training=training.pk)) == []

    submission = create_submission(period=period)

    assert list(sent_reports(boss, training=training.pk)) == [submission]
    assert list(sent_reports(boss, person=person.pk)) == [submission]
    other = create_training(status="approved", starts_on=period.starts_on)
    assert list(sent_reports(boss, training=other.pk)) == []
    assert list(sent_reports(boss, person=create_person().pk)) == []


def test_an_event_stands_in_it_with_its_guests(period, boss):
    project = period.agreement.project
    create_indicator(project=project, measure="festival_check_ins", unit="participations")
    event = create_event(kind="festival", status="held", starts_on=dt.date(2026, 3, 1))
    event.projects.add(project)
    person = create_person()
    create_guest(event=event, person=person, status="checked_in")

    submission = create_submission(period=period)

    assert list(sent_reports(boss, event=event.pk)) == [submission]
    assert list(sent_reports(boss, person=person.pk)) == [submission]
    assert list(sent_reports(boss, event=create_event().pk)) == []


def test_it_stays_there_when_the_row_changes_afterwards(period, training, boss):
    """What was frozen holds, whatever the row says today."""
    submission = create_submission(period=period)
    training.funding_sources.all().delete()
    assert list(sent_reports(boss, training=training.pk)) == [submission]


def test_who_may_not_open_a_sending_is_not_told_of_it(period, training, boss):
    coordinator = create_coordinator(center=training.center)
    first = create_submission(period=period)
    assert list(sent_reports(coordinator, training=training.pk)) == [first]

    ReportingPeriod.objects.filter(pk=period.pk).update(state="returned")
    assert list(sent_reports(coordinator, training=training.pk)) == []
    second = create_submission(period=period)

    assert list(sent_reports(coordinator, training=training.pk)) == [second]
    assert list(sent_reports(boss, training=training.pk)) == [second, first]
    assert list(sent_reports(create_donor_viewer(), training=training.pk)) == []


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_leads_to_each_and_asks_as_much(client, boss, django_assert_num_queries, number):
    period = create_period(agreement=create_agreement())
    training = create_counted_training(period)
    sent = []
    for _ in range(number):
        sent.append(create_submission(period=period))
        ReportingPeriod.objects.filter(pk=period.pk).update(state="returned")
    client.force_login(boss)
    address = reverse("reports:training_standing", args=[training.slug])
    client.get(address)

    # the reader, the training, the indicators, the reports
    with django_assert_num_queries(4):
        page = client.get(address).content.decode()

    for one in sent:
        assert reverse("reports:submission_detail", args=[period.pk, one.number]) in page

"""A month of the clock with every rule of every app: each reminder comes to each person once."""

import datetime as dt
from collections import Counter

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import User
from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_coordinator, create_organisation
from core import messages, reminders
from core.models import OutgoingMessage, ReminderRule
from events.models import Appeal
from events.tests.factories import (
    create_commitment,
    create_event,
    create_recommendation,
    create_series,
)
from people.tests.factories import create_pair, create_person
from reports.reporting.tests.factories import create_period
from trainings.models import CascadePlan, Certificate, FollowUpWave, TrainingDecision
from trainings.tests.certificate_factories import create_certificate
from trainings.tests.factories import create_enrolment, create_training
from trainings.tests.follow_up_factories import create_wave

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
START = timezone.make_aware(dt.datetime(2026, 3, 1, 9))
LAST = 30


def on(days):
    return (START + days * DAY).date()


@pytest.fixture
def clock(monkeypatch):
    """`clock(n)`: it is nine in the morning of the n-th day."""

    def turn(days):
        monkeypatch.setattr(timezone, "now", lambda: START + days * DAY)

    turn(0)
    return turn


@pytest.fixture
def home(clock):
    """A center with a coordinator, and one who leads the network."""
    center = create_center()
    create_coordinator(center=center, language="en", email="coordinator@example.org")
    create_directorate(language="en", email="boss@example.org")
    return center


def records(center):
    """One record or more for each rule."""
    create_training(center=center, starts_on=on(10), ends_on=on(12), status="planned")
    returned = create_training(center=center, starts_on=on(-9), ends_on=on(1), status="returned")
    TrainingDecision.objects.create(training=returned, kind="returned", comment="?")
    for months in (3, 6, 12):
        create_wave(months=months, center=center)
    FollowUpWave.objects.update(due_on=on(-3))
    holder = create_certificate(by=User.objects.get(email="boss@example.org"))
    holder.person.email = "holder@example.org"
    holder.person.save()
    Certificate.objects.update(expires_on=on(30))
    tot = create_training(center=center, starts_on=on(-60), ends_on=on(-50), status="approved")
    CascadePlan.objects.create(training=tot, people=200, deliver_by=on(10))
    create_enrolment(training=tot, person=create_person(email="master@example.org"))
    event = create_event(center=center, status="announced", starts_on=on(10))
    delivery = create_recommendation(event=event).deliveries.get()
    delivery.status, delivery.sent_on, delivery.answer_due_on = "sent", on(-5), on(10)
    delivery.save()
    create_commitment(event=event, due_on=on(10))
    Appeal.objects.create(
        event=event, addressee=create_organisation(), subject="Law", sent_on=on(-5),
        answer_due_on=on(10),
    )  # fmt: skip
    create_event(series=create_series(), edition=2025, status="reported",
                 starts_on=dt.date(2025, 3, 3))  # fmt: skip
    for due in (8, 30):
        create_period(starts_on=on(-60), ends_on=on(-10), due_on=on(due))
    create_pair(first=create_person(), second=create_person(), found_at=timezone.now())


# {rule: {who: days on which it comes}}; what a center leaves open reaches the directorate too.
EXPECTED = {
    "trainings.begins": {"coordinator": [7, 9]},
    "trainings.not_closed": {"coordinator": [15, 22], "boss": [26]},
    "trainings.returned": {"coordinator": [3, 10, 24], "boss": [14]},
    "trainings.follow_up_due": {"coordinator": [0, 0, 0, 11, 11, 11], "boss": [25, 25, 25]},
    "trainings.certificate_expires": {"holder": [0, 23]},
    "trainings.not_delivered": {"master": [10]},
    "events.begins": {"coordinator": [7, 9]},
    "events.answer_due": {"coordinator": [7, 11, 24]},
    "events.commitment_due": {"coordinator": [3, 11, 24]},
    "events.appeal_overdue": {"boss": [11, 24]},
    "events.year_not_recorded": {"boss": [3]},
    "reports.report_due": {"boss": [0, 1, 7, 9, 16, 16, 23, 29, 30]},
    "people.duplicates_wait": {"boss": [7, 14, 28]},
}


def test_month_of_every_rule_counts_each_message_once(home, clock):
    assert set(EXPECTED) == set(reminders.rules())
    records(home)
    mail.outbox.clear()
    OutgoingMessage.objects.all().delete()
    sent_on = []
    for day in range(LAST + 1):
        clock(day)
        reminders.decide_all()
        for _again in range(2):
            reminders.send_due()
            messages.send_due()
        sent_on += [day] * (len(mail.outbox) - len(sent_on))

    rows = OutgoingMessage.objects.filter(kind__in=EXPECTED).exclude(channel="rule")
    assert set(rows.values_list("status", flat=True)) == {"sent"}
    came = Counter(
        (row.kind, row.to_email.partition("@")[0], (row.due_on - on(0)).days) for row in rows
    )
    wanted = Counter(
        (kind, who, day)
        for kind, people in EXPECTED.items()
        for who, days in people.items()
        for day in days
    )
    assert came == wanted
    # Mails: each person one digest a day, and what is urgent or goes to people by itself.
    digests = OutgoingMessage.objects.filter(kind="digest", status="sent")
    letters = Counter((letter.to[0], day) for letter, day in zip(mail.outbox, sent_on, strict=True))
    alone = rows.filter(in_digest=False)
    assert len(mail.outbox) == digests.count() + alone.count()
    assert set(alone.values_list("kind", flat=True)) == {
        "events.begins", "reports.report_due", "trainings.begins",
        "trainings.certificate_expires", "trainings.not_delivered",
    }  # fmt: skip
    assert letters["coordinator@example.org", 7] == 1  # two events of the day in one digest
    assert letters["coordinator@example.org", 9] == 2  # "tomorrow" is urgent, each by itself
    days = digests.values_list("user_id", "sent_at__date")
    assert len(set(days)) == len(days)


def test_rules_switched_off_or_muted_say_nothing(home):
    by = User.objects.get(email="boss@example.org")
    for one in reminders.rules().values():
        reminders.save_rule(one, is_on=False, days=list(one.days), texts={}, by=by)
    records(home)
    reminders.decide_all()
    assert not OutgoingMessage.objects.filter(kind__in=EXPECTED).exists()

    ReminderRule.objects.all().delete()
    User.objects.update(muted_rules=[one.key for one in reminders.optional_rules()])
    reminders.decide_all()
    reminders.send_due()
    came = OutgoingMessage.objects.filter(kind__in=EXPECTED).exclude(channel="rule")
    assert set(came.values_list("kind", flat=True)) == {
        "reports.report_due", "trainings.certificate_expires"
    }  # fmt: skip

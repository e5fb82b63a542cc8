"""Reminders of trainings: decided at each saving, each sent once, whatever day it is."""

import datetime as dt
from collections import Counter

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_coordinator
from core import messages, reminders
from core.models import OutgoingMessage
from trainings.models import Training
from trainings.tests.factories import create_training

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
START = timezone.make_aware(dt.datetime(2026, 3, 1, 9))


@pytest.fixture
def clock(monkeypatch):
    """`clock(n)`: it is nine in the morning of the n-th day."""

    def turn(days):
        monkeypatch.setattr(timezone, "now", lambda: START + days * DAY)

    turn(0)
    return turn


@pytest.fixture
def training(clock):
    center = create_center()
    create_coordinator(center=center, language="en")
    first = (START + 10 * DAY).date()
    return create_training(
        center=center, starts_on=first, ends_on=first + 2 * DAY, status="planned"
    )


def beat():
    reminders.decide_all()
    reminders.send_due()
    messages.send_due()


def test_month_sends_each_reminder_once(training, clock):
    reminders.decide(Training, training.pk)
    for day in range(31):
        clock(day)
        for _again in range(2):
            beat()

    rows = OutgoingMessage.objects.filter(status="sent", channel="email")
    counts = Counter(rows.exclude(kind="digest").values_list("kind", flat=True))
    assert counts == {"trainings.begins": 2, "trainings.not_closed": 2}
    assert len(mail.outbox) == rows.filter(kind="digest").count() == 4


def test_moved_training_moves_and_cancelled_takes_back(training):
    def waiting():
        rows = OutgoingMessage.objects.filter(kind="trainings.begins", status="queued")
        return sorted(rows.values_list("due_on", flat=True))

    reminders.decide(Training, training.pk)
    first = training.starts_on
    assert waiting() == [first - 3 * DAY, first - DAY]
    Training.objects.update(starts_on=first + DAY, ends_on=first + 3 * DAY)
    reminders.decide(Training, training.pk)
    assert waiting() == [first - 2 * DAY, first]
    Training.objects.update(starts_on=first)  # and back again
    reminders.decide(Training, training.pk)
    assert waiting() == [first - 3 * DAY, first - DAY]
    Training.objects.update(status="cancelled")
    reminders.decide(Training, training.pk)
    assert waiting() == []


def test_beat_that_slept_sends_what_is_useful_only(training, clock):
    reminders.decide(Training, training.pk)
    clock(9)  # the day before; the reminder of three days before was not sent
    beat()
    plans = OutgoingMessage.objects.filter(kind="trainings.begins", channel="rule")
    assert list(plans.order_by("due_on").values_list("status", flat=True)) == ["missed", "sent"]
    assert len(mail.outbox) == 1


def test_lost_worker_never_sends_twice(training, clock):
    message = messages.queue(
        to_email="a@example.org", language="en", kind="test", subject="A", body="B"
    )
    OutgoingMessage.objects.update(status="sending")  # died between claim and hand-over
    clock(1)
    messages.send_due()
    message.refresh_from_db()
    assert (message.status, mail.outbox) == ("failed", [])


def test_rule_refuses_unknown_placeholders(training):
    one = reminders.rules()["trainings.begins"]
    by = create_directorate()
    texts = {"en": {"subject": "{title}", "body": "{nonsense}"}}
    with pytest.raises(ValidationError, match="nonsense"):
        reminders.save_rule(one, is_on=True, days=[-2], texts=texts, by=by)
    good = {"en": {"subject": "Soon: {title}", "body": "{day}"}}
    reminders.save_rule(one, is_on=True, days=[-2], texts=good, by=by)
    reminders.decide(Training, training.pk)
    assert OutgoingMessage.objects.get(kind="trainings.begins").due_on == (
        training.starts_on - 2 * DAY
    )

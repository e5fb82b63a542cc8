"""Reminders of reports to donors: each once, and none once the report is sent."""

import datetime as dt
import threading
from collections import Counter
from functools import partial

import pytest
from django.core import mail
from django.utils import timezone

from accounts.tests.factories import create_directorate
from core import messages, reminders
from core.models import OutgoingMessage, ReminderRule
from core.reminders import giving
from core.tests.threads import at_once
from reports.reporting.models import ReportingPeriod
from reports.reporting.tests.factories import create_period
from trainings.models import FollowUpWave
from trainings.tests.follow_up_factories import create_wave

DAY = dt.timedelta(days=1)
START = timezone.make_aware(dt.datetime(2027, 3, 1, 9))


def turn(monkeypatch, days):
    monkeypatch.setattr(timezone, "now", lambda: START + days * DAY)


def beat():
    reminders.decide_all()
    reminders.send_due()
    messages.send_due()


@pytest.mark.django_db
def test_report_is_reminded_of_until_it_is_submitted(monkeypatch):
    turn(monkeypatch, 0)
    create_directorate(language="en")
    period = create_period(due_on=(START + 30 * DAY).date())
    for day in range(39):
        turn(monkeypatch, day)
        beat()
        beat()
        if day == 32:
            ReportingPeriod.objects.filter(pk=period.pk).update(state="submitted")

    rows = OutgoingMessage.objects.filter(kind="reports.report_due")
    counts = Counter(rows.values_list("channel", "status"))
    assert counts == {("rule", "sent"): 5, ("email", "sent"): 5, ("rule", "cancelled"): 2}
    assert len(mail.outbox) == 5
    assert f"/en/reports/{period.pk}/" in mail.outbox[0].body


@pytest.mark.django_db
def test_graduates_whom_nobody_asked_are_reminded_of():
    wave = create_wave(people=2)
    ask = reminders.rules()["trainings.follow_up_due"].ask
    reminder = ask(wave)
    assert (reminder.day, reminder.words["count"]) == (wave.due_on, 2)
    wave.rows.update(asked_on=timezone.localdate(), asked_by="call")
    assert ask(FollowUpWave.objects.get(pk=wave.pk)) is None


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_once(monkeypatch):
    turn(monkeypatch, 0)
    create_directorate(language="en")
    create_period(due_on=(START + 7 * DAY).date())
    reminders.decide_all()
    assert [r for r in at_once(beat, beat, beat) if isinstance(r, Exception)] == []
    beat()
    assert OutgoingMessage.objects.filter(kind="reports.report_due", channel="email").count() == 1
    assert len(mail.outbox) == OutgoingMessage.objects.filter(kind="digest").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_reminders_of_a_record_given_at_once_do_not_lock_each_other(monkeypatch):
    turn(monkeypatch, -1)
    create_directorate(language="en")
    ReminderRule.objects.create(key="reports.report_due", days=[-8, -7])
    create_period(due_on=(START + 7 * DAY).date())
    reminders.decide_all()
    turn(monkeypatch, 0)
    plans = OutgoingMessage.objects.filter(kind="reports.report_due", channel="rule")
    both, decide_by = threading.Barrier(2), giving.decide_by

    def when_both_have_begun(one, pk):
        both.wait(10)
        decide_by(one, pk)

    monkeypatch.setattr(giving, "decide_by", when_both_have_begun)
    given = at_once(*(partial(giving._give, pk) for pk in plans.values_list("pk", flat=True)))
    assert sorted(given) == [0, 1]  # the letter of a day before says the same, a day late
    assert sorted(plans.values_list("status", flat=True)) == ["missed", "sent"]

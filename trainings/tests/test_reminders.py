"""Reminders of trainings: decided at each saving, each sent once, whatever day it is."""

import dataclasses
import datetime as dt
import smtplib
from collections import Counter

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_coordinator
from core import messages, reminders
from core.models import OutgoingMessage
from core.tests.threads import at_once
from trainings import services
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
    # "Tomorrow" is urgent and comes by itself.
    assert (len(mail.outbox), rows.filter(kind="digest").count()) == (4, 3)


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


def test_saving_by_the_services_moves_and_takes_back(
    training, clock, django_capture_on_commit_callbacks
):
    def waiting():
        rows = OutgoingMessage.objects.filter(kind="trainings.begins", status="queued")
        return sorted(rows.values_list("due_on", flat=True))

    by, first = create_directorate(), training.starts_on
    with django_capture_on_commit_callbacks(execute=True):
        services.update_training(training, by=by, starts_on=first + DAY, ends_on=first + 3 * DAY)
    assert waiting() == [first - 2 * DAY, first]
    with django_capture_on_commit_callbacks(execute=True):
        services.cancel_training(training, reason="Flood", by=by)
    assert waiting() == []


def test_beat_that_slept_sends_what_is_useful_only(training, clock):
    reminders.decide(Training, training.pk)
    clock(9)  # the day before; the reminder of three days before was not sent
    beat()
    plans = OutgoingMessage.objects.filter(kind="trainings.begins", channel="rule")
    assert list(plans.order_by("due_on").values_list("status", flat=True)) == ["missed", "sent"]
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(("back_on", "status"), [(17, "sent"), (20, "missed")])
def test_late_reminder_comes_while_it_is_useful(training, clock, back_on, status):
    reminders.decide(Training, training.pk)
    Training.objects.update(status="running")
    reminders.decide(Training, training.pk)
    clock(back_on)  # it was due on day 15
    beat()
    plan = OutgoingMessage.objects.filter(kind="trainings.not_closed", channel="rule")
    assert plan.earliest("due_on").status == status


def test_what_began_while_beat_slept_was_missed(training, clock):
    reminders.decide(Training, training.pk)
    clock(11)  # it was "tomorrow" on day 9
    beat()
    plans = OutgoingMessage.objects.filter(kind="trainings.begins", channel="rule")
    assert list(plans.values_list("status", flat=True)) == ["missed", "missed"]
    assert mail.outbox == []


def test_reminder_of_a_day_that_another_replaced_is_not_planned(training, clock):
    clock(9)
    reminders.decide(Training, training.pk)
    plans = OutgoingMessage.objects.filter(kind="trainings.begins")
    assert [row.due_on for row in plans] == [training.starts_on - DAY]


def test_broken_record_holds_up_no_other(training, clock, monkeypatch):
    other = create_training(
        center=training.center, starts_on=training.starts_on, ends_on=training.ends_on,
        status="planned",
    )  # fmt: skip
    clock(7)
    one = reminders.rules()["trainings.begins"]

    def picky(record):
        if record == training:
            raise ZeroDivisionError
        return one.ask(record)

    changed = {**reminders.rules(), one.key: dataclasses.replace(one, ask=picky)}
    monkeypatch.setattr("core.reminders.deciding.rules", lambda: changed)
    reminders.decide_all()
    rows = OutgoingMessage.objects.filter(kind=one.key)
    assert set(rows.values_list("record_id", flat=True)) == {str(other.pk)}


def test_plan_sent_now_goes_at_once_and_in_no_digest(
    training, clock, django_capture_on_commit_callbacks
):
    User.objects.update(digest_hour=20)
    reminders.decide(Training, training.pk)
    clock(2)
    plan = OutgoingMessage.objects.filter(kind="trainings.begins").earliest("due_on")
    with django_capture_on_commit_callbacks(execute=True):
        messages.hurry(plan, by=create_directorate())
    messages.send_due()
    assert len(mail.outbox) == 1
    for day in (7, 7.5, 8):
        clock(day)
        beat()
    assert len(mail.outbox) == 1  # not again on its day


def test_worker_killed_while_giving_leaves_all_or_nothing(training, clock, monkeypatch):
    create_coordinator(center=training.center, language="en")
    reminders.decide(Training, training.pk)
    clock(7)
    given = []

    def killed(*args, **kwargs):
        given.append(args)
        if len(given) == 2:  # the second of two people
            raise SystemExit
        return "Subject", "Text"

    with monkeypatch.context() as patch:
        patch.setattr("core.reminders.giving.text_of", killed)
        with pytest.raises(SystemExit):
            reminders.send_due()
    assert not OutgoingMessage.objects.exclude(channel="rule").exists()
    for _again in range(2):
        beat()
    rows = OutgoingMessage.objects.filter(kind="trainings.begins", status="sent", channel="email")
    assert (rows.count(), len(mail.outbox)) == (2, 2)


def test_worker_killed_between_sending_and_noting_sends_once(training, clock, monkeypatch):
    reminders.decide(Training, training.pk)
    clock(7)
    reminders.send_due()
    deliver = messages._deliver

    def sent_and_killed(message):
        deliver(message)
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(messages, "_deliver", sent_and_killed)
        with pytest.raises(SystemExit):
            messages.send_due()
    for day in (7, 8):
        clock(day)
        beat()
    assert len(mail.outbox) == 1
    assert OutgoingMessage.objects.get(kind="digest").status == "failed"  # somebody looks at it


def test_mail_server_down_for_two_days_loses_nothing(training, clock, settings):
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "core.tests.test_messages.NoServer"
    reminders.decide(Training, training.pk)
    for day in (7, 8, 9):
        clock(day)
        beat()
    assert mail.outbox == []
    settings.EMAIL_BACKEND = working
    clock(9.5)
    beat()
    assert len(mail.outbox) == 2  # the digest of day 7, and "tomorrow" of day 9
    assert not OutgoingMessage.objects.filter(status="failed").exists()


def test_bad_address_fails_alone_and_is_listed(training, clock, client, monkeypatch):
    create_coordinator(center=training.center, email="bad@example.org", language="en")
    reminders.decide(Training, training.pk)
    clock(9)
    deliver = messages._deliver

    def picky(message):
        if message.to_email == "bad@example.org":
            raise smtplib.SMTPRecipientsRefused({message.to_email: (550, b"unknown")})
        deliver(message)

    monkeypatch.setattr(messages, "_deliver", picky)
    beat()
    assert len(mail.outbox) == 1
    client.force_login(create_directorate())
    page = client.get("/en/messages/?status=failed").content.decode()
    assert page.count("bad@example.org") == 1


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_give_once(training, clock):
    reminders.decide(Training, training.pk)
    clock(9)
    at_once(reminders.decide_all, reminders.decide_all)
    at_once(reminders.send_due, reminders.send_due)
    at_once(messages.send_due, messages.send_due)
    rows = OutgoingMessage.objects.filter(kind="trainings.begins", channel="email")
    assert (rows.count(), len(mail.outbox)) == (1, 1)


def test_digest_comes_at_the_hour_and_by_the_way_of_its_reader(
    training, clock, monkeypatch, settings
):
    settings.MESSAGE_SERVICES = {"telegram": "json://localhost/{to}"}
    sent = []
    monkeypatch.setattr(
        "core.channels.send", lambda service, address, **words: sent.append((service, address))
    )
    User.objects.update(digest_hour=11, service="telegram", service_address="77")
    reminders.decide(Training, training.pk)
    clock(7)
    beat()
    assert sent == []
    clock(7 + 2.5 / 24)
    beat()
    beat()
    assert (sent, mail.outbox) == ([("telegram", "77")], [])
    clock(9)  # "tomorrow" is urgent: the same way, whatever the hour
    beat()
    assert (len(sent), mail.outbox) == (2, [])


def test_digest_that_waited_for_days_leaves_out_what_lost_its_reason(training, clock):
    User.objects.update(digest_hour=20)
    later = create_training(
        center=training.center, starts_on=training.starts_on + 4 * DAY,
        ends_on=training.ends_on + 4 * DAY, status="planned",
    )  # fmt: skip
    for row in (training, later):
        reminders.decide(Training, row.pk)
    clock(7)
    beat()  # waits for the evening; then beat is off for four days
    clock(11.5)
    beat()
    (letter,) = mail.outbox
    assert later.slug in letter.body
    assert training.slug not in letter.body


def test_digest_greets_once(training, clock):
    first = (START + 10 * DAY).date()
    other = create_training(
        center=training.center, starts_on=first, ends_on=first, status="planned"
    )
    for row in (training, other):
        reminders.decide(Training, row.pk)
    clock(7)
    beat()
    (letter,) = mail.outbox
    assert letter.body.count("Hello") == 1
    assert all(row.slug in letter.body for row in (training, other))


def test_who_left_gets_nothing_that_waited_for_him(training, clock):
    reminders.decide(Training, training.pk)
    User.objects.update(digest_hour=20)
    clock(7)
    beat()
    User.objects.update(is_active=False)
    clock(7.5)
    beat()
    rows = OutgoingMessage.objects.filter(kind="trainings.begins", channel="email")
    assert (rows.get().status, mail.outbox) == ("cancelled", [])


def test_what_stays_open_reaches_the_directorate_after_days_it_may_change(training, clock):
    boss = create_directorate(language="en")
    one = reminders.rules()["trainings.not_closed"]
    reminders.save_rule(one, is_on=True, days=[3], texts={}, escalate_after=5, by=boss)
    clock(17)
    beat()
    (letter,) = [letter for letter in mail.outbox if letter.to == [boss.email]]
    office = training.center.organisation.name
    assert letter.subject.startswith(f"Left open ({office}): Close the register of")


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

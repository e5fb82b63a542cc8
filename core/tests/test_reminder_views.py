"""Pages of reminders: rules, one letter, and what a coordinator sees of it."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_coordinator
from core import reminders
from core.models import AuditEntry, OutgoingMessage, ReminderRule
from core.tests.factories import create_message
from trainings.models import Training
from trainings.tests.factories import create_training

pytestmark = pytest.mark.django_db
URL = "/en/messages/rules/trainings.begins/"


@pytest.fixture
def directorate(client: Client) -> Client:
    client.force_login(create_directorate())
    return client


def words(client: Client, **changes: str) -> dict[str, Any]:
    """What the form of the rule sends, changed."""
    form = client.get(URL).context["form"]
    return {name: form[name].value() for name in form.fields} | {"is_on": "on"} | changes


def test_rule_list_names_every_rule_in_constant_queries(
    directorate: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ReminderRule.objects.create(key="trainings.begins", days=[-5], texts={"en": {"body": "x"}})
    with django_assert_num_queries(2):  # user, changed rules
        page = directorate.get("/en/messages/rules/").content.decode()
    assert "−5" in page
    assert "A register is not closed" in page


def test_rule_is_shown_on_a_real_record_and_saved_only_when_asked(directorate: Client) -> None:
    day = timezone.localdate() + dt.timedelta(days=9)
    training = create_training(status="planned", starts_on=day, ends_on=day)
    sent = words(directorate, subject_en="Soon: {title}", days="−5, -1")
    page = directorate.post(URL, sent | {"preview": "1"}).content.decode()
    assert f"Soon: {training.programme.title_en}" in page
    assert not ReminderRule.objects.exists()

    for _again in range(2):  # a double click
        assert directorate.post(URL, sent).status_code == 302
    rule = ReminderRule.objects.get()
    assert (rule.days, rule.texts) == ([-5, -1], {"en": {"subject": "Soon: {title}"}})
    assert AuditEntry.objects.filter(action="reminder_rule_saved").count() == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"subject_ky": "{nobody}"}, "placeholder"),
        ({"body_ru": "{title"}, "placeholder"),
        ({"days": "soon"}, "whole numbers"),
        ({"days": "400"}, "whole numbers"),
        ({"days": " ,"}, "whole numbers"),
    ],
)
def test_rule_refuses_wrong_words(
    directorate: Client, changes: dict[str, str], message: str
) -> None:
    page = directorate.post(URL, words(directorate, **changes))
    assert page.status_code == 200
    assert message in page.content.decode()
    assert not ReminderRule.objects.exists()


def test_unknown_rule_is_not_there(directorate: Client) -> None:
    assert directorate.get("/en/messages/rules/nothing/").status_code == 404


def test_one_letter_is_changed_and_sent_at_once(
    directorate: Client, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    message = create_message()
    url = message.get_absolute_url()
    directorate.post(f"{url}edit/", {"subject": "New", "body": "Other words"})
    assert "Other words" in directorate.get(url).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        directorate.post(f"{url}send/")
    directorate.post(f"{url}send/")  # again: refused calmly
    page = directorate.post(f"{url}edit/", {"subject": "Late", "body": "Late"})
    assert "can" in page.content.decode()
    message.refresh_from_db()
    assert (message.subject, message.status, len(mailoutbox)) == ("New", "sent", 1)


def test_message_says_who_hears_it_by_which_rule_and_in_which_letter(directorate: Client) -> None:
    plan = create_message(
        to_email="", channel="rule", kind="trainings.begins", audience="coordinators:5",
        record_id="0", record_type="trainings.Training",
    )  # fmt: skip
    letter = create_message(kind="digest", subject="Reminders of today", status="failed")
    carried = create_message(
        kind="trainings.begins", subject="Sewing begins", audience="user:1", status="sent",
        digest=letter, record_id="0", record_type="trainings.Training",
    )  # fmt: skip
    assert "Coordinators of the center" in directorate.get("/en/messages/").content.decode()
    shown = directorate.get(plan.get_absolute_url()).content.decode()
    assert all(word in shown for word in ("Coordinators of the center", "A training begins"))
    shown = directorate.get(carried.get_absolute_url()).content.decode()
    assert "Reminders of today" in shown  # and that it failed
    assert "failed" in shown
    assert "Sewing begins" in directorate.get(letter.get_absolute_url()).content.decode()


def test_plan_is_shown_in_the_language_of_its_reader(directorate: Client) -> None:
    day = timezone.localdate() + dt.timedelta(days=9)
    training = create_training(status="planned", starts_on=day, ends_on=day)
    with translation.override("ky"):
        reminders.decide(Training, training.pk)
    plan = OutgoingMessage.objects.filter(kind="trainings.begins").earliest("due_on")
    shown = directorate.get(plan.get_absolute_url()).content.decode()
    assert f"{training.programme.title_en} begins on" in shown


def test_secret_letter_has_no_page_to_change_it(directorate: Client) -> None:
    url = create_message(is_secret=True).get_absolute_url()
    assert directorate.get(f"{url}edit/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_coordinator_sees_the_messages_of_his_center(
    client: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    center = create_center()
    client.force_login(create_coordinator(center=center))
    for _number in range(rows):
        own = create_message(center_id=center.pk, to_email="own@example.org")
    other = create_message(center_id=create_center().pk, to_email="other@example.org")
    of_nobody = create_message(to_email="other@example.org")
    client.get("/en/messages/")  # the line of the log
    with django_assert_num_queries(4):  # user, memberships, count, rows
        page = client.get("/en/messages/").content.decode()
    assert (page.count("own@example.org"), page.count("other@example.org")) == (rows, 0)

    shown = client.get(own.get_absolute_url()).content.decode()
    assert "/send/" not in shown
    assert "/cancel/" not in shown
    for row in (other, of_nobody):
        assert client.get(row.get_absolute_url()).status_code == 404
    assert client.post(f"{own.get_absolute_url()}cancel/").status_code == 403
    assert OutgoingMessage.objects.get(pk=own.pk).status == "queued"

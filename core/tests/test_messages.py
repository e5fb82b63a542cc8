"""Outgoing messages: once, in time, seen and cancellable."""

import datetime as dt
import smtplib
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.locmem import EmailBackend as MemoryBackend
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from kombu.exceptions import OperationalError
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks, Settings

from accounts.tests.factories import create_directorate, create_user
from core import messages, tasks
from core.models import AuditEntry, OutgoingMessage
from core.tests.factories import create_message

pytestmark = pytest.mark.django_db
BASE: dict[str, Any] = {"language": "en", "kind": "test", "subject": "Hello", "body": "A text"}


class NoServer(BaseEmailBackend):
    """A mail server that does not answer."""

    def send_messages(self, email_messages: Any) -> int:
        raise ConnectionRefusedError("no server")


class NoMailbox(MemoryBackend):
    """A mail server that knows no such person."""

    def send_messages(self, messages: Any) -> int:
        raise smtplib.SMTPRecipientsRefused({"x@example.org": (550, b"unknown")})


def test_queue_by_email_goes_out_at_once(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        message = messages.queue(to_email="aigul@example.org", to_name="Aigul", **BASE)

    message.refresh_from_db()
    assert (message.status, message.attempts, message.channel) == ("sent", 1, "email")
    assert [m.subject for m in mail.outbox] == ["Hello"]
    assert mail.outbox[0].to == ["aigul@example.org"]
    assert mail.outbox[0].extra_headers["Content-Language"] == "en"


def test_broker_that_is_away_loses_nothing(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def away(*args: Any, **options: Any) -> None:
        assert options["retry"] is False  # the page does not wait for it
        raise OperationalError("no broker")

    monkeypatch.setattr(tasks.send_message, "apply_async", away)
    with django_capture_on_commit_callbacks(execute=True):
        messages.queue(to_email="aigul@example.org", **BASE)
    assert OutgoingMessage.objects.get().status == "queued"
    assert (messages.send_due(), messages.send_due(), len(mail.outbox)) == (1, 0, 1)


def test_queue_without_email_waits_on_the_phone_list(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        message = messages.queue(to_phone="+996555123456", **BASE)
    messages.send_due()

    message.refresh_from_db()
    assert (message.channel, message.status) == ("phone_list", "queued")
    assert mail.outbox == []
    assert list(OutgoingMessage.objects.on_phone_list()) == [message]


def test_queue_waits_for_its_time() -> None:
    later = timezone.now() + dt.timedelta(hours=1)
    message = messages.queue(to_email="aigul@example.org", due_at=later, **BASE)

    assert messages.send_due() == 0
    OutgoingMessage.objects.update(due_at=timezone.now())
    assert messages.send_due() == 1
    assert messages.send_due() == 0
    message.refresh_from_db()
    assert message.status == "sent"
    assert len(mail.outbox) == 1


def test_queue_with_a_key_renews_the_waiting_message() -> None:
    later = timezone.now() + dt.timedelta(hours=1)
    first = messages.queue(to_email="a@example.org", dedupe_key="k", due_at=later, **BASE)
    second = messages.queue(
        to_email="a@example.org", dedupe_key="k", due_at=later, **(BASE | {"body": "New text"})
    )

    assert first.pk == second.pk
    assert OutgoingMessage.objects.get().body == "New text"


def test_queue_with_a_key_never_sends_twice() -> None:
    messages.queue(to_email="a@example.org", dedupe_key="k", **BASE)
    messages.send_due()
    messages.queue(to_email="a@example.org", dedupe_key="k", **BASE)

    assert messages.send_due() == 0
    assert len(mail.outbox) == 1


def test_cancel_queued_frees_the_key() -> None:
    later = timezone.now() + dt.timedelta(hours=1)
    first = messages.queue(to_email="a@example.org", dedupe_key="k", due_at=later, **BASE)

    assert messages.cancel_queued(dedupe_key="k") == 1
    second = messages.queue(to_email="a@example.org", dedupe_key="k", due_at=later, **BASE)
    first.refresh_from_db()
    assert (first.status, second.status) == ("cancelled", "queued")
    assert first.pk != second.pk


def test_queue_keeps_a_subject_on_one_line() -> None:
    message = messages.queue(
        to_email="a@example.org", **(BASE | {"subject": "Hello\nBcc: all@example.org"})
    )

    assert message.subject == "Hello Bcc: all@example.org"


def test_send_forgets_secret_texts() -> None:
    message = messages.queue(to_email="a@example.org", secret=True, **BASE)
    messages.send_due()

    message.refresh_from_db()
    assert message.body == ""
    assert mail.outbox[0].body == "A text"


def test_send_waits_as_long_as_the_server_is_away(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "core.tests.test_messages.NoServer"
    message = create_message()
    messages.send_due()

    message.refresh_from_db()
    assert (message.status, message.attempts) == ("queued", 1)
    assert dt.timedelta(seconds=50) < message.due_at - timezone.now() < dt.timedelta(seconds=61)
    assert "ConnectionRefusedError: no server" in message.log
    OutgoingMessage.objects.update(due_at=timezone.now(), attempts=messages.MAX_ATTEMPTS - 1)
    messages.send_due()
    message.refresh_from_db()
    assert message.status == "queued"


def test_silent_server_is_asked_by_beat_only(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "core.tests.test_messages.NoServer"
    first, second = create_message(), create_message()
    by_phone = create_message(channel="service", service="sms", to_address="+996555123456")
    assert messages.send_now(first.pk)
    assert not messages.send_now(second.pk)  # workers have other things to do
    assert messages.send_now(by_phone.pk)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    messages.send_due()
    second.refresh_from_db()
    assert (settings.EMAIL_TIMEOUT, second.status) == (10, "sent")


def test_send_does_not_insist_on_a_refused_address(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "core.tests.test_messages.NoMailbox"
    message = create_message()
    messages.send_due()

    message.refresh_from_db()
    assert (message.status, message.attempts) == ("failed", 1)


def test_send_of_one_bad_message_does_not_stop_the_others() -> None:
    bad = create_message(subject="Two\nlines")
    good = create_message()
    messages.send_due()

    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.status, good.status) == ("failed", "sent")


def test_cancel_stops_a_waiting_message() -> None:
    user = create_directorate()
    message = create_message(due_at=timezone.now() + dt.timedelta(days=1))
    messages.cancel(message, by=user)

    message.refresh_from_db()
    assert message.status == "cancelled"
    assert AuditEntry.objects.get(action="message_cancelled").object_id == str(message.pk)


def test_cancel_refuses_what_has_gone_out() -> None:
    message = create_message(status="sent")
    with pytest.raises(ValidationError, match="no longer waiting"):
        messages.cancel(message, by=create_directorate())


def test_mark_told_closes_a_line_of_the_phone_list() -> None:
    message = create_message(to_email="", to_phone="+996555123456")
    messages.mark_told(message, by=create_directorate())

    message.refresh_from_db()
    assert message.status == "sent"
    assert AuditEntry.objects.filter(action="message_told").count() == 1


def test_mark_told_refuses_emails() -> None:
    with pytest.raises(ValidationError, match="phone list"):
        messages.mark_told(create_message(), by=create_directorate())


def test_email_needs_an_address() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        create_message(to_email="", channel="email")


@pytest.fixture
def directorate(client: Client) -> Client:
    client.force_login(create_directorate())
    return client


@pytest.mark.parametrize("rows", [1, 3])
def test_message_list_asks_the_same_for_any_number(
    directorate: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(rows):
        create_message()
    directorate.get("/en/messages/")  # the line of the log
    with django_assert_num_queries(3):  # user, count, rows
        response = directorate.get("/en/messages/")
    assert response.content.decode().count("aigul@example.org") == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_phone_list_asks_the_same_for_any_number(
    directorate: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(rows):
        create_message(to_email="", to_phone="+996555123456")
    with django_assert_num_queries(4):  # user, audit line, count, rows
        response = directorate.get("/en/messages/phone-list/")
    assert response.content.decode().count("tel:+996555123456") == rows


def test_message_list_filters(directorate: Client) -> None:
    create_message(status="sent")
    create_message(to_email="", to_phone="1")

    def found(query: str) -> int:
        return len(directorate.get(f"/en/messages/?{query}").context["page"])

    queries = ["status=sent", "channel=phone_list", "status=nonsense"]
    assert [found(query) for query in queries] == [1, 1, 2]


def test_message_detail_previews_the_text(directorate: Client) -> None:
    page = directorate.get(create_message(body="See <b>you</b>").get_absolute_url())

    assert "See &lt;b&gt;you&lt;/b&gt;" in page.content.decode()


def test_message_detail_keeps_secrets(directorate: Client) -> None:
    page = directorate.get(create_message(body="code 123456", is_secret=True).get_absolute_url())

    assert "123456" not in page.content.decode()


def test_message_cancel_and_tell_by_button(directorate: Client) -> None:
    waiting = create_message()
    by_phone = create_message(to_email="", to_phone="1")
    assert directorate.post(f"/en/messages/{waiting.pk}/cancel/").status_code == 302
    assert directorate.post(f"/en/messages/{waiting.pk}/cancel/").status_code == 302  # again: calm
    assert directorate.post(f"/en/messages/{by_phone.pk}/tell/").status_code == 302

    waiting.refresh_from_db()
    by_phone.refresh_from_db()
    assert (waiting.status, by_phone.status) == ("cancelled", "sent")
    assert directorate.get(f"/en/messages/{waiting.pk}/cancel/").status_code == 405


def test_phone_list_export_is_audited(directorate: Client) -> None:
    create_message(to_email="", to_phone="+996555123456")
    response = directorate.post("/en/messages/phone-list/export/")

    assert response.getvalue()[:2] == b"PK"
    assert AuditEntry.objects.get(action="exported").changes == {
        "rows": 1,
        "personal": True,
        "file": "xlsx",
    }


@pytest.mark.parametrize(
    "path", ["/en/messages/", "/en/messages/phone-list/", "/en/messages/rules/"]
)
def test_messages_are_for_the_directorate(client: Client, path: str) -> None:
    assert client.get(path).status_code == 302
    client.force_login(create_user())
    assert client.get(path).status_code == 403

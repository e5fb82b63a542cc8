"""Ways of a message: by mail, by a provider, by a service that Apprise knows, by a call."""

import json
import smtplib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import anymail.exceptions
import pytest
import requests
from django.core import mail
from pytest_django import Settings

from core import channels, messages
from core.models import OutgoingMessage
from core.tests.factories import create_message

pytestmark = pytest.mark.django_db
BASE: dict[str, Any] = {"language": "en", "kind": "test", "subject": "Hello", "body": "A text"}


@pytest.fixture
def service(settings: Settings) -> Iterator[list[Any]]:
    """What a service on this machine heard, as "telegram" and as "sms". It knows no "nobody"."""
    heard: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append((self.path, json.loads(text)["title"]))
            self.send_response(404 if "nobody" in self.path else 200)
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"json://127.0.0.1:{server.server_port}/{{to}}"
    settings.MESSAGE_SERVICES = {"telegram": url, "sms": url}
    yield heard
    server.shutdown()
    server.server_close()


def test_way_follows_what_is_set_up(service: list[Any], settings: Settings) -> None:
    def way(**known: str) -> tuple[str, str]:
        found = channels.way_to(**{"email": ""} | known)
        return found["channel"], found["to_address"]

    both = {"email": "a@example.org", "service": "telegram", "address": "77"}
    assert way(**both) == ("service", "77")
    assert way(phone="+996555123456") == ("service", "+996555123456")
    assert way(email="a@example.org", phone="+996555123456") == ("email", "")
    settings.MESSAGE_SERVICES = {}
    assert way(**both) == ("email", "")
    assert way(phone="+996555123456") == ("phone_list", "")


def test_message_goes_by_a_service(service: list[Any]) -> None:
    messages.queue(to_email="a@example.org", service="telegram", to_address="77", **BASE)
    messages.queue(to_phone="+996555123456", **BASE)
    assert messages.send_due() == 2
    assert service == [("/77", "Hello"), ("/+996555123456", "Hello")]
    assert set(OutgoingMessage.objects.values_list("status", flat=True)) == {"sent"}
    assert mail.outbox == []


def test_service_that_refuses_is_asked_again_and_then_listed(service: list[Any]) -> None:
    message = create_message(channel="service", service="telegram", to_address="nobody")
    for _again in range(messages.MAX_ATTEMPTS):
        OutgoingMessage.objects.update(due_at=message.created_at)
        messages.send_due()
    message.refresh_from_db()
    assert (message.status, len(service)) == ("failed", messages.MAX_ATTEMPTS)


def test_service_that_was_taken_away_fails_at_once() -> None:
    message = create_message(channel="service", service="telegram", to_address="77")
    messages.send_due()
    message.refresh_from_db()
    assert message.status == "failed"


def _answer(status: int) -> Exception:
    response = requests.Response()
    response.status_code = status
    return anymail.exceptions.AnymailRequestsAPIError("x", response=response)


@pytest.mark.parametrize(
    ("error", "attempts", "status"),
    [
        (_answer(503), 9, "queued"),
        (_answer(429), 9, "queued"),
        (_answer(401), 9, "queued"),
        (_answer(400), 9, "failed"),
        (_answer(400), 1, "queued"),
        (requests.ConnectionError(), 9, "queued"),
        (TimeoutError(), 9, "queued"),
        (smtplib.SMTPServerDisconnected(), 9, "queued"),
        (smtplib.SMTPAuthenticationError(535, b"x"), 9, "queued"),
        (smtplib.SMTPSenderRefused(550, b"x", "us@example.org"), 9, "queued"),
        (smtplib.SMTPDataError(451, b"x"), 9, "queued"),
        (smtplib.SMTPDataError(550, b"x"), 9, "failed"),
        (smtplib.SMTPRecipientsRefused({"a@b.c": (550, b"x")}), 1, "failed"),
        (smtplib.SMTPRecipientsRefused({"a@b.c": (450, b"x")}), 1, "queued"),
        (smtplib.SMTPRecipientsRefused({"a@b.c": (450, b"x")}), 9, "failed"),
        (smtplib.SMTPRecipientsRefused({"a@b.c": (421, b"x")}), 9, "queued"),
        (anymail.exceptions.AnymailRecipientsRefused(), 1, "failed"),
    ],
)
def test_errors_of_servers_wait_and_errors_of_addresses_fail(
    error: Exception, attempts: int, status: str
) -> None:
    message = create_message(attempts=attempts)
    messages._note_failure(message, error)
    assert message.status == status


def test_provider_of_anymail_sends_by_configuration(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "anymail.backends.test.EmailBackend"
    create_message(kind="test")
    assert messages.send_due() == 1
    assert OutgoingMessage.objects.get().status == "sent"

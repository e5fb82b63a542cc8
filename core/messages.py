"""Everything that goes out is a row one can see, preview and cancel. Beat sends what is due."""

import datetime as dt
import logging
import smtplib
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit, channels
from core.models import OutgoingMessage
from core.soon import soon
from core.stopping import stop_headers

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User

logger = logging.getLogger(__name__)
MAX_ATTEMPTS = 6
LOST_AFTER = dt.timedelta(minutes=10)
# Answers of mail servers: from 500 on "never", 421 "I am closing".
SMTP_NEVER, SMTP_CLOSING = 500, 421
OF_US = (
    smtplib.SMTPAuthenticationError, smtplib.SMTPConnectError, smtplib.SMTPHeloError,
    smtplib.SMTPSenderRefused,
)  # fmt: skip
# Answers of providers that say nothing of the letter: a key that is not good any more, too much.
NOT_NOW = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS)
# While the mail server does not answer, only the round of beat asks it: each try may take as long
# as EMAIL_TIMEOUT, and the workers have other things to do.
AWAY_KEY, AWAY_SECONDS = "messages:mail-away", 60
# Stands where the address of somebody was who was forgotten.
NOBODY = "anonymised@kaea.invalid"
Status, Channel = OutgoingMessage.Status, OutgoingMessage.Channel
SENT_BY_US = (Channel.EMAIL, Channel.SERVICE)


def absolute_url(path: str) -> str:
    """The address of a page as it stands in a letter."""
    return f"{settings.SITE_URL.rstrip('/')}{path}"


def letter(template: str, words: dict[str, Any]) -> tuple[str, str]:
    """Subject (the first line of a template) and text, in the language that is active: names of
    days and addresses among the words have been made in it too."""
    subject, _line, body = render_to_string(template, words).strip().partition("\n")
    return subject.strip(), body.strip() + "\n"


@transaction.atomic
def queue(
    *,
    language: str,
    kind: str,
    subject: str,
    body: str,
    to_email: str = "",
    to_phone: str = "",
    to_name: str = "",
    user_id: int | None = None,
    service: str = "",
    to_address: str = "",
    due_at: dt.datetime | None = None,
    dedupe_key: str | None = None,
    by: "User | None" = None,
    secret: bool = False,
) -> OutgoingMessage:
    """Put a message on its way: by the service asked for, by e-mail, or on the phone list when
    there is no address.

    With a `dedupe_key` the waiting message of that key takes the new text and time, and one that
    went out (or was cancelled) stays as it is: saving an object again never sends twice.
    `secret` (codes, personal links): nobody can read it here and the text goes once it is sent.
    """
    values = {
        **channels.way_to(email=to_email, phone=to_phone, service=service, address=to_address),
        "kind": kind,
        "to_name": to_name[:200],
        "user_id": user_id,
        "language": language,
        "subject": " ".join(subject.split())[:250],
        "body": body,
        "is_secret": secret,
        "due_at": due_at or timezone.now(),
    }
    created_by = str(by)[:200] if by else ""
    message = _waiting_with_key(dedupe_key)
    if message is None:
        try:
            with transaction.atomic():
                message = OutgoingMessage.objects.create(
                    dedupe_key=dedupe_key, created_by=created_by, **values
                )
        except IntegrityError:
            message = _waiting_with_key(dedupe_key)
            if message is None:
                raise
    elif message.status == Status.QUEUED:
        for name, value in values.items():
            setattr(message, name, value)
        message.save()
    if message.status == Status.QUEUED and message.due_at <= timezone.now():
        transaction.on_commit(partial(_send_soon, message.pk))
    return message


def _waiting_with_key(dedupe_key: str | None) -> OutgoingMessage | None:
    if not dedupe_key:
        return None
    return OutgoingMessage.objects.select_for_update().filter(dedupe_key=dedupe_key).first()


def _send_soon(pk: int) -> None:
    """Ask a worker now. When the broker is away, beat sends it some seconds later."""
    from core.tasks import send_message

    soon(send_message, pk)


def send_due(limit: int = 200) -> int:
    """Send what is due, one after the other, so that two workers share the work. A mail server
    that does not answer is not asked again in this round."""
    _give_up_lost()
    for sent in range(limit):
        message = _send_one(OutgoingMessage.objects.filter(due_at__lte=timezone.now()))
        if message is None:
            return sent
        if message.status == Status.QUEUED:
            return sent + 1
    return limit


def send_now(pk: int) -> bool:
    """Send one message if it still waits and is due; says whether there was one to send. While the
    mail server is away a letter is left to `send_due`."""
    rows = OutgoingMessage.objects.filter(pk=pk, due_at__lte=timezone.now())
    if cache.get(AWAY_KEY):
        rows = rows.exclude(channel=Channel.EMAIL)
    return _send_one(rows) is not None


def _send_one(candidates: "QuerySet[OutgoingMessage]") -> OutgoingMessage | None:
    """At most once: the row says "being sent" before the mail server hears of it. Whoever dies
    between the two leaves a row that `_give_up_lost` lists as failed, and a person decides."""
    message = _claim(candidates)
    if message is None:
        return None
    try:
        _deliver(message)
    except Exception as error:  # noqa: BLE001 whatever the mail server or the address may bring
        message.status = Status.QUEUED
        _note_failure(message, error)
    else:
        message.status = Status.SENT
        message.sent_at = timezone.now()
        _log(message, "sent")
        if message.is_secret:
            message.body = ""
    message.save()
    return message


@transaction.atomic
def _claim(candidates: "QuerySet[OutgoingMessage]") -> OutgoingMessage | None:
    """The first that waits, marked as ours; another worker passes over it."""
    message = (
        candidates.select_for_update(skip_locked=True)
        .filter(status=Status.QUEUED, channel__in=SENT_BY_US, in_digest=False)
        .order_by("due_at", "id")
        .first()
    )
    if message is not None:
        message.attempts += 1
        message.status = Status.SENDING
        message.due_at = timezone.now()
        message.save(update_fields=["attempts", "status", "due_at"])
    return message


@transaction.atomic
def _give_up_lost() -> None:
    """Nobody knows whether these went out: the worker died at it. Never send them by oneself."""
    lost = OutgoingMessage.objects.select_for_update(skip_locked=True).filter(
        status=Status.SENDING, due_at__lt=timezone.now() - LOST_AFTER
    )
    for message in lost:
        message.status = Status.FAILED
        _log(message, "the worker was lost while sending; it may have gone out")
        message.save(update_fields=["status", "log"])


def _deliver(message: OutgoingMessage) -> None:
    if message.channel == Channel.SERVICE:
        channels.send(
            message.service, message.to_address, subject=message.subject, body=message.body
        )
        return
    # A fixed Message-ID: if a worker dies between sending and noting it, the mail program of the
    # recipient can tell that the second copy is the same letter.
    host = urlsplit(settings.SITE_URL).hostname or "portal"
    EmailMessage(
        message.subject,
        message.body,
        to=[message.to_email],
        headers={
            "Message-ID": f"<portal-{message.pk}@{host}>",
            "Content-Language": message.language,
            "Auto-Submitted": "auto-generated",
            **stop_headers(message),
        },
    ).send()


def _note_failure(message: OutgoingMessage, error: Exception) -> None:
    is_away = _is_away(error)
    if is_away and message.channel == Channel.EMAIL:
        cache.set(AWAY_KEY, True, AWAY_SECONDS)
    final = not is_away and (_is_refused(error) or message.attempts >= MAX_ATTEMPTS)
    logger.warning("Message %s could not be sent (%s)", message.pk, error)
    _log(message, f"{type(error).__name__}: {error}"[:500])
    if final:
        message.status = Status.FAILED
    else:
        # 1, 2, 4, 8, 16 minutes; as long as the server is away it stays at 16
        minutes = 2 ** min(message.attempts - 1, 4)
        message.due_at = timezone.now() + dt.timedelta(minutes=minutes)


def _is_away(error: Exception) -> bool:
    """The server does not answer, says "later", or does not know us any more: that is no fault of
    the letter, so it waits as long as it takes. Providers that anymail asks over HTTP answer with a
    number of their own."""
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        return status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in NOT_NOW
    if isinstance(error, OF_US):
        return True
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return any(code == SMTP_CLOSING for code, _said in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code < SMTP_NEVER
    if isinstance(error, smtplib.SMTPException):
        return isinstance(error, smtplib.SMTPServerDisconnected)
    return isinstance(error, OSError)


def _is_refused(error: Exception) -> bool:
    """This address will not take it however often it is asked; a mailbox that is full, or that
    lets strangers wait, may take it in a while."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= SMTP_NEVER for code, _said in error.recipients.values())
    if isinstance(error, ValueError):
        return True
    return type(error).__name__ == "AnymailRecipientsRefused"


def _log(message: OutgoingMessage, line: str) -> None:
    message.log += f"{timezone.now():%Y-%m-%d %H:%M:%S}Z {line}\n"


@transaction.atomic
def cancel(message: OutgoingMessage, *, by: "User") -> OutgoingMessage:
    """Stop a message that has not gone out; refuses when it has."""
    message = OutgoingMessage.objects.select_for_update().get(pk=message.pk)
    if message.status not in (Status.QUEUED, Status.FAILED):
        raise ValidationError(_("This message is no longer waiting, so it cannot be cancelled."))
    message.status = Status.CANCELLED
    message.is_stopped = True
    _log(message, f"cancelled by {by}")
    if message.is_secret:
        message.body = ""
    message.save()
    audit.record("message_cancelled", message, by=by)
    return message


@transaction.atomic
def edit(message: OutgoingMessage, *, subject: str, body: str, by: "User") -> OutgoingMessage:
    """Change the words of one message that has not gone out; refuses when it has."""
    message = OutgoingMessage.objects.select_for_update().get(pk=message.pk)
    if not message.can_edit:
        raise ValidationError(_("This message is no longer waiting, so it cannot be changed."))
    message.subject = " ".join(subject.split())[:250]
    message.body = body.strip() + "\n"
    _log(message, f"changed by {by}")
    message.save(update_fields=["subject", "body", "log"])
    audit.record("message_changed", message, by=by)
    return message


@transaction.atomic
def hurry(message: OutgoingMessage, *, by: "User") -> OutgoingMessage:
    """Send a waiting or failed message now, by itself; refuses what went out or was stopped."""
    message = OutgoingMessage.objects.select_for_update().get(pk=message.pk)
    waits = message.status in (Status.QUEUED, Status.FAILED)
    if not waits or message.channel == Channel.PHONE_LIST or not message.body:
        raise ValidationError(_("This message is no longer waiting, so it cannot be sent."))
    message.status = Status.QUEUED
    message.in_digest = False
    message.due_at = timezone.now()
    _log(message, f"sent at once by {by}")
    message.save(update_fields=["status", "in_digest", "due_at", "log"])
    audit.record("message_hurried", message, by=by)
    if message.channel in SENT_BY_US:
        transaction.on_commit(partial(_send_soon, message.pk))
    else:
        transaction.on_commit(_give_soon)
    return message


def _give_soon() -> None:
    """A reminder before its day is given to its people now, each by himself, not in a digest."""
    from core.tasks import send_due_reminders

    soon(send_due_reminders)


def cancel_queued(*, dedupe_key: str) -> int:
    """The reason of a reminder is gone: drop it if it still waits, and free its key."""
    return OutgoingMessage.objects.filter(dedupe_key=dedupe_key, status=Status.QUEUED).update(
        status=Status.CANCELLED, dedupe_key=None
    )


@transaction.atomic
def mark_told(message: OutgoingMessage, *, by: "User") -> OutgoingMessage:
    """Somebody called or wrote to a person of the phone list; refuses anything else."""
    message = OutgoingMessage.objects.select_for_update().get(pk=message.pk)
    if message.channel != Channel.PHONE_LIST or message.status != Status.QUEUED:
        raise ValidationError(_("Only waiting messages of the phone list are marked by hand."))
    message.status = Status.SENT
    message.sent_at = timezone.now()
    _log(message, f"told by {by}")
    message.save()
    audit.record("message_told", message, by=by)
    return message

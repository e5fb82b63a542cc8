"""Everything that goes out is a row one can see, preview and cancel. Beat sends what is due."""

import datetime as dt
import logging
import smtplib
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.models import OutgoingMessage

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User

logger = logging.getLogger(__name__)
MAX_ATTEMPTS = 6
# Stands where the address of somebody was who was forgotten.
NOBODY = "anonymised@kaea.invalid"
Status = OutgoingMessage.Status


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
    due_at: dt.datetime | None = None,
    dedupe_key: str | None = None,
    by: "User | None" = None,
    secret: bool = False,
) -> OutgoingMessage:
    """Put a message on its way: by e-mail, or on the phone list when there is no address.

    With a `dedupe_key` the waiting message of that key takes the new text and time, and one that
    went out (or was cancelled) stays as it is: saving an object again never sends twice.
    `secret` (codes, personal links): nobody can read it here and the text goes once it is sent.
    """
    values = {
        "channel": OutgoingMessage.Channel.EMAIL
        if to_email
        else OutgoingMessage.Channel.PHONE_LIST,
        "kind": kind,
        "to_email": to_email,
        "to_phone": to_phone,
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

    try:
        send_message.apply_async([pk], retry=False)
    except Exception:  # kombu and redis have their own families of errors
        logger.warning("The broker did not take message %s; beat will send it", pk, exc_info=True)


def send_due(limit: int = 200) -> int:
    """Send what is due, one transaction a message, so that two workers share the work."""
    for sent in range(limit):
        if not _send_one(OutgoingMessage.objects.filter(due_at__lte=timezone.now())):
            return sent
    return limit


def send_now(pk: int) -> bool:
    """Send one message if it still waits and is due; says whether there was one to send."""
    return _send_one(OutgoingMessage.objects.filter(pk=pk, due_at__lte=timezone.now()))


@transaction.atomic
def _send_one(candidates: "QuerySet[OutgoingMessage]") -> bool:
    message = (
        candidates.select_for_update(skip_locked=True)
        .filter(status=Status.QUEUED, channel=OutgoingMessage.Channel.EMAIL)
        .order_by("due_at", "id")
        .first()
    )
    if message is None:
        return False
    message.attempts += 1
    try:
        _deliver(message)
    except Exception as error:  # noqa: BLE001 whatever the mail server or the address may bring
        _note_failure(message, error)
    else:
        message.status = Status.SENT
        message.sent_at = timezone.now()
        _log(message, "sent")
        if message.is_secret:
            message.body = ""
    message.save()
    return True


def _deliver(message: OutgoingMessage) -> None:
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
        },
    ).send()


def _note_failure(message: OutgoingMessage, error: Exception) -> None:
    final = message.attempts >= MAX_ATTEMPTS or isinstance(
        error, smtplib.SMTPRecipientsRefused | ValueError
    )
    logger.warning("Message %s could not be sent (%s)", message.pk, error)
    _log(message, f"{type(error).__name__}: {error}"[:500])
    if final:
        message.status = Status.FAILED
    else:
        # 1, 2, 4, 8, 16 minutes
        message.due_at = timezone.now() + dt.timedelta(minutes=2 ** (message.attempts - 1))


def _log(message: OutgoingMessage, line: str) -> None:
    message.log += f"{timezone.now():%Y-%m-%d %H:%M:%S}Z {line}\n"


@transaction.atomic
def cancel(message: OutgoingMessage, *, by: "User") -> OutgoingMessage:
    """Stop a message that has not gone out; refuses when it has."""
    message = OutgoingMessage.objects.select_for_update().get(pk=message.pk)
    if message.status not in (Status.QUEUED, Status.FAILED):
        raise ValidationError(_("This message is no longer waiting, so it cannot be cancelled."))
    message.status = Status.CANCELLED
    _log(message, f"cancelled by {by}")
    if message.is_secret:
        message.body = ""
    message.save()
    audit.record("message_cancelled", message, by=by)
    return message


def cancel_queued(*, dedupe_key: str) -> int:
    """The reason of a reminder is gone: drop it if it still waits, and free its key."""
    return OutgoingMessage.objects.filter(dedupe_key=dedupe_key, status=Status.QUEUED).update(
        status=Status.CANCELLED, dedupe_key=None
    )


@transaction.atomic
def mark_told(message: OutgoingMessage, *, by: "User") -> OutgoingMessage:
    """Somebody called or wrote to a person of the phone list; refuses anything else."""
    message = OutgoingMessage.objects.select_for_update().get(pk=message.pk)
    if message.channel != OutgoingMessage.Channel.PHONE_LIST or message.status != Status.QUEUED:
        raise ValidationError(_("Only waiting messages of the phone list are marked by hand."))
    message.status = Status.SENT
    message.sent_at = timezone.now()
    _log(message, f"told by {by}")
    message.save()
    audit.record("message_told", message, by=by)
    return message

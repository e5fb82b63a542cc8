"""One digest a person a day: in his language, at his hour, by his way."""

from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import dates, messages
from core.models import OutgoingMessage
from core.reminders.deciding import decide_by
from core.reminders.rules import rules

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User

Status = OutgoingMessage.Status


def send_digests() -> None:
    """Whoever has reminders waiting, whose hour has come and who got no digest today gets one."""
    waiting = OutgoingMessage.objects.filter(status=Status.QUEUED, in_digest=True)
    users = get_user_model().objects.filter(pk__in=waiting.values("user_id")).order_by("pk")
    hour = timezone.localtime().hour
    for user in users:
        if not user.is_active:
            waiting.filter(user_id=user.pk).update(status=Status.CANCELLED)
        elif hour >= user.digest_hour and not _has_todays(user):
            _decide_again(waiting.filter(user_id=user.pk))
            _digest(user)


def _key(user: "User") -> str:
    return f"digest:{user.pk}:{timezone.localdate()}"


def _has_todays(user: "User") -> bool:
    return OutgoingMessage.objects.filter(dedupe_key=_key(user)).exists()


def _decide_again(rows: "QuerySet[OutgoingMessage]") -> None:
    """What has waited since an earlier day may have lost its reason: a training has begun."""
    old = rows.filter(due_on__lt=timezone.localdate())
    for kind, record_id in set(old.values_list("kind", "record_id")):
        if one := rules().get(kind):
            decide_by(one, record_id)


@transaction.atomic
def _digest(user: "User") -> None:
    if _has_todays(user):
        return
    rows = list(
        OutgoingMessage.objects.select_for_update(skip_locked=True)
        .filter(status=Status.QUEUED, in_digest=True, user_id=user.pk)
        .order_by("due_on", "pk")
    )
    if not rows:
        return
    with translation.override(user.language):
        subject, body = _words(rows, user)
        digest = messages.queue(
            to_email=user.email, to_name=user.name, user_id=user.pk,
            service=user.service, to_address=user.service_address,
            language=user.language, kind="digest", dedupe_key=_key(user),
            subject=subject, body=body,
        )  # fmt: skip
    OutgoingMessage.objects.filter(pk__in=[row.pk for row in rows]).update(
        status=Status.SENT, sent_at=timezone.now(), digest=digest
    )


def _words(rows: list[OutgoingMessage], user: "User") -> tuple[str, str]:
    """Subject and text: one reminder as it is, several under one greeting."""
    if len(rows) == 1:
        return rows[0].subject, rows[0].body
    subject = _("Reminders of %(day)s") % {"day": dates.short_day(timezone.localdate())}
    greeting = _("Hello, %(name)s.") % {"name": user.name}
    parts = [f"* {row.subject}\n{_without_greeting(row.body, user.name)}" for row in rows]
    return subject, "\n\n".join([greeting, *parts]) + "\n"


def _without_greeting(body: str, name: str) -> str:
    first, _gap, rest = body.strip().partition("\n\n")
    return rest if name in first and rest else body.strip()

"""One digest a person a day: in his language, at his hour, by his way."""

from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import dates, messages
from core.models import OutgoingMessage

if TYPE_CHECKING:
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
        elif hour >= user.digest_hour:
            _digest(user)


@transaction.atomic
def _digest(user: "User") -> None:
    today = timezone.localdate()
    key = f"digest:{user.pk}:{today}"
    if OutgoingMessage.objects.filter(dedupe_key=key).exists():
        return
    rows = list(
        OutgoingMessage.objects.select_for_update(skip_locked=True)
        .filter(status=Status.QUEUED, in_digest=True, user_id=user.pk)
        .order_by("due_on", "pk")
    )
    if not rows:
        return
    with translation.override(user.language):
        subject = _("Reminders of %(day)s") % {"day": dates.short_day(today)}
        digest = messages.queue(
            to_email=user.email, to_name=user.name, user_id=user.pk,
            service=user.service, to_address=user.service_address,
            language=user.language, kind="digest", dedupe_key=key,
            subject=rows[0].subject if len(rows) == 1 else subject,
            body="\n\n".join(f"* {row.subject}\n{row.body.strip()}" for row in rows) + "\n",
        )  # fmt: skip
    OutgoingMessage.objects.filter(pk__in=[row.pk for row in rows]).update(
        status=Status.SENT, sent_at=timezone.now(), digest=digest
    )

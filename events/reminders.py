"""What is due, when and to whom. Each saving decides anew."""

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from accounts.roles import NationalRole
from core import messages
from events.models import Appeal

HOUR = dt.time(9)


def decide_appeal(appeal: Appeal, *, was_due_on: dt.date | None = None) -> None:
    """The directorate hears on the morning after the last day, unless the answer is there."""
    users = list(
        User.objects.filter(is_active=True, national_role=NationalRole.DIRECTORATE).order_by("pk")
    )
    for day in {was_due_on, appeal.answer_due_on} - {None}:
        if day != appeal.answer_due_on or appeal.answered_on is not None:
            for user in users:
                messages.cancel_queued(dedupe_key=f"appeal:{appeal.pk}:{user.pk}:{day}")
    if appeal.answered_on is not None:
        return
    due = timezone.make_aware(
        dt.datetime.combine(appeal.answer_due_on + dt.timedelta(days=1), HOUR)
    )
    for user, subject, body in _letters(appeal, users):
        messages.queue(
            to_email=user.email,
            to_name=user.name,
            user_id=user.pk,
            language=user.language,
            kind="events.appeal_overdue",
            subject=subject,
            body=body,
            due_at=due,
            dedupe_key=f"appeal:{appeal.pk}:{user.pk}:{appeal.answer_due_on}",
        )


def _letters(appeal: Appeal, users: list[User]) -> Iterator[tuple[User, str, str]]:
    for user in users:
        with translation.override(user.language):
            url = reverse("events:decision_list", args=[appeal.event.slug])
            words = {"appeal": appeal, "name": user.name, "url": messages.absolute_url(url)}
            subject, body = messages.letter("events/email/appeal_overdue.txt", words)
        yield user, subject, body

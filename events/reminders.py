"""What is due, when and to whom. Each saving decides anew."""

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import NationalRole
from core import messages
from core.reminders import Reminder, rule
from events.models import Appeal, Commitment, Delivery

HOUR = dt.time(9)
MONTH = dt.timedelta(days=30)


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


def _to(center_id: int | None) -> str:
    """The directorate's own events have no center."""
    return f"coordinators:{center_id}" if center_id else "directorate:0"


@rule(
    "events.answer_due",
    _("An answer from an authority is due"),
    Delivery,
    days=(-3, 1, 14),
    rows=lambda today: Delivery.objects.filter(
        status=Delivery.Status.SENT, answer_due_on__range=(today - MONTH, today + MONTH)
    ).select_related("recommendation__event"),
    places=("addressee", "what"),
    subject=_("Answer of {addressee}: {day}"),
    body=_(
        "Hello, {name}.\n\nThe answer of {addressee} is due on {day} and is not there yet: "
        "{what}\n\n{url}\n"
    ),
)
def answer_due(delivery: Delivery) -> Reminder | None:
    """Around the day on which an addressee of a recommendation was to answer."""
    if delivery.status != Delivery.Status.SENT or delivery.answer_due_on is None:
        return None
    event = delivery.recommendation.event
    return Reminder(
        delivery.answer_due_on,
        to=_to(event.center_id),
        words={"addressee": delivery.addressee.name, "what": delivery.recommendation.text},
        url=reverse("events:decision_list", args=[event.slug]),
        center_id=event.center_id,
    )


@rule(
    "events.commitment_due",
    _("A commitment is due or overdue"),
    Commitment,
    days=(-7, 1, 14),
    rows=lambda today: Commitment.objects.filter(
        status=Commitment.Status.OPEN, due_on__range=(today - MONTH, today + MONTH)
    ),
    places=("who", "what"),
    subject=_("Commitment of {who}: {day}"),
    body=_("Hello, {name}.\n\n{who} promised by {day}: {what}\n\n{url}\n"),
)
def commitment_due(row: Commitment) -> Reminder | None:
    """A week before the day of an open promise, and after it."""
    if row.status != Commitment.Status.OPEN:
        return None
    return Reminder(
        row.due_on,
        to=_to(row.event.center_id),
        words={"who": row.owner_organisation.name, "what": row.text},
        url=row.get_absolute_url(),
        center_id=row.event.center_id,
    )

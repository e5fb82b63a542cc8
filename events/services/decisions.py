"""Recommendations with their deliveries, and appeals."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from centers.models import Organisation
from core import audit, reminders
from core.refusals import at_field
from core.uploads import checked
from events.models import Appeal, Delivery, Event, Recommendation
from events.services.editing import lock

Status = Delivery.Status


@transaction.atomic
def save_recommendation(
    event: Event,
    *,
    text: str,
    addressees: Iterable[Organisation],
    by: User | None,
    amount: Decimal | None = None,
    recommendation: Recommendation | None = None,
) -> Recommendation:
    """Add or correct a recommendation. Each addressee has a delivery of its own.

    An addressee who was written to already stays; words that were sent do not change any more.
    """
    fresh = _going_on(event)
    wanted = {organisation.pk: organisation for organisation in addressees}
    text = text.strip()
    if not text:
        raise at_field("text", _("Write what is recommended."), code="empty")
    if amount is not None and amount < 0:
        raise at_field("amount", _("An amount cannot be less than zero."), code="negative")
    if recommendation is None:
        same = fresh.recommendations.filter(text=text, amount=amount).first()
        row = same or Recommendation(event=fresh, number=_next_number(fresh))
    else:
        row = fresh.recommendations.select_for_update().get(pk=recommendation.pk)
    is_new = row.pk is None
    sent = (
        {}
        if is_new
        else {
            delivery.addressee_id: delivery
            for delivery in row.deliveries.exclude(status=Status.WAITING)
        }
    )
    if sent and (row.text, row.amount) != (text, amount):
        raise at_field(
            "text", _("It was sent already, so its words stay. Add another one."), code="sent"
        )
    row.text, row.amount = text, amount
    row.save()
    row.deliveries.filter(status=Status.WAITING).exclude(addressee__in=wanted).delete()
    Delivery.objects.bulk_create(
        (Delivery(recommendation=row, addressee=organisation) for organisation in wanted.values()),
        ignore_conflicts=True,
    )
    names = sorted(str(organisation) for organisation in wanted.values())
    audit.record(
        "recommendation_added" if is_new else "recommendation_changed",
        row, by=by, center_id=fresh.center_id, changes={"addressees": [None, names]},
    )  # fmt: skip
    return row


@transaction.atomic
def send_delivery(
    delivery: Delivery, *, sent_on: dt.date, answer_due_on: dt.date | None, by: User | None
) -> Delivery:
    """It went out on a day; an answer is expected by another one. A corrected day is the same."""
    fresh = _delivery(delivery)
    if fresh.is_answered:
        raise ValidationError(_("It is answered already."), code="answered")
    _not_ahead("sent_on", sent_on)
    _in_order("answer_due_on", sent_on, answer_due_on)
    return _write_delivery(
        fresh, by=by, status=Status.SENT, sent_on=sent_on, answer_due_on=answer_due_on
    )


@transaction.atomic
def answer_delivery(
    delivery: Delivery, *, status: str, answered_on: dt.date, answer: str, by: User | None
) -> Delivery:
    """What the addressee answered. A promise of money becomes a commitment of its own."""
    fresh = _delivery(delivery)
    if fresh.sent_on is None:
        raise ValidationError(_("Say first when it was sent."), code="not_sent")
    if status not in Delivery.ANSWERS:
        raise at_field("status", _("Choose one of the answers."), code="status")
    _not_ahead("answered_on", answered_on)
    if answered_on < fresh.sent_on:
        raise at_field("answered_on", _("The answer cannot come before the letter."), code="before")
    return _write_delivery(
        fresh, by=by, status=status, answered_on=answered_on, answer=answer.strip()
    )


@transaction.atomic
def take_back_answer(delivery: Delivery, *, by: User | None) -> Delivery:
    """It was entered by mistake: the letter waits for its answer again. The audit log keeps what
    it said. Refused where a commitment rests on it."""
    fresh = _delivery(delivery)
    if not fresh.is_answered:
        return fresh
    if fresh.commitments.exists():
        raise at_field(
            "status",
            _("A commitment answers this recommendation. Detach it first, then take this back."),
            code="kept",
        )
    return _write_delivery(fresh, by=by, status=Status.SENT, answered_on=None, answer="")


@transaction.atomic
def save_appeal(
    event: Event,
    *,
    by: User | None,
    appeal: Appeal | None = None,
    letter: UploadedFile | None = None,
    **fields: Any,
) -> Appeal:
    """Add or correct an appeal: addressee, subject, number, sent on, answer due on, its letter.

    The directorate is reminded when nobody answers in time; each saving decides that anew.
    """
    fresh = _going_on(event)
    if appeal is None:
        twin = {name: fields.get(name) for name in ("addressee", "subject", "sent_on")}
        row = fresh.appeals.filter(**twin).first() or Appeal(event=fresh)
    else:
        row = fresh.appeals.select_for_update(of=("self",)).get(pk=appeal.pk)
    old = Appeal.objects.get(pk=row.pk) if row.pk else None
    for name, value in fields.items():
        setattr(row, name, value)
    _not_ahead("sent_on", row.sent_on)
    _in_order("answer_due_on", row.sent_on, row.answer_due_on)
    if letter is not None:
        row.letter_name, row.letter_type = checked(letter, field="letter")
        row.letter.save(row.letter_name, letter, save=False)
    row.save()
    names = ("addressee", "subject", "number", "sent_on", "answer_due_on", "letter_name")
    changes = audit.changed_fields(old, row, names) if old else {}
    action = "appeal_changed" if old else "appeal_added"
    audit.record(action, row, by=by, center_id=fresh.center_id, changes=changes)
    reminders.decide_soon(row)
    return row


@transaction.atomic
def answer_appeal(appeal: Appeal, *, answered_on: dt.date, answer: str, by: User | None) -> Appeal:
    """The answer came; the reminder goes."""
    row = Appeal.objects.select_for_update(of=("self",)).select_related("event").get(pk=appeal.pk)
    _not_ahead("answered_on", answered_on)
    if answered_on < row.sent_on:
        raise at_field("answered_on", _("The answer cannot come before the letter."), code="before")
    if not answer.strip():
        raise at_field("answer", _("Write what was answered."), code="empty")
    row.answered_on, row.answer = answered_on, answer.strip()
    row.save()
    audit.record("appeal_answered", row, by=by, center_id=row.event.center_id)
    reminders.decide_soon(row)
    return row


def _going_on(event: Event) -> Event:
    """What follows from a meeting goes on after its report; nothing follows from one called off."""
    fresh = lock(event)
    if fresh.status == Event.Status.CANCELLED:
        raise ValidationError(
            _("This event was cancelled, so nothing in it changes any more."), code="not_editable"
        )
    return fresh


def _next_number(event: Event) -> int:
    last: int | None = event.recommendations.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _delivery(delivery: Delivery) -> Delivery:
    rows = Delivery.objects.select_related("recommendation__event", "addressee")
    return rows.select_for_update(of=("self",)).get(pk=delivery.pk)


def _write_delivery(row: Delivery, *, by: User | None, **fields: Any) -> Delivery:
    old = Delivery.objects.get(pk=row.pk)
    for name, value in fields.items():
        setattr(row, name, value)
    changes = audit.changed_fields(old, row, fields)
    if changes:
        row.save()
        center_id = row.recommendation.event.center_id
        audit.record("delivery_saved", row, by=by, center_id=center_id, changes=changes)
        reminders.decide_soon(row)
    return row


def _not_ahead(field: str, day: dt.date) -> None:
    if day > timezone.localdate():
        raise at_field(field, _("This day has not come yet."), code="to_come")
    if day.year < 1990:
        raise at_field(field, _("This day is too far away. Check the year."), code="far")


def _in_order(field: str, sent_on: dt.date, due_on: dt.date | None) -> None:
    if due_on is not None and due_on < sent_on:
        raise at_field(field, _("The answer cannot be due before the letter."), code="before")
    if due_on is not None and due_on.year > 2100:
        raise at_field(field, _("This day is too far away. Check the year."), code="far")

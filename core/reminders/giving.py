"""On its day: a reminder is given to the people it is for, each by his way."""

import datetime as dt
import logging

from django.db import transaction
from django.utils import timezone, translation

from core import channels
from core.models import OutgoingMessage
from core.reminders.deciding import USEFUL, decide_by, planned_at
from core.reminders.digests import send_digests
from core.reminders.rules import Recipient, Reminder, Rule, people_of, rules
from core.reminders.texts import text_of

logger = logging.getLogger(__name__)
Status, Channel = OutgoingMessage.Status, OutgoingMessage.Channel
# No letter wakes anybody: what does not wait for a digest goes out from this hour on.
MORNING = dt.time(8)


def send_due() -> int:
    """Give today's reminders to their people, then each his digest; says how many were given."""
    given = 0
    now = timezone.now()
    waiting = OutgoingMessage.objects.filter(
        status=Status.QUEUED, channel=Channel.RULE, due_at__lte=now
    )
    for pk in list(waiting.order_by("due_at", "pk").values_list("pk", flat=True)[:1000]):
        try:
            given += _give(pk)
        except Exception:  # one broken record must not hold up the others
            logger.exception("Reminder %s could not be given", pk)
    send_digests()
    return given


@transaction.atomic
def _give(pk: int) -> int:
    """One planned row becomes a row a person. All in one transaction: dying in it changes nothing,
    and the constraint refuses a second row for the same person, rule, record and day.

    Deciding locks all rows of the record in their order, the plan among them: locking the plan
    first would be another order, and two workers at one record would wait for each other.
    """
    plan = OutgoingMessage.objects.filter(pk=pk, status=Status.QUEUED, channel=Channel.RULE).first()
    one = rules().get(plan.kind) if plan else None
    if plan is None or one is None:
        return 0
    decide_by(one, plan.record_id)
    plan = OutgoingMessage.objects.select_for_update().get(pk=pk)
    if plan.status != Status.QUEUED:
        return 0
    record = one.model._default_manager.get(pk=plan.record_id)
    if _is_too_late(plan):
        _close(plan, Status.MISSED)
        return 0
    people = [person for person in people_of(plan.audience) if not _is_muted(one, person)]
    for person in people:
        with translation.override(person.language):
            reminder = one.ask(record)
            if reminder is not None:
                _to_person(one, plan, reminder, person)
    plan.log += f"{timezone.now():%Y-%m-%d %H:%M:%S}Z given to {len(people)}\n"
    _close(plan, Status.SENT)
    return len(people)


def _is_muted(one: Rule, person: Recipient) -> bool:
    return one.is_optional and one.key in person.muted


def _is_too_late(plan: OutgoingMessage) -> bool:
    """Its time is over, or a later day of the same rule says the same thing better."""
    today = timezone.localdate()
    newer = OutgoingMessage.objects.filter(
        kind=plan.kind, record_type=plan.record_type, record_id=plan.record_id,
        audience=plan.audience, due_on__gt=plan.due_on, due_on__lte=today,
    )  # fmt: skip
    return (plan.due_on is not None and plan.due_on < today - USEFUL) or newer.exists()


def _close(plan: OutgoingMessage, status: str) -> None:
    plan.status = status
    plan.sent_at = timezone.now() if status == Status.SENT else None
    plan.save(update_fields=["status", "sent_at", "log"])


def _to_person(one: Rule, plan: OutgoingMessage, reminder: Reminder, person: Recipient) -> None:
    is_left_open = plan.audience != reminder.to
    subject, body = text_of(
        one, reminder, language=person.language, name=person.name, is_left_open=is_left_open
    )
    way = channels.way_to(
        email=person.email, phone=person.phone, service=person.service, address=person.address
    )
    is_hurried = plan.due_on is not None and plan.due_at != planned_at(plan.due_on)
    is_urgent = is_hurried or (not is_left_open and _is_urgent(one, plan, reminder))
    now = timezone.now()
    morning = timezone.make_aware(dt.datetime.combine(timezone.localdate(), MORNING))
    OutgoingMessage.objects.bulk_create(
        [
            OutgoingMessage(
                **way, kind=one.key,
                record_type=plan.record_type, record_id=plan.record_id, audience=person.key,
                due_on=plan.due_on, due_at=now if is_hurried else max(now, morning),
                center_id=plan.center_id,
                to_name=person.name[:200], user_id=person.user_id,
                language=person.language, subject=subject, body=body,
                in_digest=bool(person.user_id and person.email and not is_urgent),
            )
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def _is_urgent(one: Rule, plan: OutgoingMessage, reminder: Reminder) -> bool:
    if one.urgent_from is None or plan.due_on is None:
        return False
    return (plan.due_on - reminder.day).days >= one.urgent_from

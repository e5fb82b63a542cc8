"""Before its day: which reminders of a record wait, for whom and when."""

import datetime as dt
import logging
from functools import partial
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone, translation

from core.models import OutgoingMessage, ReminderRule
from core.reminders.rules import DIRECTORATE, Reminder, Rule, rules
from core.reminders.texts import text_of

logger = logging.getLogger(__name__)
Status, Channel = OutgoingMessage.Status, OutgoingMessage.Channel
# Plans become letters this early, so that everybody's hour lies after it.
HOUR = dt.time(6)
# A reminder that could not go out on its day is still useful for so long.
USEFUL = dt.timedelta(days=3)
Wanted = dict[tuple[dt.date, str], Reminder]


def decide_soon(record: models.Model) -> None:
    """Say in a service that a record was saved: its reminders are decided anew on commit."""
    transaction.on_commit(partial(decide, type(record), record.pk), robust=True)


def decide(model: type[models.Model], pk: Any) -> None:
    """Decide the reminders of one record, by every rule about such records."""
    for one in rules().values():
        if one.model is model:
            decide_by(one, pk)


def decide_all() -> None:
    """The net under the services: whatever a rule looks at is decided again. A record or a rule
    that is broken holds up no other."""
    today = timezone.localdate()
    for one in rules().values():
        try:
            found = {row.pk for row in one.rows(today)}
        except Exception:
            logger.exception("Rule %s could not look for its records", one.key)
            continue
        for pk in found:
            try:
                decide_by(one, pk)
            except Exception:
                logger.exception("Reminder %s of %s could not be decided", one.key, pk)


@transaction.atomic
def decide_by(one: Rule, pk: Any) -> None:
    """Waiting rows become what the rule wants now; what went out or was stopped stays."""
    record = one.model._default_manager.filter(pk=pk).first()
    reminder = one.ask(record) if record is not None else None
    wanted = _wanted(one, reminder) if reminder is not None else {}
    # In one order, so that two workers at the same record wait and never lock each other.
    there = (
        OutgoingMessage.objects.select_for_update()
        .filter(kind=one.key, record_type=one.model._meta.label, record_id=str(pk))
        .order_by("pk")
    )
    known = set()
    wanted_days = {day for day, _to in wanted}
    today = timezone.localdate()
    for row in there:
        is_plan = row.channel == Channel.RULE
        key = (row.due_on, row.audience)
        known.add(key)
        fits = key in wanted if is_plan else row.due_on in wanted_days
        if row.status == Status.QUEUED and not fits:
            row.status = Status.SUPERSEDED if reminder is not None else Status.CANCELLED
            if is_plan and row.due_on is not None and row.due_on < today:
                row.status = Status.MISSED  # its day passed while beat was off
            row.save(update_fields=["status"])
        elif fits and not row.is_stopped and row.status in (Status.SUPERSEDED, Status.CANCELLED):
            row.status = Status.QUEUED
            row.save(update_fields=["status"])
    for (day, to), found in wanted.items():
        is_useful = day >= today - USEFUL and not _is_said_better(wanted, day, to)
        if (day, to) not in known and is_useful:
            _plan(one, pk, day, to, found)


def _is_said_better(wanted: Wanted, day: dt.date, to: str) -> bool:
    """Another day of the same rule has come since."""
    return any(to == who and day < other <= timezone.localdate() for other, who in wanted)


def planned_at(day: dt.date) -> dt.datetime:
    """When the plan of a day becomes letters."""
    return timezone.make_aware(dt.datetime.combine(day, HOUR))


def _wanted(one: Rule, reminder: Reminder) -> Wanted:
    """{(day, audience): what is said}; nothing where the directorate switched the rule off."""
    changed = ReminderRule.objects.filter(key=one.key).first()
    if changed is not None and not changed.is_on:
        return {}
    days = changed.days if changed else one.days
    found = {(reminder.day + dt.timedelta(days=number), reminder.to): reminder for number in days}
    after = escalates_after(one, changed)
    if after and reminder.to != DIRECTORATE:
        found[reminder.day + dt.timedelta(days=after), DIRECTORATE] = reminder
    return found


def escalates_after(one: Rule, changed: ReminderRule | None) -> int:
    """After so many days the directorate hears it too; 0 is never."""
    own = changed.escalate_after if changed else None
    return one.escalate_after if own is None else own


def _plan(one: Rule, pk: Any, day: dt.date, to: str, reminder: Reminder) -> None:
    language = translation.get_language() or "ky"
    subject, body = text_of(
        one, reminder, language=language[:2], name="…", is_left_open=to != reminder.to
    )
    try:
        with transaction.atomic():
            OutgoingMessage.objects.create(
                channel=Channel.RULE, kind=one.key, record_type=one.model._meta.label,
                record_id=str(pk), audience=to, due_on=day, center_id=reminder.center_id,
                due_at=planned_at(day),
                language=language[:2], subject=subject, body=body,
            )  # fmt: skip
    except IntegrityError:
        logger.info("Reminder %s of %s was planned by somebody else", one.key, pk)

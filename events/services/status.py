"""An event's way: planned, announced, held, reported; or called off."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.refusals import at_field, required_reason
from events import emails
from events.models import Event
from events.services.editing import lock, locked
from events.services.events import save_state
from events.services.rules import settle

Status = Event.Status


@transaction.atomic
def announce_event(event: Event, *, by: User) -> Event:
    """Tell the world: it has its date and its place. Refuses one that is over, or is not planned.

    Whether visitors see it is its own switch; invited people know of it either way.
    """
    fresh = locked(event)
    if fresh.status != Status.PLANNED:
        raise ValidationError(_("This event is announced already."), code="announced")
    if fresh.last_on < timezone.localdate():
        raise ValidationError(
            _("This event is over. Say that it was held, or change its date."), code="over"
        )
    return _step(fresh, Status.ANNOUNCED, by=by)


@transaction.atomic
def mark_held(
    event: Event,
    *,
    by: User,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
) -> Event:
    """It took place, on the planned days unless others are given. Refuses days to come."""
    fresh = locked(event)
    if fresh.status == Status.HELD:
        raise ValidationError(_("This event was marked as held already."), code="held")
    if starts_on is not None:
        fresh.starts_on, fresh.ends_on = starts_on, ends_on or starts_on
    if fresh.starts_on is None:
        raise at_field("starts_on", _("Give the day on which it was held."), code="no_start")
    if fresh.starts_on > timezone.localdate():
        raise at_field("starts_on", _("This day has not come yet."), code="to_come")
    return _step(fresh, Status.HELD, by=by)


@transaction.atomic
def report_event(event: Event, *, report: str, by: User) -> Event:
    """Say how it went; from then on the event is a record. Refuses one that was not held."""
    fresh = locked(event)
    if fresh.status != Status.HELD:
        raise ValidationError(_("Say that the event was held first."), code="not_held")
    if not report.strip():
        raise at_field("report", _("Write the report, some sentences are enough."), code="empty")
    fresh.report = report.strip()
    return _step(fresh, Status.REPORTED, by=by)


@transaction.atomic
def reopen_event(event: Event, *, reason: str, by: User) -> Event:
    """Give a reported event back to be corrected; its report stays as a draft."""
    fresh = lock(event)
    if fresh.status != Status.REPORTED:
        raise ValidationError(_("Only a reported event can be reopened."), code="not_reported")
    return _step(fresh, Status.HELD, by=by, action="event_reopened", note=required_reason(reason))


@transaction.atomic
def cancel_event(event: Event, *, reason: str, by: User) -> Event:
    """Call an event off, with a reason; who takes part is told. Its open parts go with it."""
    fresh = locked(event)
    if fresh.status not in Event.OPEN_STATUSES:
        raise ValidationError(_("This event was held, so it cannot be cancelled."), code="held")
    reason = required_reason(reason)[:255]
    for one in (fresh, *fresh.parts.filter(status__in=Event.OPEN_STATUSES)):
        one.cancel_reason = reason
        _step(one, Status.CANCELLED, by=by, note=reason)
        emails.tell_cancelled(one, by=by)
    return fresh


def _step(event: Event, status: str, *, by: User, action: str = "", note: str = "") -> Event:
    """Write one step with its moment and its line in the log."""
    old = Event.objects.get(pk=event.pk)
    event.status = status
    if action != "event_reopened":
        setattr(event, f"{status}_at", timezone.now())
    else:
        event.reported_at = None
    if status != Status.CANCELLED:
        settle(event)
    save_state(old, event)
    changes: dict[str, Any] = audit.changed_fields(old, event, ("status", "starts_on", "ends_on"))
    audit.record(action or f"event_{status}", event, by=by, changes=changes, note=note)
    return event

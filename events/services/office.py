"""Letting in and taking back from the list of guests: for organisers, without a desk of their own.

It is a scan as any other, of the event's office, so a phone that scanned the same ticket earlier
is still the first one.
"""

import datetime as dt
import uuid
from itertools import groupby
from operator import attrgetter

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from events.models import Desk, Event, Registration, Scan
from events.services.desks import key_ends
from events.services.editing import locked
from events.services.registrations import check_place
from events.services.scans import Answer, Sent, write_scans

Kind = Scan.Kind


@transaction.atomic
def check_in(registration: Registration, *, by: User) -> Answer:
    """Let a guest in by hand, also days later from the list on paper; then with the end of the
    event as the moment. Twice is once: the answer names who was first.

    Refuses an event that has not begun or was reported, and people without a place.
    """
    event = locked(registration.event)
    check_place(event)
    if event.starts_on is None or event.starts_on > timezone.localdate():
        raise ValidationError(_("This event has not begun."), code="early")
    office = _office(event)
    one = Sent(str(uuid.uuid4()), Kind.IN, min(timezone.now(), _end(event)), "", registration.pk)
    (answer,) = write_scans(office, [one])
    if answer.result in ("waiting", "cancelled"):
        text = _("This person has no place. Give the place first.")
        raise ValidationError(text, code=answer.result)
    if answer.result == "in":
        audit.record("guest_let_in", registration, by=by, center_id=event.center_id)
    return answer


@transaction.atomic
def take_back(registration: Registration, *, by: User) -> Registration:
    """Nobody let this guest in after all, whichever desk said so. Twice changes nothing."""
    event = locked(registration.event)
    Registration.objects.select_for_update(no_key=True).get(pk=registration.pk)
    rows = list(Scan.objects.filter(registration=registration.pk).select_related("desk__event"))
    undone = {(row.desk_id, row.undoes) for row in rows if row.kind == Kind.UNDO}
    entered = [
        row
        for row in rows
        if row.kind in (Kind.IN, Kind.WALK_IN) and (row.desk_id, row.nonce) not in undone
    ]
    now = timezone.now()
    for desk, scans in groupby(sorted(entered, key=attrgetter("desk_id")), attrgetter("desk")):
        undo = [
            Sent(str(uuid.uuid4()), Kind.UNDO, now, "", registration.pk, undoes=scan.nonce)
            for scan in scans
        ]
        write_scans(desk, undo)
    if entered:
        audit.record("guest_taken_back", registration, by=by, center_id=event.center_id)
    registration.refresh_from_db()
    return registration


def _end(event: Event) -> dt.datetime:
    """The last moment at which somebody may have come."""
    if event.ends_at is None:
        return key_ends(event) - dt.timedelta(hours=6, minutes=1)
    last = event.ends_on or event.starts_on or event.last_on
    return timezone.make_aware(dt.datetime.combine(last, event.ends_at))


def _office(event: Event) -> Desk:
    """The desk of those who work on the list. It has no key, and every event has one at most."""
    values = {"expires_at": key_ends(event)}
    office, _made = Desk.objects.get_or_create(event=event, is_office=True, defaults=values)
    return office

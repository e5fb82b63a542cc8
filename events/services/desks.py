"""Desks of the check-in: a QR code invites a phone, the phone has a key, the key ends."""

import datetime as dt
import itertools
import re
import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.refusals import at_field
from events.models import Desk, Event, Hall
from events.models.desks import INVITED_FOR, hash_key
from events.services.editing import locked
from events.services.programme import save_hall
from events.services.registrations import check_place

# A key works until some hours after the last day of the event.
AFTER = dt.timedelta(hours=6)
NAME_AT_MOST = 40
KEY = re.compile(r"[\w-]{32,64}", re.ASCII)


class DeskClosed(Exception):  # noqa: N818
    """No desk has this key or invitation, or its time is over; `reason` tells the phone which."""

    def __init__(self, reason: str = "unknown") -> None:
        super().__init__(reason)
        self.reason = reason


@transaction.atomic
def create_desk(event: Event, *, name: str, by: User, hall: Hall | None = None) -> tuple[Desk, str]:
    """A desk and the invitation of its phone, which is told this once and kept as a digest only.

    The invitation is good for one phone and a day; the phone's key ends six hours after the last
    day. Refuses an event that is over or not announced, and a name that another desk has.
    """
    fresh = locked(event)
    ends = _check_open(fresh)
    if hall is not None and hall.event_id != fresh.pk:
        raise at_field("hall", _("This hall belongs to another event."), code="foreign")
    invitation = secrets.token_urlsafe(24)
    desk = Desk(
        event=fresh,
        name=" ".join(name.split()),
        hall=hall,
        invite_hash=hash_key(invitation),
        invite_until=min(timezone.now() + INVITED_FOR, ends),
        expires_at=ends,
        created_by=by,
    )
    try:
        with transaction.atomic():
            desk.save()
    except IntegrityError as error:
        text = _("Another desk of this event has that name.")
        raise at_field("name", text, code="taken") from error
    audit.record("desk_created", desk, by=by, center_id=fresh.center_id)
    return desk, invitation


@transaction.atomic
def open_desk(event: Event, *, by: User) -> tuple[Desk, str]:
    """A desk on the phone of whoever holds the event, under the own name. Refuses as above."""
    locked(event)
    taken = set(event.desks.filter(revoked_at=None).values_list("name", flat=True))
    own = str(by)[: NAME_AT_MOST - 4]
    names = itertools.chain([own], (f"{own} {number}" for number in itertools.count(2)))
    return create_desk(event, name=next(name for name in names if name not in taken), by=by)


def _check_open(event: Event) -> dt.datetime:
    """Whether people can be let in at an event; says when its keys end."""
    check_place(event)
    if event.starts_on is None or event.status == Event.Status.PLANNED:
        raise ValidationError(_("Announce the event first."), code="planned")
    ends = key_ends(event)
    if ends <= timezone.now():
        raise ValidationError(_("This event is over."), code="over")
    return ends


def key_ends(event: Event) -> dt.datetime:
    """When the keys of an event end."""
    last = event.ends_on or event.starts_on or event.last_on
    midnight = dt.datetime.combine(last + dt.timedelta(days=1), dt.time())
    return timezone.make_aware(midnight) + AFTER


@transaction.atomic
def enrol_phone(invitation: str, *, key: str) -> Desk:
    """Make one phone the desk of an invitation.

    The phone chose the key, so an answer that got lost is asked for again with the same result; a
    second phone is refused. Raises `DeskClosed`: used, over, or unknown.
    """
    rows = Desk.objects.filter(invite_hash=hash_key(invitation)).select_related("event")
    desk = rows.select_for_update(of=("self",), no_key=True).first()
    if desk is None or not KEY.fullmatch(key):
        raise DeskClosed
    own = hash_key(key)
    if desk.key_hash == own and desk.is_good:
        return desk
    if desk.key_hash is not None:
        raise DeskClosed("used")
    if not desk.is_good or not desk.is_invited:
        raise DeskClosed("over")
    desk.key_hash, desk.enrolled_at = own, timezone.now()
    try:
        with transaction.atomic():
            desk.save(update_fields=["key_hash", "enrolled_at"])
    except IntegrityError as error:  # another desk's phone: nobody makes such a key by chance
        raise DeskClosed from error
    audit.record("desk_enrolled", desk, by=None, center_id=desk.event.center_id)
    return desk


def follow_dates(event: Event) -> None:
    """The event was moved or called off: its keys end with it, and names leave the phones."""
    if event.status == Event.Status.CANCELLED:
        event.desks.filter(revoked_at=None, is_office=False).update(revoked_at=timezone.now())
    elif event.starts_on is not None:
        event.desks.exclude(expires_at=key_ends(event)).update(expires_at=key_ends(event))


@transaction.atomic
def revoke_desk(desk: Desk, *, by: User) -> Desk:
    """End a key at once: a phone is lost, a volunteer has left. What it sent stays; what it has
    not sent is lost with it."""
    fresh = Desk.objects.select_for_update(of=("self",)).select_related("event").get(pk=desk.pk)
    if fresh.is_office:
        raise ValidationError(_("The organiser's list has no key."), code="office")
    if fresh.revoked_at is None:
        fresh.revoked_at = timezone.now()
        fresh.save(update_fields=["revoked_at"])
        audit.record("desk_revoked", fresh, by=by, center_id=fresh.event.center_id)
    return fresh


@transaction.atomic
def add_hall(event: Event, *, name: str, by: User, capacity: int | None = None) -> Hall:
    """A hall of the event, after the others. Its name stands in all languages until the programme
    says more."""
    name = " ".join(name.split())
    words = {f"name_{code}": name for code, _label in settings.LANGUAGES}
    try:
        return save_hall(Hall(event=event), by=by, capacity=capacity, **words)
    except ValidationError as refusal:  # this form has one name for all languages
        raise at_field("name", " ".join(refusal.messages), code="hall") from refusal

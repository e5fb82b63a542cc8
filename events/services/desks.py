"""Desks of the check-in: a key for a phone, and its end."""

import datetime as dt
import secrets

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.refusals import at_field
from events.models import Desk, Event, Hall
from events.models.desks import hash_key
from events.services.editing import locked
from events.services.registrations import check_place

# A key works until some hours after the last day of the event.
AFTER = dt.timedelta(hours=6)


@transaction.atomic
def create_desk(event: Event, *, name: str, by: User, hall: Hall | None = None) -> tuple[Desk, str]:
    """A desk with its key, which is told this once and kept as a digest only.

    The key ends six hours after the last day. Refuses an event that is over or not announced, and
    a name that another desk of the event has.
    """
    fresh = locked(event)
    check_place(fresh)
    if fresh.starts_on is None or fresh.status == Event.Status.PLANNED:
        raise ValidationError(_("Announce the event first."), code="planned")
    ends = _key_ends(fresh)
    if ends <= timezone.now():
        raise ValidationError(_("This event is over."), code="over")
    if hall is not None and hall.event_id != fresh.pk:
        raise at_field("hall", _("This hall belongs to another event."), code="foreign")
    key = secrets.token_urlsafe(24)
    desk = Desk(
        event=fresh,
        name=" ".join(name.split()),
        hall=hall,
        key_hash=hash_key(key),
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
    return desk, key


def _key_ends(event: Event) -> dt.datetime:
    midnight = dt.datetime.combine(event.last_on + dt.timedelta(days=1), dt.time())
    return timezone.make_aware(midnight) + AFTER


@transaction.atomic
def revoke_desk(desk: Desk, *, by: User) -> Desk:
    """End a key at once: a phone is lost, a volunteer has left. What it sent stays."""
    fresh = Desk.objects.select_for_update(of=("self",)).select_related("event").get(pk=desk.pk)
    if fresh.revoked_at is None:
        fresh.revoked_at = timezone.now()
        fresh.save(update_fields=["revoked_at"])
        audit.record("desk_revoked", fresh, by=by, center_id=fresh.event.center_id)
    return fresh


@transaction.atomic
def add_hall(event: Event, *, name: str, by: User, capacity: int | None = None) -> Hall:
    """A hall of the event, after the others. Its name stands in all languages until the programme
    says more."""
    fresh = locked(event)
    name = " ".join(name.split())
    if not name:
        raise at_field("name", _("Give the name in one language at least."), code="no_name")
    known = Q(name_ky__iexact=name) | Q(name_ru__iexact=name) | Q(name_en__iexact=name)
    if fresh.halls.filter(known).exists():
        text = _("Another hall of this event has that name.")
        raise at_field("name", text, code="taken")
    last = fresh.halls.order_by("-position").first()
    hall = Hall.objects.create(
        event=fresh,
        name_ky=name,
        name_ru=name,
        name_en=name,
        capacity=capacity,
        position=last.position + 1 if last else 1,
    )
    audit.record("hall_added", fresh, by=by, changes={"hall": [None, name]})
    return hall

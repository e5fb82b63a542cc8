"""The rules of registering for an event."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.refusals import at_field
from events.models import Event, SignUp
from events.services import waiting
from events.services.editing import locked

FIELDS = ("is_open", "opens_at", "closes_at", "has_waiting_list", "offer_hours", "group_limit")


@transaction.atomic
def save_sign_up(event: Event, *, by: User, **fields: Any) -> SignUp:
    """Open the registration of an event or change its rules. Who waits moves up where a place is
    free. Refuses a reported event and an end before the beginning.
    """
    fresh = locked(event)
    sign_up = SignUp.objects.select_for_update().filter(event=fresh).first() or SignUp(event=fresh)
    old = SignUp(event=fresh) if sign_up.pk is None else SignUp.objects.get(pk=sign_up.pk)
    for name, value in fields.items():
        if name not in FIELDS:
            raise TypeError(f"no such rule: {name}")
        setattr(sign_up, name, value)
    if sign_up.opens_at and sign_up.closes_at and sign_up.closes_at <= sign_up.opens_at:
        raise at_field("closes_at", _("The end lies before the start."), code="end_first")
    sign_up.save()
    audit.record("sign_up_saved", fresh, by=by, changes=audit.changed_fields(old, sign_up, FIELDS))
    sign_up.event = fresh
    waiting.move_up(sign_up)
    return sign_up

"""The one guard in front of every change of an event."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from events.models import Event


def ensure_editable(event: Event) -> None:
    """Refuse to change an event that is reported or was cancelled."""
    if event.is_editable:
        return
    if event.status == Event.Status.REPORTED:
        text = _("This event is reported and read-only. The directorate can reopen it.")
    else:
        text = _("This event was cancelled, so nothing in it changes any more.")
    raise ValidationError(text, code="not_editable")


def lock(event: Event) -> Event:
    """The event as it is now, held until the transaction ends. Call it inside one."""
    rows = Event.objects.select_related("center__organisation", "place", "series", "parent")
    return rows.select_for_update(of=("self",)).get(pk=event.pk)


def locked(event: Event) -> Event:
    """The event as it is now, held until the transaction ends; refuses a read-only one."""
    fresh = lock(event)
    ensure_editable(fresh)
    return fresh

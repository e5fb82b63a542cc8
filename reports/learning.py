"""Events in records of learning: read here, because trainings and events are siblings."""

import datetime as dt
from collections.abc import Collection
from decimal import Decimal

from django.utils.translation import gettext as _

from events.models import Attendee, Event, Registration
from people.models import Person
from trainings.selectors.happenings import Happening

LONGEST = 200


def events_of(person: Person, centers: Collection[int] | None) -> list[Happening]:
    """Held events that the person came to, as a guest or by the list of those present; a part of
    an event adds nothing to the whole. One statement."""
    came = Registration.objects.counted().filter(person=person).order_by().values("event")
    present = Attendee.objects.present().filter(person=person).order_by().values("event")
    rows = Event.objects.filter(status__in=Event.DONE_STATUSES)
    rows = rows.filter(pk__in=came) | rows.filter(pk__in=present)
    if centers is not None:
        rows = rows.filter(center__in=centers)
    rows = rows.select_related("center__organisation").order_by("-first_on", "-pk").distinct()
    found = {row.pk: row for row in rows[:LONGEST]}
    return [_happening(row) for row in found.values() if row.parent_id not in found]


def _happening(event: Event) -> Happening:
    center = event.center
    return Happening(
        title=event.title,
        kind=event.get_kind_display(),
        organiser=center.organisation.name if center else _("Kyrgyz Adult Education Association"),
        first_on=event.first_on,
        last_on=event.last_on,
        hours=hours_of(event),
    )


def hours_of(event: Event) -> Decimal | None:
    """From the beginning to the end of one day. What several days took, nobody stated."""
    if event.starts_at is None or event.ends_at is None or event.first_on != event.last_on:
        return None
    day = dt.date.min
    length = dt.datetime.combine(day, event.ends_at) - dt.datetime.combine(day, event.starts_at)
    return (Decimal(length.total_seconds()) / 3600).quantize(Decimal("0.1"))

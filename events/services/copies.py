"""The same event again, next year or on another day."""

import calendar
import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.refusals import at_field
from events.models import Event, Hall, Slot, Stand
from events.services.editing import lock
from events.services.events import create_event
from events.services.programme import CODES, NAMED
from events.services.rules import FIRST_DAY, LAST_DAY

KEPT = (
    *(f"{name}_{code}" for name in ("title", "description") for code in ("ky", "ru", "en")),
    *("kind", "level", "series", "starts_at", "ends_at", "format", "place", "venue"),
    *("languages", "capacity", "is_public", "shows_link", "is_demo"),
)

KEPT_OF_SLOTS = (
    *(f"{name}_{code}" for name in ("title", "abstract") for code in CODES),
    *("kind", "starts_at", "ends_at", "capacity", "languages", "is_demo"),
)
KEPT_OF_HALLS = ("capacity", "position", *NAMED)
KEPT_OF_STANDS = (
    *("organisation", "organisation_name", "place", "position", "is_demo"),
    *(f"shows_{code}" for code in CODES),
)


def next_year(day: dt.date, *, same_weekday: bool) -> dt.date:
    """This day of the next year, or the same weekday nearest to it."""
    last = calendar.monthrange(day.year + 1, day.month)[1]
    found = day.replace(year=day.year + 1, day=min(day.day, last))
    if not same_weekday:
        return found
    back = (found.weekday() - day.weekday()) % 7
    nearest = found - dt.timedelta(days=back if back <= 3 else back - 7)
    # The first days of January would fall back into the old year, the last ones into a third.
    if nearest.year < found.year:
        return nearest + dt.timedelta(days=7)
    return nearest - dt.timedelta(days=7) if nearest.year > found.year else nearest


@transaction.atomic
def copy_event(event: Event, *, first_on: dt.date, by: User | None) -> Event:
    """Plan the same event from another day on, with hosts, projects, parts and the draft of the
    programme: halls, slots on their days, stands. No people: no guests, speakers or minutes.

    Copying twice to the same day gives the first copy again. Refuses a year that the series has.
    """
    source = lock(event)
    if source.parent_id is not None:
        raise at_field("first_on", _("Copy the whole event; its parts come along."), code="part")
    if not FIRST_DAY <= first_on <= LAST_DAY:
        raise at_field("first_on", _("This day is too far away. Check the year."), code="far")
    made = source.copies.exclude(status=Event.Status.CANCELLED).filter(first_on=first_on).first()
    if made is not None:
        return made
    shift = first_on - source.first_on
    copy = _copy(source, shift, by=by)
    for part in source.parts.exclude(status=Event.Status.CANCELLED).order_by("first_on", "pk"):
        _copy(part, shift, by=by, parent=copy)
    audit.record("event_copied", copy, by=by, note=source.slug)
    return copy


def _copy(source: Event, shift: dt.timedelta, *, by: User | None, **fields: Any) -> Event:
    def moved(day: dt.date | None) -> dt.date | None:
        return day and day + shift

    hosts = source.host_rows.select_related("organisation")
    copy = create_event(
        by=by,
        center=source.center,
        hosts=[(row.organisation, row.role) for row in hosts],
        projects=source.projects.all(),
        policy_items=source.policy_items.all(),
        planned_on=moved(source.planned_on) if source.starts_on is None else None,
        starts_on=moved(source.starts_on),
        ends_on=moved(source.ends_on),
        copied_from=source,
        **{name: getattr(source, name) for name in KEPT},
        **fields,
    )
    _copy_programme(source, copy, shift)
    return copy


def _copy_programme(source: Event, copy: Event, shift: dt.timedelta) -> None:
    """The draft as it is now. Who speaks is asked anew each year, so the slots come without."""

    def same(row: Hall | Slot | Stand, names: Iterable[str]) -> dict[str, Any]:
        return {name: getattr(row, name) for name in names}

    halls: dict[int | None, Hall] = {
        hall.pk: Hall.objects.create(event=copy, **same(hall, KEPT_OF_HALLS))
        for hall in source.halls.all()
    }
    Slot.objects.bulk_create(
        Slot(
            event=copy,
            hall=halls.get(slot.hall_id),
            day=slot.day + shift,
            **same(slot, KEPT_OF_SLOTS),
        )
        for slot in source.slots.in_time()
    )
    Stand.objects.bulk_create(
        Stand(event=copy, **same(stand, KEPT_OF_STANDS)) for stand in source.stands.all()
    )

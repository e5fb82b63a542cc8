"""The draft of a programme, as the organiser works on it."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Prefetch

from events.models import Event, Hall, ProgrammeRelease, Slot, SlotRole, Speaker, Stand


@dataclass(frozen=True, slots=True)
class Draft:
    """All of a programme. Slots stand in the order of time and know their roles."""

    event: Event
    halls: Sequence[Hall]
    speakers: Sequence[Speaker]
    slots: Sequence[Slot]
    stands: Sequence[Stand]
    # People who hold a place at the event, as far as it takes registrations.
    registered: int = 0

    def groups(self, *, by_hall: bool = False) -> Iterator[tuple[dt.date, Hall | None, list[Slot]]]:
        """The slots of each day, or of each hall on each day; those without a hall come last."""
        last = len(self.halls)
        places = {hall.pk: place for place, hall in enumerate(self.halls)} if by_hall else {}

        def key(slot: Slot) -> tuple[dt.date, int]:
            return slot.day, places.get(slot.hall_id or 0, last)

        for (day, _place), rows in groupby(sorted(self.slots, key=key), key=key):
            slots = list(rows)
            yield day, slots[0].hall if by_hall else None, slots


def draft_of(event: Event) -> Draft:
    """The programme as it is now. Six statements."""
    speakers = event.speakers.select_related("organisation", "country")
    roles = SlotRole.objects.select_related("speaker__organisation", "speaker__country")
    slots = event.slots.in_time().select_related("hall")
    return Draft(
        event=event,
        halls=list(event.halls.all()),
        speakers=list(speakers),
        slots=list(slots.prefetch_related(Prefetch("roles", roles))),
        stands=list(event.stands.select_related("organisation")),
        registered=event.registrations.seated().count(),
    )


def latest_release(event: Event) -> ProgrammeRelease | None:
    """What visitors read at present; None before the first release."""
    return event.releases.order_by("-number").first()

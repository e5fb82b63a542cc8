"""What does not fit in a programme: errors that nobody can live with, and warnings."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import dates
from events.models import Slot, SlotRole
from events.selectors.programme import Draft

ERROR, WARNING = "error", "warning"
# What one needs at least to get from one hall to another.
MINUTES_BETWEEN_HALLS = 10
# The programme is printed in both.
PRINTED_IN = ("ky", "ru")
Kind = Slot.Kind


@dataclass(frozen=True, slots=True)
class Conflict:
    """One thing that does not fit, in words, and the slots it is about."""

    severity: str
    code: str
    text: str
    slots: tuple[Slot, ...]

    @property
    def is_error(self) -> bool:
        """Whether the programme should not be released like this."""
        return self.severity == ERROR

    @property
    def label(self) -> str:
        """The same in two or three words, beside the slot."""
        return {
            "hall_twice": _("hall taken twice"),
            "speaker_twice": _("speaker in two places"),
            "outside": _("outside the dates"),
            "outside_hours": _("outside the hours"),
            "no_hall": _("no hall"),
            "too_small": _("hall too small"),
            "too_few_places": _("too few places in all"),
            "tight": _("little time to change halls"),
            "no_moderator": _("no moderator"),
            "no_speaker": _("no speaker"),
            "no_places": _("number of places missing"),
            "untranslated": _("translation missing"),
        }[self.code]


Key = TypeVar("Key", bound=Hashable)
Rule = Callable[[Draft], Iterator[Conflict]]


def conflicts(draft: Draft) -> list[Conflict]:
    """Errors first, then warnings, each in the order of time. No statements."""
    found = [conflict for rule in RULES for conflict in rule(draft)]
    return sorted(found, key=lambda one: (not one.is_error, _when(one.slots[0])))


def conflicts_by_slot(found: Iterable[Conflict]) -> Mapping[int, list[Conflict]]:
    """The conflicts of each slot, by its key."""
    by_slot: dict[int, list[Conflict]] = defaultdict(list)
    for conflict in found:
        for slot in conflict.slots:
            by_slot[slot.pk].append(conflict)
    return by_slot


def _when(slot: Slot) -> tuple[dt.date, dt.time, int]:
    return slot.day, slot.starts_at, slot.pk


def _hall_twice(draft: Draft) -> Iterator[Conflict]:
    by_hall = _grouped((slot.hall_id, slot) for slot in draft.slots if slot.hall_id is not None)
    for slots in by_hall.values():
        for first, second in _overlaps(slots):
            text = _("The hall “%(hall)s” is taken twice: “%(first)s” and “%(second)s”.")
            values = {"hall": first.hall.name if first.hall else ""}
            yield Conflict(
                ERROR, "hall_twice", text % (values | _pair(first, second)), (first, second)
            )


def _speaker_twice(draft: Draft) -> Iterator[Conflict]:
    for name, slots in _by_speaker(draft):
        for first, second in _overlaps(slots):
            text = _("%(name)s is in two places at once: “%(first)s” and “%(second)s”.")
            values = {"name": name} | _pair(first, second)
            yield Conflict(ERROR, "speaker_twice", text % values, (first, second))


def _outside(draft: Draft) -> Iterator[Conflict]:
    event = draft.event
    for slot in draft.slots:
        values = {"slot": slot.title, "day": dates.long_day(slot.day)}
        if not event.first_on <= slot.day <= event.last_on:
            text = _("“%(slot)s” is on %(day)s, when the event does not take place.")
            yield Conflict(ERROR, "outside", text % values, (slot,))
            continue
        begins = event.starts_at if slot.day == event.first_on else None
        ends = event.ends_at if slot.day == event.last_on else None
        if (begins and slot.starts_at < begins) or (ends and slot.ends_at > ends):
            text = _("“%(slot)s” lies outside the hours of the event.")
            yield Conflict(WARNING, "outside_hours", text % values, (slot,))


def _no_hall(draft: Draft) -> Iterator[Conflict]:
    if draft.event.is_online:
        return
    for slot in draft.slots:
        if slot.hall_id is None and slot.kind != Kind.BREAK:
            text = _("“%(slot)s” has no hall.") % {"slot": slot.title}
            yield Conflict(WARNING, "no_hall", text, (slot,))


def _too_small(draft: Draft) -> Iterator[Conflict]:
    for slot in draft.slots:
        wanted = expected_people(slot, draft)
        if slot.hall and slot.hall.capacity and wanted and wanted > slot.hall.capacity:
            text = _(
                "The hall “%(hall)s” is too small for “%(slot)s”: %(places)s places, "
                "%(wanted)s people."
            ) % {
                "hall": slot.hall.name,
                "slot": slot.title,
                "places": slot.hall.capacity,
                "wanted": wanted,
            }
            yield Conflict(WARNING, "too_small", text, (slot,))


def expected_people(slot: Slot, draft: Draft) -> int | None:
    """How many want to be in a slot: its own places; at an opening all whom the event has room
    for, or who have registered where that is more."""
    if slot.capacity is None and slot.kind == Kind.OPENING:
        return max(draft.event.capacity or 0, draft.registered) or None
    return slot.capacity


def _too_few_places(draft: Draft) -> Iterator[Conflict]:
    """At some moment the halls in use hold fewer people than have registered. Where people may be
    elsewhere (stands, a break, a place without a limit), nobody has to fit anywhere."""
    if draft.stands:
        return
    told: set[tuple[int, ...]] = set()
    for first in draft.slots:
        slots = _at_the_start(first, draft)
        places = [_room(slot) for slot in slots]
        key = tuple(slot.pk for slot in slots)
        if None in places or key in told or _is_told_alone(slots):
            continue
        held = sum(filter(None, places))
        if held < draft.registered:
            told.add(key)
            text = ngettext(
                "At %(hour)s on %(day)s the halls in use have %(places)s place, and %(wanted)s "
                "people are registered.",
                "At %(hour)s on %(day)s the halls in use have %(places)s places, and %(wanted)s "
                "people are registered.",
                held,
            ) % {
                "hour": dates.clock(first.starts_at),
                "day": dates.long_day(first.day),
                "places": held,
                "wanted": draft.registered,
            }
            yield Conflict(WARNING, "too_few_places", text, tuple(slots))


def _at_the_start(first: Slot, draft: Draft) -> list[Slot]:
    """What takes place at the moment at which a slot begins."""
    return [
        slot
        for slot in draft.slots
        if slot.day == first.day and slot.starts_at <= first.starts_at < slot.ends_at
    ]


def _room(slot: Slot) -> int | None:
    """How many a slot takes at most; None without a limit."""
    if slot.kind == Kind.BREAK or slot.hall is None:
        return None
    limits = [one for one in (slot.capacity, slot.hall.capacity) if one is not None]
    return min(limits, default=None)


def _is_told_alone(slots: Sequence[Slot]) -> bool:
    """An opening has its own words: `_too_small`."""
    return len(slots) == 1 and slots[0].kind == Kind.OPENING and slots[0].capacity is None


def _tight(draft: Draft) -> Iterator[Conflict]:
    for name, slots in _by_speaker(draft):
        for first, second in pairwise(slots):
            gap = _minutes(first, second)
            is_near = first.day == second.day and 0 <= gap < MINUTES_BETWEEN_HALLS
            if is_near and first.hall_id != second.hall_id:
                text = ngettext(
                    "%(name)s has %(count)s minute to get from “%(first)s” to “%(second)s” in "
                    "another hall.",
                    "%(name)s has %(count)s minutes to get from “%(first)s” to “%(second)s” in "
                    "another hall.",
                    gap,
                ) % ({"name": name, "count": gap} | _pair(first, second))
                yield Conflict(WARNING, "tight", text, (first, second))


def _nobody(draft: Draft) -> Iterator[Conflict]:
    for slot in draft.slots:
        roles = {role.role for role in slot.roles.all()}
        values = {"slot": slot.title}
        if slot.kind == Kind.PANEL and SlotRole.Role.MODERATOR not in roles:
            text = _("The panel discussion “%(slot)s” has no moderator.")
            yield Conflict(WARNING, "no_moderator", text % values, (slot,))
        if slot.kind in (Kind.TALK, Kind.PANEL, Kind.MASTER_CLASS) and not roles & {
            SlotRole.Role.SPEAKER
        }:
            text = _("Nobody speaks in “%(slot)s” yet.")
            yield Conflict(WARNING, "no_speaker", text % values, (slot,))
        if slot.kind == Kind.MASTER_CLASS and slot.capacity is None:
            text = _("The master class “%(slot)s” does not say how many can take part.")
            yield Conflict(WARNING, "no_places", text % values, (slot,))


def _untranslated(draft: Draft) -> Iterator[Conflict]:
    languages = {"ky": _("Kyrgyz"), "ru": _("Russian")}
    for slot in draft.slots:
        for code in PRINTED_IN:
            abstracts = [getattr(slot, f"abstract_{other}") for other in ("ky", "ru", "en")]
            has_abstract = getattr(slot, f"abstract_{code}") or not any(abstracts)
            if not getattr(slot, f"title_{code}") or not has_abstract:
                text = _("“%(slot)s” is not complete in %(language)s.")
                values = {"slot": slot.title, "language": languages[code]}
                yield Conflict(WARNING, "untranslated", text % values, (slot,))


RULES: tuple[Rule, ...] = (
    _hall_twice,
    _speaker_twice,
    _outside,
    _no_hall,
    _too_small,
    _too_few_places,
    _tight,
    _nobody,
    _untranslated,
)


def _grouped(pairs: Iterable[tuple[Key, Slot]]) -> Mapping[Key, list[Slot]]:
    groups: dict[Key, list[Slot]] = defaultdict(list)
    for key, slot in pairs:
        groups[key].append(slot)
    return groups


def _by_speaker(draft: Draft) -> Iterator[tuple[str, list[Slot]]]:
    """The slots of each person in the order of time. Organisations without a name yet may send
    several people."""
    found = _grouped(
        (role.speaker_id, slot)
        for slot in draft.slots
        for role in slot.roles.all()
        if role.speaker.name
    )
    names = {speaker.pk: speaker.name for speaker in draft.speakers}
    for pk, slots in found.items():
        yield names[pk], slots


def _overlaps(slots: Sequence[Slot]) -> Iterator[tuple[Slot, Slot]]:
    """Pairs at the same time, of slots in the order of time."""
    for index, first in enumerate(slots):
        for second in slots[index + 1 :]:
            if (second.day, second.starts_at) >= (first.day, first.ends_at):
                break
            yield first, second


def _minutes(first: Slot, second: Slot) -> int:
    end = dt.datetime.combine(first.day, first.ends_at)
    return int((dt.datetime.combine(second.day, second.starts_at) - end).total_seconds() // 60)


def _pair(first: Slot, second: Slot) -> dict[str, str]:
    return {"first": first.title, "second": second.title}

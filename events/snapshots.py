"""A programme frozen as plain data: what a release holds, and how two of them differ.

    slots   uid, kind, title, abstract, hall (key), day, starts_at, ends_at, capacity, languages,
            people (uid and role), sequence and changed_at for calendars
    halls   key, name, capacity
    people  uid, name, organisation, country, bio
    stands  key, number, organisation, place, shows
    gone    slots that earlier releases had, with the people who were in them: calendars that
            show them must hear that they are off

Words in languages are {"ky": …, "ru": …}, without the empty ones. Names of people stand in
`people` only, so that a name can be taken out at one place.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.conf import settings
from django.db.models import Model

from events.models import Slot, SlotRole, Speaker, Stand
from events.selectors.programme import Draft

Content = dict[str, Any]
WORDS = ("title", "abstract", "kind", "capacity", "languages", "people")
WHEN_AND_WHERE = ("day", "starts_at", "ends_at", "hall")
# What differs from release to release without a change of the slot itself.
CALENDAR = ("sequence", "changed_at")
EMPTY: Content = {"slots": [], "halls": [], "people": [], "stands": [], "gone": []}


def words(record: Model | None, field: str) -> dict[str, str]:
    """A translated field in all languages that have it."""
    found = {code: getattr(record, f"{field}_{code}", None) for code, _name in settings.LANGUAGES}
    return {code: text for code, text in found.items() if text}


def content_of(draft: Draft, before: Content | None, *, number: int, now: dt.datetime) -> Content:
    """The draft as a release holds it; `before` is the content of the release before."""
    old = before or EMPTY
    halls = [
        {"key": hall.pk, "name": words(hall, "name"), "capacity": hall.capacity}
        for hall in draft.halls
    ]
    known, old_halls = _by(old["slots"], "uid"), _by(old["halls"], "key")
    new_halls = _by(halls, "key")
    slots = []
    for slot in map(_slot, draft.slots):
        was = known.get(slot["uid"])
        is_same = was is not None and _plain(was) == slot
        is_same = is_same and old_halls.get(slot["hall"]) == new_halls.get(slot["hall"])
        state = {"sequence": number, "changed_at": now.isoformat()}
        if was is not None and is_same:
            state = {name: was[name] for name in CALENDAR}
        slots.append(slot | state)
    return {
        "slots": slots,
        "halls": halls,
        "people": [_person(speaker) for speaker in _in_use(draft)],
        "stands": [_stand(stand) for stand in draft.stands],
        "gone": [*old["gone"], *_gone(old, slots, number=number, now=now)],
    }


def is_same(first: Content, second: Content) -> bool:
    """Whether readers would see no difference."""

    def shown(content: Content) -> Content:
        return content | {"slots": [_plain(slot) for slot in content["slots"]], "gone": []}

    return shown(first) == shown(second)


def differences(before: Content, after: Content) -> list[dict[str, Any]]:
    """What a reader of the earlier programme has to know, in the order of time."""
    old, new = _by(before["slots"], "uid"), _by(after["slots"], "uid")
    found = [_change("removed", old[uid], before) for uid in old if uid not in new]
    for uid, slot in new.items():
        was = old.get(uid)
        if was is None:
            found.append(_change("added", slot, after))
            continue
        fields = [name for name in WORDS if was[name] != slot[name]]
        is_moved = any(was[name] != slot[name] for name in WHEN_AND_WHERE)
        if is_moved or fields:
            line = _change("moved" if is_moved else "changed", slot, after) | {"fields": fields}
            found.append(line | ({"before": _place(was, before)} if is_moved else {}))
    found.sort(key=lambda line: (line["place"]["day"], line["place"]["starts_at"]))
    return found + list(_stand_changes(before, after)) + list(_other_changes(before, after))


def without_person(content: Content, uid: str) -> Content:
    """The same content with nothing of one person in it."""

    def freed(slots: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        return [
            {**slot, "people": [row for row in slot["people"] if row["uid"] != uid]}
            for slot in slots
        ]

    return content | {
        "people": [row for row in content["people"] if row["uid"] != uid],
        "slots": freed(content["slots"]),
        "gone": freed(content["gone"]),
    }


def _slot(slot: Slot) -> dict[str, Any]:
    return {
        "uid": str(slot.uid),
        "kind": slot.kind,
        "title": words(slot, "title"),
        "abstract": words(slot, "abstract"),
        "hall": slot.hall_id,
        "day": slot.day.isoformat(),
        "starts_at": slot.starts_at.strftime("%H:%M"),
        "ends_at": slot.ends_at.strftime("%H:%M"),
        "capacity": slot.capacity,
        "languages": list(slot.languages),
        "people": [_role(role) for role in slot.roles.all()],
    }


def _role(role: SlotRole) -> dict[str, str]:
    return {"uid": str(role.speaker.uid), "role": role.role}


def _in_use(draft: Draft) -> list[Speaker]:
    """Those who are in a slot; nobody else is shown to the public."""
    used = {role.speaker_id for slot in draft.slots for role in slot.roles.all()}
    return [speaker for speaker in draft.speakers if speaker.pk in used]


def _person(speaker: Speaker) -> dict[str, Any]:
    return {
        "uid": str(speaker.uid),
        "name": speaker.name,
        "organisation": _organisation(speaker),
        "country": words(speaker.country, "name"),
        "bio": words(speaker, "bio"),
    }


def _organisation(row: Speaker | Stand) -> dict[str, str]:
    """A name that is typed is taken for the name in all languages."""
    if row.organisation is not None:
        return words(row.organisation, "name")
    names = {code: row.organisation_name for code, _name in settings.LANGUAGES}
    return names if row.organisation_name else {}


def _stand(stand: Stand) -> dict[str, Any]:
    return {
        "key": stand.pk,
        "number": stand.position,
        "organisation": _organisation(stand),
        "place": stand.place,
        "shows": words(stand, "shows"),
    }


def _gone(
    old: Content, slots: list[dict[str, Any]], *, number: int, now: dt.datetime
) -> Iterator[dict[str, Any]]:
    """Slots that were shown and are off, or are off for some of their people."""
    new = _by(slots, "uid")
    halls = _by(old["halls"], "key")
    for was in old["slots"]:
        current = new.get(was["uid"])
        still = {row["uid"] for row in current["people"]} if current else set()
        lost = [row for row in was["people"] if row["uid"] not in still]
        if current is None or lost:
            hall = halls.get(was["hall"], {}).get("name", {})
            yield was | {
                "people": lost,
                "hall_name": hall,
                "sequence": number,
                "changed_at": now.isoformat(),
            }


def _change(what: str, slot: Mapping[str, Any], content: Content) -> dict[str, Any]:
    return {
        "what": what,
        "thing": "slot",
        "title": slot["title"],
        "fields": [],
        "place": _place(slot, content),
    }


def _place(slot: Mapping[str, Any], content: Content) -> dict[str, Any]:
    hall = _by(content["halls"], "key").get(slot["hall"], {})
    return {name: slot[name] for name in WHEN_AND_WHERE} | {"hall": hall.get("name", {})}


def _stand_changes(before: Content, after: Content) -> Iterator[dict[str, Any]]:
    old, new = _by(before["stands"], "key"), _by(after["stands"], "key")
    for key in sorted({*old, *new}, key=lambda key: (new.get(key) or old[key])["number"]):
        if old.get(key) == new.get(key):
            continue
        what = "added" if key not in old else "changed" if key in new else "removed"
        title = (new.get(key) or old[key])["organisation"]
        yield {"what": what, "thing": "stand", "title": title, "fields": []}


def _other_changes(before: Content, after: Content) -> Iterator[dict[str, Any]]:
    """Corrections of halls and of what is said about people, without names."""
    for thing, key in (("halls", "key"), ("people", "uid")):
        old, new = _by(before[thing], key), _by(after[thing], key)
        if any(old[one] != new[one] for one in old if one in new):
            yield {"what": "changed", "thing": thing, "title": {}, "fields": []}


def _by(rows: Iterable[Mapping[str, Any]], name: str) -> dict[Any, Mapping[str, Any]]:
    return {row[name]: row for row in rows}


def _plain(slot: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in slot.items() if name not in CALENDAR}

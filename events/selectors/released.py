"""The released programme for visitors, in the reader's language. Everything comes from the frozen
release; the draft is never looked at."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from core import dates
from core.words import language_codes
from events.models import Event, ProgrammeRelease, Slot, SlotRole
from library.models import Language


@dataclass(frozen=True, slots=True)
class Text:
    """Words with their language, for the filter `marked`."""

    words: str
    language: str

    def __bool__(self) -> bool:
        return bool(self.words)


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Somebody in a slot, or in the list of all; `label` is the organisation where no name is
    known yet."""

    uid: str
    name: str
    organisation: Text
    country: Text
    bio: Text
    role: str = ""
    role_label: str = ""


@dataclass(frozen=True, slots=True)
class SlotLine:
    """One slot."""

    uid: str
    kind: str
    kind_label: str
    title: Text
    abstract: Text
    hall: Text
    starts_at: dt.time
    ends_at: dt.time
    capacity: int | None
    languages: Sequence[str]
    people: Sequence[PersonLine]

    @property
    def is_break(self) -> bool:
        """Nothing to go to."""
        return self.kind == Slot.Kind.BREAK


@dataclass(frozen=True, slots=True)
class Group:
    """Slots of a day, or of a day in one hall."""

    day: dt.date
    hall: Text | None
    slots: Sequence[SlotLine]


@dataclass(frozen=True, slots=True)
class StandLine:
    number: int
    organisation: Text
    place: str
    shows: Text


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One difference to the version before, in words."""

    what: str
    title: Text
    details: str


@dataclass(frozen=True, slots=True)
class Version:
    """A released version for the list of what is new."""

    number: int
    released_at: dt.datetime
    changelog: Text
    changes: Sequence[ChangeLine]


@dataclass(frozen=True, slots=True)
class Programme:
    """A released programme as a page or a sheet of paper shows it."""

    number: int
    released_at: dt.datetime
    groups: Sequence[Group]
    people: Sequence[PersonLine]
    stands: Sequence[StandLine]


# Which ----------------------------------------------------------------------------------


def programme_events(events: QuerySet[Event]) -> QuerySet[Event]:
    """Those with a released programme; each carries the key of the latest one, `release_id`."""
    releases = ProgrammeRelease.objects.filter(event=OuterRef("pk")).order_by("-number")
    return events.annotate(release_id=Subquery(releases.values("pk")[:1])).filter(
        release_id__isnull=False
    )


def versions_of(event: Event, *, limit: int = 20) -> list[Version]:
    """What was new in each version, the latest first. One statement."""
    rows = event.releases.defer("content")[:limit]
    return [_version(release) for release in rows]


def _version(release: ProgrammeRelease) -> Version:
    """A version with its changes in words."""
    changelog = {code: getattr(release, f"changelog_{code}") for code in ("ky", "ru", "en")}
    return Version(
        number=release.number,
        released_at=release.released_at,
        changelog=text_of(changelog),
        changes=change_lines(release.changes),
    )


# How ------------------------------------------------------------------------------------


def programme_of(release: ProgrammeRelease, *, by_hall: bool = False) -> Programme:
    """The whole programme by day, or by day and hall. No statements."""
    content = release.content
    halls = {row["key"]: text_of(row["name"]) for row in content["halls"]}
    people = {row["uid"]: row for row in content["people"]}
    order = [row["key"] for row in content["halls"]]
    pairs = [(row, _slot(row, halls, _said(people))) for row in content["slots"]]

    def group_key(pair: tuple[Mapping[str, Any], SlotLine]) -> tuple[str, int]:
        hall = pair[0]["hall"]
        place = order.index(hall) if hall in order else len(order)
        return pair[0]["day"], place if by_hall else 0

    groups = []
    for (day, _place), rows in groupby(sorted(pairs, key=group_key), key=group_key):
        lines = [line for _row, line in rows]
        groups.append(Group(dt.date.fromisoformat(day), lines[0].hall if by_hall else None, lines))
    return Programme(
        number=release.number,
        released_at=release.released_at,
        groups=groups,
        people=[_person(row) for row in content["people"]],
        stands=[_stand(row) for row in content["stands"]],
    )


def _said(people: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Mapping[str, Any]]:
    """The country stands in the slots only where people come from several."""
    countries = {tuple(row["country"].values()) for row in people.values() if row["country"]}
    if len(countries) > 1:
        return people
    return {uid: {**row, "country": {}} for uid, row in people.items()}


def _slot(
    row: Mapping[str, Any], halls: Mapping[int, Text], people: Mapping[str, Mapping[str, Any]]
) -> SlotLine:
    """A frozen slot in the reader's language."""
    kinds = dict(Slot.Kind.choices)
    names = dict(Language.choices)
    return SlotLine(
        uid=row["uid"],
        kind=row["kind"],
        kind_label=str(kinds.get(row["kind"], "")),
        title=text_of(row["title"]),
        abstract=text_of(row["abstract"]),
        hall=halls.get(row["hall"]) or text_of({}),
        starts_at=dt.time.fromisoformat(row["starts_at"]),
        ends_at=dt.time.fromisoformat(row["ends_at"]),
        capacity=row["capacity"],
        languages=[str(names.get(code, code)) for code in row["languages"]],
        people=[
            _person(people[role["uid"]], role["role"])
            for role in row["people"]
            if role["uid"] in people
        ],
    )


def text_of(words: Mapping[str, str | None]) -> Text:
    """Frozen words in the reader's language, else in another one."""
    codes = language_codes()
    for code in codes:
        if found := words.get(code):
            return Text(found, code)
    return Text("", codes[0])


def _person(row: Mapping[str, Any], role: str = "") -> PersonLine:
    roles = dict(SlotRole.Role.choices)
    return PersonLine(
        uid=row["uid"],
        name=row["name"],
        organisation=text_of(row["organisation"]),
        country=text_of(row["country"]),
        bio=text_of(row["bio"]),
        role=role,
        role_label=str(roles.get(role, "")),
    )


def _stand(row: Mapping[str, Any]) -> StandLine:
    return StandLine(
        number=row["number"],
        organisation=text_of(row["organisation"]),
        place=row["place"],
        shows=text_of(row["shows"]),
    )


# What is new ----------------------------------------------------------------------------


def change_lines(changes: Iterable[Mapping[str, Any]]) -> list[ChangeLine]:
    """Differences in words."""
    return [_change(row) for row in changes]


def _change(row: Mapping[str, Any]) -> ChangeLine:
    if row["thing"] == "halls":
        return ChangeLine("changed", text_of({}), _("Names or places of halls are corrected."))
    if row["thing"] == "people":
        return ChangeLine("changed", text_of({}), _("What is said about speakers is corrected."))
    title = text_of(row["title"])
    if row["thing"] == "stand":
        return ChangeLine(row["what"], title, _("stand"))
    if row["what"] == "moved":
        values = {"before": _when(row["before"]), "after": _when(row["place"])}
        details = _("%(before)s → %(after)s") % values
    elif row["what"] == "changed":
        details = ", ".join(_field_words()[name] for name in row["fields"])
    else:
        details = _when(row["place"])
    return ChangeLine(row["what"], title, details)


def _when(place: Mapping[str, Any]) -> str:
    day = dates.short_day(dt.date.fromisoformat(place["day"]))
    hall = text_of(place["hall"]).words
    return ", ".join(filter(None, (day, f"{place['starts_at']}–{place['ends_at']}", hall)))


def _field_words() -> dict[str, str]:
    return {
        "title": _("title"),
        "abstract": _("what it is about"),
        "kind": _("kind"),
        "capacity": _("number of places"),
        "languages": _("languages"),
        "people": _("speakers"),
    }

"""Events for visitors: what, when, where, by whom. Nothing personal.

Lists are plain lines, not models: these are the pages most people open.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from centers.former_names import former_organisation_name, former_place_name
from centers.models import Center, Place
from core.statements import KeptStatement, Later
from core.words import in_words, named, translated_columns
from events.models import Event, EventHost, ProgrammeRelease

SHOWN = (
    *("slug", "kind", "format", "first_on", "last_on", "starts_at"),
    *translated_columns("title", "place__name"),
)
# Calendars keep what is over for a year, so that a change of it still arrives.
FEED_DAYS = 365
FEED_LIMIT = 500


class Numbered(Protocol):
    """A center or a region, as a model or as a plain row."""

    @property
    def pk(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event of a list for visitors; `title_language` is that of the text."""

    url: str
    title: str
    title_language: str
    kind: str
    place_or_online: str
    first_on: dt.date
    last_on: dt.date
    starts_at: dt.time | None


@dataclass(frozen=True, slots=True)
class Feed:
    """What a calendar subscribes to, and how it is called."""

    name: str
    events: QuerySet[Event]


def public_events() -> QuerySet[Event]:
    """Events that have a page for visitors, with what nearly each of them shows. Few are a part or
    of a series: two more tables make the planner take twice as long as the whole rest."""
    links = Event.projects.through.objects
    public_projects = links.filter(event=OuterRef("pk"), project__is_public=True)
    rows = Event.objects.open_to_all().annotate(
        place_then=former_place_name("place", "first_on"),
        center_then=former_organisation_name("center__organisation", "first_on"),
        has_programme=Exists(ProgrammeRelease.objects.filter(event=OuterRef("pk"))),
        has_donors=Exists(public_projects),
    )
    return rows.select_related("center__organisation", "place", "region", "sign_up")


def events_with_place() -> QuerySet[Event]:
    """The same events with no more than when and where, for the page of a programme."""
    rows = Event.objects.open_to_all().annotate(place_then=former_place_name("place", "first_on"))
    return rows.select_related("place")


def parts_of(event: Event) -> QuerySet[Event]:
    """The parts of an event that visitors see, in their order."""
    if event.parent_id is not None:  # a part has none
        return Event.objects.none()
    return event.parts.open_to_all().order_by("first_on", "starts_at", "pk")


def hosts_of(event: Event) -> QuerySet[EventHost]:
    """Who is behind an event, as they were called on its first day."""
    name = former_organisation_name("organisation", "event__first_on")
    return event.host_rows.annotate(name_then=name).select_related("organisation")


def upcoming(
    *, center: Numbered | None = None, region: Numbered | None = None, limit: int = 5
) -> list[EventLine]:
    """The next events for visitors, of one center or region if asked; one statement."""
    of = {name: row.pk for name, row in (("center", center), ("region", region)) if row is not None}
    return _lines(_upcoming.rows(limit, *of, today=timezone.localdate(), **of))


_upcoming = KeptStatement(
    lambda limit, *of: (
        Event.objects.listed()
        .filter(**{name: Later(name, models.BigIntegerField()) for name in of})
        .upcoming(Later("today", models.DateField()))
        .values(*SHOWN)[:limit]
    )
)


def public_lines(rows: QuerySet[Event]) -> list[EventLine]:
    """What lists show of a slice of events, in the reader's language."""
    return _lines(rows.values(*SHOWN))


def _lines(rows: Iterable[Mapping[str, Any]]) -> list[EventLine]:
    online = str(Event.Format.ONLINE.label)
    kinds = {code: str(label) for code, label in Event.Kind.choices}
    # One address is made for the whole page; a number is a slug, so it needs no quoting.
    pattern = reverse("events:public_detail", args=["0-0"])
    return [_line(row, online, kinds, pattern) for row in rows]


def _line(row: Mapping[str, Any], online: str, kinds: Mapping[str, str], pattern: str) -> EventLine:
    title, language = named(row, "title")
    is_online = row["format"] == Event.Format.ONLINE
    return EventLine(
        url=pattern.replace("0-0", row["slug"]),
        title=title,
        title_language=language,
        kind=kinds[row["kind"]],
        place_or_online=online if is_online else in_words(row, "place__name"),
        first_on=row["first_on"],
        last_on=row["last_on"],
        starts_at=row["starts_at"],
    )


def calendar_events() -> QuerySet[Event]:
    """Events that visitors were shown at some time, with all that a calendar says of them."""
    return Event.objects.published().select_related("place", "center__organisation")


def feed_of(*, region: str = "", center: str = "") -> Feed | None:
    """The events of the network, of a region (ISO code) or of a center (its address on the
    portal); None where there is no such region or center."""
    since = timezone.localdate() - dt.timedelta(days=FEED_DAYS)
    rows = calendar_events().filter(last_on__gte=since).order_by("first_on", "pk")
    name = _("Events of the Kyrgyz Adult Education Association")
    if region:
        place = Place.objects.regions().filter(Q(iso_code=region) | Q(code=region)).first()
        if place is None:
            return None
        rows, name = rows.filter(region=place), _("Events: %(name)s") % {"name": place.name}
    if center:
        found = Center.objects.public().select_related("organisation").filter(slug=center).first()
        if found is None:
            return None
        rows = rows.filter(center=found)
        name = _("Events: %(name)s") % {"name": found.organisation.name}
    return Feed(name, rows[:FEED_LIMIT])


def times_opened(event: Event) -> int:
    """How often visitors opened the page of an event."""
    total: int | None = event.monthly_counts.aggregate(total=Sum("count"))["total"]
    return total or 0

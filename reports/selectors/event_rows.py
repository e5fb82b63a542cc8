"""The rows behind the figures of events: events, who came to them, people.

The same as `digests` packs and `gatherings` counts, as querysets: an event with its parts is one,
and a person stands on it once, however often the name does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BooleanField,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce

from centers.former_names import organisation_name_on
from core.paging import Page
from core.words import in_language
from events.models import Attendee, Event, EventAggregate, Registration
from people.models import Person
from reports.event_filters import EventRowsFilter
from reports.selectors.rows import SHOWN

WHOLE = Coalesce("event__parent", "event")
# What a row of `attendance_rows` says, in this order.
COLUMNS = (
    *("pk", "is_guest", "person_id", "written_family", "written_given"),
    *("slug", "day", "title"),
)


def guests() -> QuerySet[Any]:
    """Guests who came, each person once for an event and its parts."""
    rows = _came()
    earlier = rows.filter(person=OuterRef("person"), whole=OuterRef("whole"), pk__lt=OuterRef("pk"))
    return rows.filter(Q(person=None) | ~Exists(earlier))


def present() -> QuerySet[Any]:
    """People who were present and are not among the guests, once for an event and its parts."""
    rows = (
        Attendee.objects.present()
        .filter(person__isnull=False, event__status__in=Event.DONE_STATUSES)
        .annotate(whole=WHOLE)
        .order_by()
    )
    same = {"person": OuterRef("person"), "whole": OuterRef("whole")}
    earlier = rows.filter(**same, pk__lt=OuterRef("pk"))
    return rows.filter(~Exists(_came().filter(**same)), ~Exists(earlier))


def _came() -> QuerySet[Any]:
    rows = Registration.objects.counted().filter(event__status__in=Event.DONE_STATUSES)
    return rows.annotate(whole=WHOLE).order_by()


def crowds() -> QuerySet[Any]:
    rows = EventAggregate.objects.filter(event__status__in=Event.DONE_STATUSES)
    return rows.annotate(whole=WHOLE).order_by()


def event_rows(chosen: EventRowsFilter) -> QuerySet[Event]:
    """Events of the cell with those who came by name and without."""

    def number(rows: QuerySet[Any], sum_of: Any) -> Subquery:
        own = rows.filter(whole=OuterRef("pk")).values("whole").annotate(n=sum_of).values("n")
        return Subquery(own, output_field=IntegerField())

    return chosen.events.annotate(
        named=Coalesce(number(guests(), Count("pk")), 0)
        + Coalesce(number(present(), Count("pk")), 0),
        nameless=Coalesce(number(crowds(), Sum("count")), 0),
        title_shown=in_language("title"),
        center_name=organisation_name_on("center__organisation", "first_on"),
        region_name=in_language("region__name"),
    ).order_by("-first_on", "-pk")


@dataclass(frozen=True, slots=True)
class Came:
    """Somebody at an event: the person, or the name as it was written."""

    person: Person | None
    name: str
    is_guest: bool
    slug: str
    day: Any
    title: str


def attendance_rows(chosen: EventRowsFilter) -> QuerySet[Any]:
    """Who came to the events of the cell, the latest event first; `came` makes lines of a page."""
    events = chosen.events.order_by().values("pk")
    event = {
        "slug": F("event__slug"),
        "day": F("event__first_on"),
        "title": in_language("event__title"),
    }
    empty = Value("", output_field=CharField())
    written = guests().filter(whole__in=events)
    by_name = written.annotate(
        is_guest=Value(True, output_field=BooleanField()),
        written_family=F("family_name"),
        written_given=F("given_name"),
        **event,
    )
    others = (
        present()
        .filter(whole__in=events)
        .annotate(
            is_guest=Value(False, output_field=BooleanField()),
            written_family=empty,
            written_given=empty,
            **event,
        )
    )
    rows = by_name.values_list(*COLUMNS).union(others.values_list(*COLUMNS), all=True)
    return rows.order_by("-day", "slug", "pk", "is_guest")


def came(found: Page) -> Sequence[Came]:
    """The lines of a page; one statement for its people."""
    rows = list(found.object_list)
    people = Person.objects.only(*SHOWN).in_bulk([row[2] for row in rows if row[2]])
    return [
        Came(people.get(person), f"{family} {given}".strip(), is_guest, slug, day, title)
        for _pk, is_guest, person, family, given, slug, day, title in rows
    ]


def event_person_rows(chosen: EventRowsFilter) -> QuerySet[Person]:
    """Different people who came to the events of the cell, or with `together` also those of its
    trainings, with how often they did."""
    events = chosen.events.order_by().values("pk")
    seen = guests().filter(whole__in=events, person__isnull=False)
    others = present().filter(whole__in=events)
    ids: list[QuerySet[Any, Any]] = [seen.values("person"), others.values("person")]
    if chosen.is_together:
        learned: QuerySet[Any] = chosen.enrolments.order_by().values("person")
        ids.append(learned)

    def number(rows: QuerySet[Any]) -> Any:
        own = rows.filter(person=OuterRef("pk")).values("person").annotate(n=Count("pk"))
        return Coalesce(Subquery(own.values("n"), output_field=IntegerField()), 0)

    trainings = number(chosen.enrolments.order_by()) if chosen.is_together else Value(0)
    return (
        Person.objects.filter(pk__in=ids[0].union(*ids[1:]))
        .annotate(events_count=number(seen) + number(others), trainings_count=trainings)
        .only(*SHOWN)
        .order_by("sort_name", "pk")
    )

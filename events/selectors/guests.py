"""Guests of an event for its organiser: the list, its figures, the counter of the day."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncHour
from django.urls import reverse

from events.models import Booking, Desk, Event, Registration, Scan
from people.models import AgeBand, Sex

Status = Registration.Status
SHOWN = (
    *("pk", "family_name", "given_name", "patronymic", "sex", "age_band", "status", "code"),
    *("checked_in_at", "booking__source", "booking__organisation", "booking__group_name"),
    *("booking__phone", "booking__email"),
)


@dataclass(frozen=True, slots=True)
class GuestLine:
    """One guest of the list."""

    pk: int
    url: str
    name: str
    about: str
    sex: str
    age: str
    contact: Any
    code: str
    status: str
    status_label: str
    came_at: dt.datetime | None

    @property
    def may_enter(self) -> bool:
        """Holds a place, and is not there."""
        return self.status in (Status.REGISTERED, Status.OFFERED, Status.NO_SHOW)


@dataclass(frozen=True, slots=True)
class GuestFigures:
    """How many in which state, and how many were counted without names."""

    by_status: Mapping[str, int] = field(default_factory=dict)
    without_names: int = 0

    @property
    def came(self) -> int:
        """People who were let in by name."""
        return self.by_status.get(Status.CHECKED_IN, 0)

    @property
    def total(self) -> int:
        """All who were there: check-ins and those counted without names."""
        return self.came + self.without_names

    @property
    def seated(self) -> int:
        """People who hold a place, whether they came already or not."""
        return sum(self.by_status.get(status, 0) for status in Registration.SEATED_STATUSES)

    @property
    def waiting(self) -> int:
        return self.by_status.get(Status.WAITING, 0)

    @property
    def offered(self) -> int:
        return self.by_status.get(Status.OFFERED, 0)


def guest_rows(event: Event) -> QuerySet[Registration]:
    """Everybody who ever stood on the list of an event, in the order of the alphabet."""
    return event.registrations.alphabetical()


def guest_lines(rows: QuerySet[Registration], event: Event) -> list[GuestLine]:
    """What the list shows of a slice of `guest_rows`; one statement."""
    pattern = reverse("events:guest_update", args=[event.slug, 0])
    words = {
        "sex": {code: str(label) for code, label in Sex.choices},
        "age_band": {code: str(label) for code, label in AgeBand.choices},
        "status": {code: str(label) for code, label in Status.choices},
    }
    return [_line(row, pattern, words) for row in rows.values(*SHOWN)]


def _line(row: Mapping[str, Any], pattern: str, words: Mapping[str, Mapping[str, str]]) -> Any:
    names = (row["family_name"], row["given_name"], row["patronymic"])
    about = (row["booking__organisation"], row["booking__group_name"])
    half = len(row["code"]) // 2
    return GuestLine(
        pk=row["pk"],
        url=pattern.replace("/0/", f"/{row['pk']}/"),
        name=" ".join(filter(None, names)),
        about=", ".join(filter(None, about)),
        sex=words["sex"][row["sex"]],
        age=words["age_band"][row["age_band"]],
        contact=row["booking__phone"] or row["booking__email"],
        code=f"{row['code'][:half]}-{row['code'][half:]}",
        status=row["status"],
        status_label=words["status"][row["status"]],
        came_at=row["checked_in_at"],
    )


def guest_figures(event: Event) -> GuestFigures:
    """Two statements."""
    rows = event.registrations.order_by().values_list("status").annotate(Count("pk"))
    counted = event.aggregate_counts.aggregate(total=Sum("count"))["total"]
    return GuestFigures(dict(rows), counted or 0)


# The counter of the day -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HallLine:
    """A hall: who is inside now, and how many different people have been."""

    name: str
    inside: int
    people: int
    capacity: int | None


@dataclass(frozen=True, slots=True)
class DeskLine:
    """A desk: how many it let in first, and when it was last heard of."""

    name: str
    hall: str
    people: int
    seen_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Live:
    """What the organiser watches while people come."""

    figures: GuestFigures
    hours: Sequence[tuple[dt.datetime, int]]
    halls: Sequence[HallLine]
    desks: Sequence[DeskLine]
    walk_ins: int

    @property
    def most(self) -> int:
        """The fullest hour, for the bars."""
        return max((number for _hour, number in self.hours), default=0)


def live(event: Event) -> Live:
    """The counter by hall and by hour. Eight statements, whatever the number of people."""
    came = event.registrations.counted()
    hours = (
        came.order_by()
        .annotate(hour=TruncHour("checked_in_at"))
        .values_list("hour")
        .annotate(Count("pk"))
        .order_by("hour")
    )
    return Live(
        figures=guest_figures(event),
        hours=list(hours),
        halls=_halls(event),
        desks=_desks(event),
        walk_ins=came.filter(booking__source=Booking.Source.DESK).count(),
    )


def _halls(event: Event) -> list[HallLine]:
    rows = (
        Scan.objects.filter(event=event, hall__isnull=False)
        .exclude(effect=0)
        .order_by()
        .values_list("hall")
        .annotate(
            inside=Sum("effect"),
            people=Count("registration", filter=Q(effect=1), distinct=True),
        )
    )
    found = {hall: (inside, people) for hall, inside, people in rows}
    return [
        HallLine(hall.name, *found.get(hall.pk, (0, 0)), hall.capacity)
        for hall in event.halls.all()
    ]


def _desks(event: Event) -> list[DeskLine]:
    came = event.registrations.counted().order_by().values_list("checked_in_desk")
    people: dict[int | None, int] = dict(came.annotate(Count("pk")))
    rows = Desk.objects.filter(event=event).select_related("hall").order_by("name")
    return [
        DeskLine(
            name=row.label,
            hall=row.hall.name if row.hall else "",
            people=people.get(row.pk, 0),
            seen_at=row.last_seen_at,
        )
        for row in rows
        if people.get(row.pk) or (row.revoked_at is None and not row.is_office)
    ]


def events_of_person(person_id: int, visible: QuerySet[Event]) -> QuerySet[Registration]:
    """Events that a person came to, as far as they may be seen; the newest first."""
    rows = Registration.objects.counted().filter(person=person_id, event__in=visible)
    return rows.select_related("event").order_by("-event__first_on", "-pk")[:100]

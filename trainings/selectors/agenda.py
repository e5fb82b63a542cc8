"""What a member of a center works at next: open trainings, the next sessions. Plain lines."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from centers.former_names import former_place_name
from core.statements import KeptStatement, LaterRows, OnPage
from core.words import in_words, translated_columns
from trainings.models import Session, Training

if TYPE_CHECKING:
    from accounts.models import User

NEXT_DAYS = 14


@dataclass(frozen=True, slots=True)
class OpenTraining:
    """A training that is not closed yet."""

    slug: str
    url: str
    title: str
    status: str
    status_label: str
    starts_on: dt.date
    ends_on: dt.date
    place: str


@dataclass(frozen=True, slots=True)
class NextSession:
    """A session of the next days; the address leads to its column of the attendance."""

    url: str
    title: str
    number: int
    topic: str
    held_on: dt.date
    starts_at: dt.time | None
    ends_at: dt.time | None
    place: str


def open_trainings(user: "User", *, limit: int) -> list[OpenTraining]:
    """Those the user may see, the oldest first: they wait longest. One statement."""
    today = timezone.localdate()
    rows = Training.objects.visible_to(user).filter(status__in=Training.EDITABLE_STATUSES)
    chosen = rows.order_by("starts_on", "pk").values("pk")[:limit]
    # One address is made for the whole list; a number is a slug, so it needs no quoting.
    pattern = reverse("trainings:training_detail", args=["0-0"])
    found = []
    for row in _trainings.rows(page=chosen):
        status = Training.status_on(today, status=row["status"], starts_on=row["starts_on"])
        found.append(
            OpenTraining(
                slug=row["slug"],
                url=pattern.replace("0-0", row["slug"]),
                title=in_words(row, "programme__title"),
                status=status,
                status_label=str(Training.Status(status).label),
                starts_on=row["starts_on"],
                ends_on=row["ends_on"],
                place=row["place_then"] or in_words(row, "place__name"),
            )
        )
    return found


def _training_rows() -> QuerySet[Training, Any]:
    rows = Training.objects.filter(OnPage("pk", LaterRows("page")))
    rows = rows.annotate(place_then=former_place_name("place", "starts_on"))
    shown = ("slug", "status", "starts_on", "ends_on", "place_then")
    names = translated_columns("programme__title", "place__name")
    return rows.order_by("starts_on", "pk").values(*shown, *names)


_trainings = KeptStatement(_training_rows)


def next_sessions(user: "User", *, limit: int) -> list[NextSession]:
    """What is taught in the next two weeks, the soonest first. One statement."""
    today = timezone.localdate()
    trainings = Training.objects.visible_to(user).filter(status__in=Training.EDITABLE_STATUSES)
    rows = Session.objects.filter(
        held_on__range=(today, today + dt.timedelta(days=NEXT_DAYS)),
        training__in=trainings.order_by().values("pk"),
    )
    chosen = rows.order_by("held_on", "starts_at", "pk").values("pk")[:limit]
    pattern = reverse("trainings:attendance_update", args=["0-0"])
    return [
        NextSession(
            url=f"{pattern.replace('0-0', row['training__slug'])}?session={row['pk']}",
            title=in_words(row, "training__programme__title"),
            number=row["number"],
            topic=row["topic"],
            held_on=row["held_on"],
            starts_at=row["starts_at"],
            ends_at=row["ends_at"],
            place=in_words(row, "training__place__name"),
        )
        for row in _sessions.rows(page=chosen)
    ]


def _session_rows() -> QuerySet[Session, Any]:
    rows = Session.objects.filter(OnPage("pk", LaterRows("page")))
    shown = ("pk", "number", "topic", "held_on", "starts_at", "ends_at", "training__slug")
    names = translated_columns("training__programme__title", "training__place__name")
    return rows.order_by("held_on", "starts_at", "pk").values(*shown, *names)


_sessions = KeptStatement(_session_rows)

"""The next trainings, for visitors: what, when, where, places left. Nothing personal.

Lists are plain lines, not models: these are the pages most people open.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from django.db import models
from django.db.models import Case, F, IntegerField, QuerySet, When
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils import timezone

from core.statements import KeptStatement, Later, LaterRows, OnPage
from core.words import in_words, named, translated_columns
from trainings.models import Training
from trainings.selectors.columns import taken_places

SHOWN = (
    *("pk", "slug", "format", "starts_on", "ends_on", "hours", "capacity"),
    *translated_columns("programme__title", "center__organisation__name", "place__name"),
)


class Numbered(Protocol):
    """A center or a region, as a model or as a plain row."""

    @property
    def pk(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class UpcomingLine:
    """One of the next trainings; `*_language` is that of the text, `place_or_online` where to go,
    `places_left` None where there is no limit."""

    pk: int
    url: str
    title: str
    title_language: str
    center: str
    center_language: str
    place: str
    place_or_online: str
    starts_on: dt.date
    ends_on: dt.date
    hours: Decimal | None
    places_left: int | None


def announced() -> QuerySet[Training]:
    """What visitors may see: announced, not over, not in a closed place. Soonest first."""
    return _announced(timezone.localdate())


def _announced(today: dt.date | Later) -> QuerySet[Training]:
    return Training.objects.upcoming(today).filter(center__organisation__is_restricted=False)


def public_trainings() -> QuerySet[Training]:
    """The same with all that the page of one shows."""
    left = Greatest(F("capacity") - taken_places(), 0, output_field=IntegerField())
    # GREATEST ignores NULL, so "no limit" needs a case of its own.
    rows = announced().annotate(places_left=Case(When(capacity=None, then=None), default=left))
    return rows.select_related("programme__area", "center__organisation", "place", "sign_up_rules")


def upcoming(
    *, center: Numbered | None = None, region: Numbered | None = None, limit: int = 5
) -> list[UpcomingLine]:
    """The next trainings, of one center or region if asked; one statement."""
    of = {name: row.pk for name, row in (("center", center), ("region", region)) if row is not None}
    return _lines(_upcoming.rows(limit, *of, today=timezone.localdate(), **of))


def upcoming_lines(rows: QuerySet[Training]) -> list[UpcomingLine]:
    """What lists show of a slice of `announced`, in the reader's language."""
    return _lines(_page.rows(page=rows.values("pk")))


def _lines(rows: Iterable[Mapping[str, Any]]) -> list[UpcomingLine]:
    online = str(Training.Format.ONLINE.label)
    # One address is made for the whole page; a number is a slug, so it needs no quoting.
    pattern = reverse("trainings:upcoming_detail", args=["0-0"])
    return [_line(row, online, pattern) for row in rows]


_upcoming = KeptStatement(
    lambda limit, *of: (
        _announced(Later("today", models.DateField()))
        .filter(**{name: Later(name, models.BigIntegerField()) for name in of})
        .annotate(taken=taken_places())
        .values(*SHOWN, "taken")[:limit]
    )
)
_page = KeptStatement(
    lambda: (
        Training.objects.filter(OnPage("pk", LaterRows("page")))
        .order_by("starts_on", "pk")
        .annotate(taken=taken_places())
        .values(*SHOWN, "taken")
    )
)


def _line(row: Mapping[str, Any], online: str, pattern: str) -> UpcomingLine:
    title, title_language = named(row, "programme__title")
    center, center_language = named(row, "center__organisation__name")
    place, capacity = in_words(row, "place__name"), row["capacity"]
    return UpcomingLine(
        pk=row["pk"],
        url=pattern.replace("0-0", row["slug"]),
        title=title,
        title_language=title_language,
        center=center,
        center_language=center_language,
        place=place,
        place_or_online=online if row["format"] == Training.Format.ONLINE else place,
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        hours=row["hours"],
        places_left=None if capacity is None else max(0, capacity - row["taken"]),
    )

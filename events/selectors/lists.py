"""The rows of the staff list: one statement, only the columns it shows, as plain lines."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from centers.former_names import former_organisation_name, former_place_name
from core.words import in_words, named, translated_columns
from events.models import Event

if TYPE_CHECKING:
    from accounts.models import User

SHOWN = (
    *("slug", "kind", "status", "starts_on", "first_on", "last_on", "format", "parent_id"),
    *translated_columns("title", "place__name"),
    *translated_columns("center__organisation__name", "center__organisation__short_name"),
)


@dataclass(frozen=True, slots=True)
class ListLine:
    """One event of the list. `starts_on` is None while only the time of the plan is known."""

    slug: str
    url: str
    title: str
    title_language: str
    kind: str
    center: str
    place: str
    starts_on: dt.date | None
    first_on: dt.date
    last_on: dt.date
    is_part: bool
    status: str
    status_label: str
    is_overdue: bool


def list_rows(user: "User") -> QuerySet[Event]:
    """Events the user may see, newest first; nothing is joined, so counting them is cheap."""
    return Event.objects.visible_to(user).order_by("-first_on", "-pk")


def list_lines(rows: QuerySet[Event]) -> list[ListLine]:
    """What the list shows of a page of `list_rows`, in the reader's language. The page is chosen
    inside, by number alone."""
    shown = (
        Event.objects.filter(pk__in=rows.values("pk"))
        .order_by("-first_on", "-pk")
        .annotate(
            place_then=former_place_name("place", "first_on"),
            center_then=former_organisation_name("center__organisation", "first_on"),
        )
        .values(*SHOWN, "place_then", "center_then")
    )
    today = timezone.localdate()
    words = {
        "kinds": {code: str(label) for code, label in Event.Kind.choices},
        "statuses": {code: str(label) for code, label in Event.Status.choices},
        "online": str(Event.Format.ONLINE.label),
        # One address is made for the whole page; a number is a slug, so it needs no quoting.
        "pattern": reverse("events:event_detail", args=["0-0"]),
    }
    return [_line(row, today, words) for row in shown]


def _line(row: Mapping[str, Any], today: dt.date, words: Mapping[str, Any]) -> ListLine:
    title, language = named(row, "title")
    organisation = "center__organisation__"
    is_online = row["format"] == Event.Format.ONLINE
    return ListLine(
        slug=row["slug"],
        url=words["pattern"].replace("0-0", row["slug"]),
        title=title,
        title_language=language,
        kind=words["kinds"][row["kind"]],
        center=row["center_then"]
        or in_words(row, f"{organisation}short_name")
        or in_words(row, f"{organisation}name"),
        place=words["online"] if is_online else row["place_then"] or in_words(row, "place__name"),
        starts_on=row["starts_on"],
        first_on=row["first_on"],
        last_on=row["last_on"],
        is_part=row["parent_id"] is not None,
        status=row["status"],
        status_label=words["statuses"][row["status"]],
        is_overdue=row["status"] in Event.OPEN_STATUSES and row["last_on"] < today,
    )

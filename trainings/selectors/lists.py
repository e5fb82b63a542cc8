"""The rows of the staff list: one statement, only the columns it shows, as plain lines."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from centers.former_names import former_organisation_name, former_place_name
from core.statements import KeptStatement, LaterRows, OnPage
from core.words import in_words, translated_columns
from trainings.models import Training
from trainings.selectors.columns import participations

if TYPE_CHECKING:
    from accounts.models import User

SHOWN = (
    *("slug", "status", "starts_on", "ends_on", "format"),
    *translated_columns("programme__title", "place__name"),
    *translated_columns("center__organisation__name", "center__organisation__short_name"),
)


@dataclass(frozen=True, slots=True)
class ListLine:
    """One training of the list. Model instances with their relations cost ten times as much."""

    slug: str
    url: str
    title: str
    center: str
    place: str
    starts_on: dt.date
    ends_on: dt.date
    status: str
    status_label: str
    people_count: int


def list_rows(user: "User") -> QuerySet[Training]:
    """Trainings the user may see, newest first; nothing is joined, so counting them is cheap."""
    return Training.objects.visible_to(user).order_by("-starts_on", "-pk")


def _shown() -> QuerySet[Training, dict[str, Any]]:
    """The columns of a page of rows. The page is chosen inside, by number alone: otherwise page
    400 would count the participations of the 10,000 trainings before it."""
    return (
        Training.objects.filter(OnPage("pk", LaterRows("page")))
        .order_by("-starts_on", "-pk")
        .annotate(
            people_count=participations(),
            place_then=former_place_name("place", "starts_on"),
            center_then=former_organisation_name("center__organisation", "starts_on"),
        )
        .values(*SHOWN, "people_count", "place_then", "center_then")
    )


_page = KeptStatement(_shown)


def list_lines(rows: QuerySet[Training]) -> list[ListLine]:
    """What the list shows of a page of `list_rows`, in the reader's language."""
    today = timezone.localdate()
    labels = {code: str(label) for code, label in Training.Status.choices}
    online = str(Training.Format.ONLINE.label)
    # One address is made for the whole page; a number is a slug, so it needs no quoting.
    pattern = reverse("trainings:training_detail", args=["0-0"])
    return [
        _line(row, today, labels, online, pattern) for row in _page.rows(page=rows.values("pk"))
    ]


def _line(
    row: Mapping[str, Any], today: dt.date, labels: dict[str, str], online: str, pattern: str
) -> ListLine:
    status = row["status"]
    if status == Training.Status.PLANNED and row["starts_on"] <= today:
        status = Training.Status.RUNNING.value
    organisation = "center__organisation__"
    is_online = row["format"] == Training.Format.ONLINE
    return ListLine(
        slug=row["slug"],
        url=pattern.replace("0-0", row["slug"]),
        title=in_words(row, "programme__title"),
        center=row["center_then"]
        or in_words(row, f"{organisation}short_name")
        or in_words(row, f"{organisation}name"),
        place=online if is_online else row["place_then"] or in_words(row, "place__name"),
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        status=status,
        status_label=labels[status],
        people_count=row["people_count"],
    )

"""What a home page says of events: what comes next, what is overdue. One statement for both."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q, QuerySet, Value, Window
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.attention import Attention, Item
from core.words import in_words, named, translated_columns
from events.models import Event
from events.models.events import REPORT_WITHIN

if TYPE_CHECKING:
    from accounts.models import User

LATE, COMING = 0, 1
COLUMNS = (
    *("list", "slug", "status", "day", "until", "hour", "online", "total", "of_center"),
    *translated_columns("title", "place__name"),
)
# Overdue for so long that it is urgent.
URGENT = dt.timedelta(days=14)
MANY = 100


@dataclass(frozen=True, slots=True)
class ComingLine:
    """One of the next events, for staff."""

    url: str
    title: str
    title_language: str
    place: str
    first_on: dt.date
    last_on: dt.date
    starts_at: dt.time | None
    is_announced: bool


@dataclass(frozen=True, slots=True)
class HomeEvents:
    """The next events the reader may see, and what waits for the reader."""

    coming: Sequence[ComingLine]
    todo: Attention


def home_events(user: "User", *, coming: int = 4, late: int = 8) -> HomeEvents:
    """One statement. A coordinator hears of each overdue event of his centers; the directorate of
    its own and of the number of the others."""
    today = timezone.localdate()
    rows = _late(user, today)[: MANY if user.is_directorate else late].values_list(*COLUMNS)
    rows = rows.union(_coming(user, today)[:coming].values_list(*COLUMNS), all=True)
    found = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    return HomeEvents(
        [_line(row) for row in _sorted(found, COMING)], _todo(user, _sorted(found, LATE), late)
    )


def _sorted(rows: Sequence[dict[str, Any]], number: int) -> list[dict[str, Any]]:
    """The rows of one of the two lists; a union promises no order."""
    day = "until" if number == LATE else "day"
    return sorted(
        (row for row in rows if row["list"] == number), key=lambda row: (row[day], row["slug"])
    )


def _late(user: "User", today: dt.date) -> QuerySet[Event]:
    """Their time is over and nobody said that they were held; held ones without a report."""
    not_held = Q(status__in=Event.OPEN_STATUSES, last_on__lt=today)
    no_report = Q(status=Event.Status.HELD, last_on__lt=today - REPORT_WITHIN)
    rows = Event.objects.editable_by(user).filter(not_held | no_report, parent=None)
    # The directorate's own ones first: they are listed, the others are a number.
    return _shown(rows, LATE).order_by(F("center").asc(nulls_first=True), "last_on", "pk")


def _coming(user: "User", today: dt.date) -> QuerySet[Event]:
    rows = Event.objects.visible_to(user).filter(
        status__in=Event.OPEN_STATUSES, last_on__gte=today, parent=None
    )
    return _shown(rows, COMING).order_by("first_on", "pk")


def _shown(rows: Any, number: int) -> QuerySet[Event]:
    """As plain columns in the order they are named, so that the lists can be one."""
    found: QuerySet[Event] = rows.rewrite(False).annotate(
        list=Value(number),
        day=F("first_on"),
        until=F("last_on"),
        hour=F("starts_at"),
        online=F("format"),
        of_center=F("center"),
        total=Window(Count("pk")) if number == LATE else Value(0),
    )
    return found


def _line(row: Mapping[str, Any]) -> ComingLine:
    title, language = named(row, "title")
    is_online = row["online"] == Event.Format.ONLINE
    return ComingLine(
        url=reverse("events:event_detail", args=[row["slug"]]),
        title=title,
        title_language=language,
        place=str(Event.Format.ONLINE.label) if is_online else in_words(row, "place__name"),
        first_on=row["day"],
        last_on=row["until"],
        starts_at=row["hour"],
        is_announced=row["status"] == Event.Status.ANNOUNCED,
    )


def _todo(user: "User", rows: Sequence[Mapping[str, Any]], limit: int) -> Attention:
    total = rows[0]["total"] if rows else 0
    own = [row for row in rows if row["of_center"] is None] if user.is_directorate else rows
    items = [_item(row) for row in own]
    others = total - len(own) if user.is_directorate else 0
    if others:
        text = ngettext(
            "%(count)s event of a center is overdue",
            "%(count)s events of centers are overdue",
            others,
        )
        about = _("Not said to be held, or without a report")
        url = reverse("events:plan_list")
        items.append(Item("events_overdue", text % {"count": others}, url, about, others, "info"))
    return Attention(items[:limit], len(items) if user.is_directorate else total)


def _item(row: Mapping[str, Any]) -> Item:
    days = (timezone.localdate() - row["until"]).days
    about = ngettext("Over for %(count)s day", "Over for %(count)s days", days) % {"count": days}
    if row["status"] == Event.Status.HELD:
        text, name = _("The report is missing: %(title)s"), "event_report"
    else:
        text, name = _("Was it held? %(title)s"), "event_detail"
    return Item(
        "event_overdue",
        text % {"title": in_words(row, "title")},
        reverse(f"events:{name}", args=[row["slug"]]),
        about,
        tone="bad" if days > (URGENT + REPORT_WITHIN * (name == "event_report")).days else "warn",
    )

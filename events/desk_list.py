"""What a desk downloads: everybody who may stand at the door, as compact as JSON can be.

A row is [number, code, name, state, organisation or group, seconds of the day's start, desk]; the
last two only of people who came. 2,000 guests are some 50 kB zipped.
"""

import datetime as dt
from typing import Any

from django.utils import timezone

from core.words import named
from events.models import Desk, Event, Registration

Status = Registration.Status
STATES = {
    Status.REGISTERED: "r",
    Status.OFFERED: "r",
    Status.NO_SHOW: "r",
    Status.CHECKED_IN: "i",
    Status.WAITING: "w",
    Status.LAPSED: "w",
    Status.CANCELLED: "x",
}
SHOWN = (
    *("pk", "code", "family_name", "given_name", "patronymic", "status", "checked_in_at"),
    *("checked_in_desk", "booking__organisation", "booking__group_name"),
)
# Rows that were being written while the list was read come again with the next question.
OVERLAP = dt.timedelta(seconds=20)


def payload(desk: Desk, *, since: dt.datetime | None = None) -> dict[str, Any]:
    """The list of the desk's event, or what changed since an earlier one. Three statements."""
    now = timezone.now()
    rows = Registration.objects.filter(event=desk.event_id).order_by("sort_name", "pk")
    if since is not None:
        rows = rows.filter(updated_at__gte=since)
    return {
        "event": _event_words(desk),
        "now": milliseconds(now),
        "next": milliseconds(now - OVERLAP),
        "whole": since is None,
        "halls": [[hall.pk, hall.name] for hall in desk.event.halls.all()],
        "desks": {
            row.pk: row.label
            for row in Desk.objects.filter(event=desk.event_id).only("name", "is_office")
        },
        "rows": [_row(row) for row in rows.values(*SHOWN)],
    }


def _event_words(desk: Desk) -> dict[str, Any]:
    event: Event = desk.event
    title, _language = named(
        {f"title_{code}": getattr(event, f"title_{code}") for code in ("ky", "ru", "en")}, "title"
    )
    return {
        "slug": event.slug,
        "title": title,
        "desk": desk.name,
        "desk_id": desk.pk,
        "hall": desk.hall_id,
        "ends": milliseconds(desk.expires_at),
    }


def _row(row: dict[str, Any]) -> list[Any]:
    names = (row["family_name"], row["given_name"], row["patronymic"])
    found = [
        row["pk"],
        row["code"],
        " ".join(filter(None, names)),
        STATES[row["status"]],
        row["booking__organisation"] or row["booking__group_name"],
    ]
    if row["checked_in_at"] is not None:
        found += [milliseconds(row["checked_in_at"]) // 1000, row["checked_in_desk"]]
    return found


def milliseconds(moment: dt.datetime) -> int:
    """As JavaScript counts time."""
    return round(moment.timestamp() * 1000)

"""Invented events in any number, written in bulk: meetings and open days of all centers.

What services would keep by hand (the region, the folded title, the number) is computed here by the
same rules; a test compares.
"""

import datetime as dt
import random
import uuid
from collections import Counter
from typing import Any

from django.utils import timezone

from centers.models import Center
from core.folding import fold
from events.models import Event
from kaea_portal.demo.bulk import copy_rows
from kaea_portal.demo.rows import Scale

Status = Event.Status
TITLES: tuple[tuple[str, tuple[str, str, str]], ...] = (
    ("partnership", ("Жергиликтүү социалдык өнөктөштүк жолугушуусу",
                     "Встреча местного социального партнёрства",
                     "Local social partnership meeting")),
    ("other", ("Ачык эшик күнү", "День открытых дверей", "Open day")),
    ("round_table", ("Жумуш берүүчүлөр менен тегерек стол", "Круглый стол с работодателями",
                     "Round table with employers")),
    ("webinar", ("Санариптик кызматтар боюнча вебинар", "Вебинар о цифровых услугах",
                 "Webinar on digital services")),
)  # fmt: skip
LINK = "https://meet.demo.kaea.example/room"
FIELDS = (
    *("slug", "uid", "kind", "level", "title", "title_ky", "title_ru", "title_en", "search_title"),
    *("center", "status", "starts_on", "ends_on", "starts_at", "ends_at", "format", "place"),
    *("region", "online_link", "languages", "report", "announced_at", "published_at", "held_at"),
    *("reported_at", "is_demo"),
)


def invent_events(scale: Scale, *, today: dt.date, seed: int = 20240301) -> None:
    """Spread so many events over the years of the scale; one in eight is still to come."""
    pick = random.Random(seed)  # noqa: S311 - invented data
    centers = list(Center.objects.select_related("organisation__place", "region"))
    numbers: Counter[str] = Counter()
    for slug in Event.objects.values_list("slug", flat=True):
        numbers[slug.rpartition("-e")[0]] += 1
    copy_rows(
        Event,
        FIELDS,
        (
            _row(centers[index % len(centers)], numbers, today, scale.years, pick)
            for index in range(scale.events)
        ),
    )


def _row(
    center: Center, numbers: Counter[str], today: dt.date, years: int, pick: random.Random
) -> tuple[Any, ...]:
    kind, words = pick.choice(TITLES)
    is_next = pick.random() < 0.125
    days = pick.randrange(3, 90) if is_next else -pick.randrange(2, 365 * years)
    day = today + dt.timedelta(days=days)
    start = f"{day:%Y-%m}-{center.code.lower()}"
    numbers[start] += 1
    status = _status(days, pick)
    place = center.organisation.place or center.region
    is_online = kind == "webinar"
    now = timezone.now() if status != Status.PLANNED else None
    is_done = status in Event.DONE_STATUSES
    return (
        f"{start}-e{numbers[start]:02}", uuid.UUID(int=pick.getrandbits(128), version=4), kind,
        "local", words[0], *words, " | ".join(sorted({fold(text) for text in words})),
        center.pk, status, day, day, "10:00", "13:00", "online" if is_online else "on_site",
        place.pk, (place.region or place).pk, LINK if is_online else "", "{ky}",
        "Өткөрүлдү." if status == Status.REPORTED else "",
        now, now, now if is_done else None, now if status == Status.REPORTED else None, True,
    )  # fmt: skip


def _status(days: int, pick: random.Random) -> str:
    if days >= 0:
        return Status.ANNOUNCED if pick.random() < 0.8 else Status.PLANNED
    if days > -30:
        return pick.choice((Status.ANNOUNCED, Status.HELD, Status.HELD))
    return pick.choice((Status.HELD, Status.REPORTED, Status.REPORTED, Status.REPORTED))

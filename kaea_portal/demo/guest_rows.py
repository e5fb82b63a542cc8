"""Invented guests of the invented events, written in bulk: who came, who registered, who did not.

None of them agreed to be kept, so none becomes a person of the network. What services would keep by
hand (the folded name) is computed by the same rule; a test compares.
"""

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from events.models import CODE_LENGTH, CODE_SIGNS, Booking, Event, Registration, SignUp
from kaea_portal.demo.bulk import copy_rows, next_pk, reset_sequences
from kaea_portal.demo.names import FAMILY_NAMES, FATHERS, MEN, WOMEN
from people.names import name_key

Status = Registration.Status
# Of these kinds, about half of all events, guests are known by name.
KINDS = (Event.Kind.OTHER, Event.Kind.ROUND_TABLE)
BANDS = ("18-24", "25-34", "25-34", "35-49", "35-49", "50-64", "65+")
SMALLEST, LARGEST = 12, 36
BOOKING_FIELDS = ("id", "event", "source", "organisation")
GUEST_FIELDS = (
    *("booking", "event", "code", "family_name", "given_name", "patronymic", "name_key", "sex"),
    *("age_band", "status", "cancelled_at", "checked_in_at", "match"),
)


def invent_guests(*, seed: int = 20240301) -> None:
    """Guests of all invented events of these kinds that were announced or held."""
    pick = random.Random(seed)  # noqa: S311 - invented data
    rows = Event.objects.filter(
        is_demo=True,
        kind__in=KINDS,
        series=None,
        parent=None,
        center__isnull=False,
        status__in=("announced", "held", "reported"),
    )
    events = list(rows.order_by("pk").values_list("pk", "status", "first_on"))
    copy_rows(
        SignUp, ("event", "is_open"), ((pk, status == "announced") for pk, status, _day in events)
    )
    bookings: list[tuple[Any, ...]] = []
    guests: list[tuple[Any, ...]] = []
    pk = next_pk(Booking)
    for event, status, day in events:
        codes: set[str] = set()
        wanted = pick.randrange(SMALLEST, LARGEST)
        while wanted > 0:
            size = min(wanted, pick.choice((1, 1, 1, 2, 4)))
            bookings.append((pk, event, Booking.Source.STAFF, ""))
            is_coming = status == "announced"
            guests.extend(_guests(pk, event, size, day, codes, pick, is_coming=is_coming))
            wanted -= size
            pk += 1
    copy_rows(Booking, BOOKING_FIELDS, bookings)
    copy_rows(Registration, GUEST_FIELDS, guests)
    reset_sequences(Booking, Registration)


def _guests(
    booking: int,
    event: int,
    size: int,
    day: dt.date,
    codes: set[str],
    pick: random.Random,
    *,
    is_coming: bool,
) -> Iterator[tuple[Any, ...]]:
    """The people of one booking; two of one name would be one line typed twice."""
    opened = timezone.make_aware(dt.datetime.combine(day, dt.time(9, 45)))
    names: set[str] = set()
    while len(names) < size:
        is_woman = pick.random() < 0.6
        family = pick.choice(FAMILY_NAMES)[is_woman]
        given = pick.choice(WOMEN if is_woman else MEN)
        father = f"{pick.choice(FATHERS)} {'кызы' if is_woman else 'уулу'}"
        key = name_key(family, given, father)
        if key in names:
            continue
        names.add(key)
        status = Status.REGISTERED if is_coming else _was_there(pick)
        cancelled = opened - dt.timedelta(days=1) if status == Status.CANCELLED else None
        came = None
        if status == Status.CHECKED_IN:
            came = opened + dt.timedelta(seconds=pick.randrange(3600))
        yield (
            booking, event, _code(codes, pick), family, given, father, key,
            "F" if is_woman else "M", pick.choice(BANDS), status, cancelled, came,
            Registration.Match.NONE,
        )  # fmt: skip


def _was_there(pick: random.Random) -> str:
    weights = {Status.CHECKED_IN: 80, Status.NO_SHOW: 12, Status.CANCELLED: 8}
    return pick.choices(list(weights), list(weights.values()))[0]


def _code(taken: set[str], pick: random.Random) -> str:
    while True:
        code = "".join(pick.choices(CODE_SIGNS, k=CODE_LENGTH))
        if code not in taken and any(sign.isdecimal() for sign in code):
            taken.add(code)
            return code

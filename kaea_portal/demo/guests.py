"""Guests of the festivals: Karakol in 2024 with 520 people, and the next one, for which visitors
register. None of them is real, and none becomes a person of the network: nobody agreed."""

import datetime as dt
import random

from django.utils import timezone

from accounts.models import User
from events import services
from events.models import Booking, Desk, Event, EventAggregate, Registration, Scan, SignUp
from events.services.registrations import new_code
from kaea_portal.demo import names
from people.models import AgeBand, Sex
from people.names import name_key

BY_NAME, COUNTED = 480, {("F", "0-17"): 14, ("M", "0-17"): 17, ("U", "unknown"): 9}
DESKS = ("A", "B", "C", "D")
BANDS = ("18-24", "25-34", "25-34", "35-49", "35-49", "50-64", "65+")
GROUP = 40


def add_guests(event: Event, *, by: User) -> None:
    """480 guests who were let in at four desks, some who did not come, 40 counted without names:
    520 in all. The event is over, so the rows are written as the services would have left them."""
    chance = random.Random(event.slug)  # noqa: S311 - invented people
    assert event.starts_on is not None
    opened = timezone.make_aware(dt.datetime.combine(event.starts_on, dt.time(9, 40)))
    desks = Desk.objects.bulk_create(
        Desk(
            event=event,
            name=name,
            key_hash=f"demo-{event.pk}-{name}",
            enrolled_at=opened - dt.timedelta(hours=1),
            expires_at=opened + dt.timedelta(hours=20),
            created_by=by,
            last_seen_at=opened + dt.timedelta(hours=4),
        )
        for name in DESKS
    )
    rows: list[Registration] = []
    for start in range(0, BY_NAME + GROUP, GROUP):
        booking = Booking.objects.create(event=event, source=Booking.Source.STAFF)
        rows += [_guest(booking, chance, number) for number in range(start, start + GROUP)]
    for number, row in enumerate(rows[:BY_NAME]):
        row.status = Registration.Status.CHECKED_IN
        row.checked_in_at = opened + dt.timedelta(seconds=number * 17 + chance.randrange(9))
        row.checked_in_desk = desks[number % len(desks)]
    rows = Registration.objects.bulk_create(rows)
    scans = []
    for row in rows[:BY_NAME]:
        assert row.checked_in_desk is not None
        assert row.checked_in_at is not None
        scans.append(
            Scan(
                event=event,
                desk=row.checked_in_desk,
                nonce=f"demo-{row.pk}",
                kind=Scan.Kind.IN,
                registration=row,
                code=row.code,
                scanned_at=row.checked_in_at,
                effect=1,
            )
        )
    Scan.objects.bulk_create(scans)
    EventAggregate.objects.bulk_create(
        EventAggregate(event=event, sex=sex, age_band=band, count=count)
        for (sex, band), count in COUNTED.items()
    )


def open_sign_up(event: Event, *, by: User) -> None:
    """Visitors register for an event to come; some have."""
    services.save_sign_up(event, by=by)
    chance = random.Random(event.slug)  # noqa: S311 - invented people
    assert SignUp.objects.filter(event=event).exists()
    for _family in range(6):
        booking = Booking.objects.create(event=event, source=Booking.Source.STAFF)
        people = [_guest(booking, chance, number) for number in range(chance.randrange(1, 5))]
        for person in people:
            person.status = Registration.Status.REGISTERED
        Registration.objects.bulk_create(people)


def _guest(booking: Booking, chance: random.Random, number: int) -> Registration:
    is_woman = chance.random() < 0.6
    family = chance.choice(names.FAMILY_NAMES)[is_woman]
    given = chance.choice(names.WOMEN if is_woman else names.MEN)
    father = f"{chance.choice(names.FATHERS)} {'кызы' if is_woman else 'уулу'}"
    return Registration(
        booking=booking,
        event=booking.event,
        code=new_code(),
        family_name=family,
        given_name=given,
        patronymic=father,
        # Namesakes in one booking are told apart by their number.
        name_key=f"{name_key(family, given)} {number}",
        sex=Sex.FEMALE if is_woman else Sex.MALE,
        age_band=AgeBand(chance.choice(BANDS)),
        status=Registration.Status.NO_SHOW,
        match=Registration.Match.NONE,
    )

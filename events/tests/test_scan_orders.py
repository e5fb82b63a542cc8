"""The same set of scans gives the same result in the database, whatever order and however often it
arrives: tried on orders that Hypothesis invents."""

import datetime as dt
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events import services
from events.models import Desk, Event, Registration, Scan
from events.services import Sent
from events.tests.guest_factories import book, create_desk, create_hall, create_open_event, guest

pytestmark = pytest.mark.django_db

DESKS, PEOPLE, MINUTES = 2, 2, 6
WALK_IN = {"given_name": "Нурлан", "family_name": "Асанов", "sex": "M", "age_band": "25-34"}
# Desk, kind, whom or what it is about, minute. What an undo takes back is another act by number.
ACTS = st.lists(
    st.tuples(
        st.integers(0, DESKS - 1),
        st.sampled_from(["in", "in", "in", "hall", "out", "walk_in", "undo"]),
        st.integers(0, 4),
        st.integers(0, MINUTES),
    ),
    min_size=1,
    max_size=7,
)


class Undone(Exception):  # noqa: N818
    """Carries the result out of a transaction that leaves nothing behind."""


def nonce(number: int) -> str:
    return f"scan-{number:04}"


def sent(number: int, act: Any, acts: list[Any], world: dict[str, Any]) -> Sent:
    _desk, kind, about, minute = act
    at = world["start"] + dt.timedelta(minutes=minute)
    if kind == "undo":
        return Sent(nonce(number), "undo", at, undoes=nonce(about % len(acts)))
    if kind == "walk_in":
        return Sent(nonce(number), "walk_in", at, person=WALK_IN)
    code = world["codes"][about % PEOPLE]
    hall = world["hall"] if kind in ("hall", "out") else None
    return Sent(nonce(number), "out" if kind == "out" else "in", at, code=code, hall=hall)


def world_of(gone_minute: int | None) -> dict[str, Any]:
    """A fresh event; one person gave the place back at a minute, or nobody did."""
    event = create_open_event(starts_on=timezone.localdate())
    people = book(event, *[guest() for _person in range(PEOPLE)]).registrations.order_by("pk")
    start = timezone.now() - dt.timedelta(hours=2)
    keys = [create_desk(event=event)[1] for _desk in range(DESKS)]
    Desk.objects.filter(event=event).update(created_at=start)
    if gone_minute is not None:
        at = start + dt.timedelta(minutes=gone_minute, seconds=30)
        Registration.objects.filter(pk=people[0].pk).update(
            status="cancelled", cancelled_at=at, given_back_at=at
        )
    return {
        "event": event,
        "codes": [row.code for row in people],
        "hall": create_hall(event=event).pk,
        "keys": keys,
        "start": start,
    }


def outcome(event: Event, start: dt.datetime) -> Any:
    """Everything that must not depend on the order, without numbers of rows."""
    desks = {pk: number for number, pk in enumerate(event.desks.values_list("pk", flat=True))}
    people = [
        (
            row.walk_in_nonce or "",
            row.status,
            row.checked_in_at and row.checked_in_at - start,
            desks.get(row.checked_in_desk_id or 0),
        )
        for row in event.registrations.all()
    ]
    order = {row.pk: number for number, row in enumerate(event.registrations.order_by("pk"))}
    scans = Scan.objects.filter(event=event)
    effects = sorted((desks[scan.desk_id], scan.nonce, scan.kind, scan.effect) for scan in scans)
    assert all(scan.registration_id is None or scan.registration_id in order for scan in scans)
    return people[:PEOPLE], sorted(people[PEOPLE:]), effects


def play(acts: list[Any], deliveries: list[list[int]], gone_minute: int | None) -> Any:
    try:
        with transaction.atomic():
            world = world_of(gone_minute)
            for batch in deliveries:
                for desk in range(DESKS):
                    mine = [n for n in batch if acts[n][0] == desk]
                    if mine:
                        asked = [sent(n, acts[n], acts, world) for n in mine]
                        services.take_scans(world["keys"][desk], asked)
            raise Undone(outcome(world["event"], world["start"]))
    except Undone as done:
        return done.args[0]


@settings(max_examples=30, suppress_health_check=list(HealthCheck))
@given(acts=ACTS, gone=st.none() | st.integers(0, MINUTES), data=st.data())
def test_any_order_and_any_repetition_gives_one_result(
    acts: list[Any], gone: int | None, data: Any
) -> None:
    straight = play(acts, [[number] for number in range(len(acts))], gone)
    numbers = data.draw(st.permutations(range(len(acts))))
    again = data.draw(st.lists(st.sampled_from(numbers), max_size=4))
    cut = data.draw(st.integers(0, len(acts)))
    shuffled = [numbers[:cut], numbers[cut:], again, numbers]
    assert play(acts, [batch for batch in shuffled if batch], gone) == straight

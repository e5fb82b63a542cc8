"""Scans from the desks: idempotent, in any order, with clear answers."""

import datetime as dt
import itertools
import random
import uuid
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.tests.factories import create_directorate
from core.tests.threads import at_once
from events import services
from events.models import Desk, Event, Registration, Scan
from events.services import Answer, DeskClosed, Sent
from events.tests.guest_factories import (
    book,
    create_desk,
    create_hall,
    create_open_event,
    create_registration,
    guest,
)
from events.tickets import qr_text

pytestmark = pytest.mark.django_db
WALK_IN = {"given_name": "Нурлан", "family_name": "Асанов", "sex": "M", "age_band": "25-34"}


def festival() -> Event:
    """An event of today with registrations that were made before."""
    return create_open_event(starts_on=timezone.localdate())


def sent(row: Registration | None = None, *, kind: str = "in", ago: int = 0, **fields: Any) -> Sent:
    """What a phone sends of a ticket that was scanned so many seconds ago."""
    if row is not None and "registration" not in fields:
        fields.setdefault("code", qr_text(row.event.slug, row.code))
    at = timezone.now() - dt.timedelta(seconds=ago)
    fields.setdefault("nonce", str(uuid.uuid4()))
    return Sent(kind=kind, at=at, **fields)


def old(desk: Desk) -> None:
    """A desk that stands since this morning."""
    Desk.objects.filter(pk=desk.pk).update(created_at=timezone.now() - dt.timedelta(hours=4))


def results(answers: list[Answer]) -> list[str]:
    return [answer.result for answer in answers]


def state(event: Event) -> list[Any]:
    """Everything that must be the same whatever order the scans arrived in."""
    people = event.registrations.order_by("name_key").values_list(
        "name_key", "status", "checked_in_at", "checked_in_desk"
    )
    scans = event.scans.order_by("desk", "nonce").values_list("desk", "nonce", "kind", "effect")
    return [list(people), list(scans)]


def test_ticket_lets_one_person_in_once() -> None:
    event = festival()
    row, (desk, key) = create_registration(event=event), create_desk(event=event)
    one = sent(row)

    (answer,) = services.take_scans(key, [one])

    row.refresh_from_db()
    assert (answer.result, answer.registration, answer.name) == ("in", row.pk, row.full_name)
    assert (row.status, row.checked_in_at, row.checked_in_desk) == ("checked_in", answer.at, desk)
    for _again in range(3):
        assert services.take_scans(key, [one]) == [answer]
    assert Scan.objects.count() == 1


def test_second_desk_hears_who_was_first() -> None:
    event = festival()
    row = create_registration(event=event)
    (a, key_a), (_b, key_b) = create_desk(event=event), create_desk(event=event)
    old(a)
    services.take_scans(key_a, [sent(row, ago=60)])

    (answer,) = services.take_scans(key_b, [sent(row)])

    assert (answer.result, answer.desk) == ("already", a.pk)
    assert answer.at == Registration.objects.get().checked_in_at
    assert Registration.objects.counted().count() == 1


def test_earlier_scan_that_arrives_later_is_the_first() -> None:
    event = festival()
    row = create_registration(event=event)
    (a, key_a), (b, key_b) = create_desk(event=event), create_desk(event=event)
    old(a)
    old(b)
    late = sent(row, ago=10)
    assert results(services.take_scans(key_b, [late])) == ["in"]
    assert results(services.take_scans(key_a, [sent(row, ago=300)])) == ["in"]
    row.refresh_from_db()
    assert row.checked_in_desk == a
    assert results(services.take_scans(key_b, [late])) == ["already"]
    assert list(Scan.objects.order_by("desk").values_list("effect", flat=True)) == [1, 0]


def test_wrong_foreign_cancelled_and_waiting_codes_are_refused() -> None:
    event, other = create_open_event(capacity=2), festival()
    booking, cancelled = book(event), book(event)
    waiting = book(event).registrations.get()
    stranger = create_registration(event=other)
    services.cancel(cancelled, by=None)
    waiting.refresh_from_db()
    assert waiting.status == "offered"  # a place is kept, so who comes is let in
    line = book(event).registrations.get()
    _desk, key = create_desk(event=event)
    asked = [
        sent(code="7K3M9QXP"),
        sent(code="hello"),
        sent(stranger),
        sent(code=stranger.code),
        sent(cancelled.registrations.get()),
        sent(line),
        sent(waiting),
        sent(code=booking.registrations.get().code.lower()),
        sent(registration=stranger.pk),
    ]

    assert results(services.take_scans(key, asked)) == [
        *("wrong", "wrong", "foreign", "wrong", "cancelled", "waiting"),
        *("in", "in", "wrong"),
    ]
    assert event.registrations.counted().count() == 2
    assert other.registrations.counted().count() == 0


def test_person_who_came_before_cancelling_came() -> None:
    event = festival()
    booking = book(event)
    desk, key = create_desk(event=event)
    old(desk)
    row = booking.registrations.get()
    services.cancel(booking, by=None)
    assert results(services.take_scans(key, [sent(row, ago=-5)])) == ["cancelled"]
    assert results(services.take_scans(key, [sent(row, ago=60)])) == ["in"]
    row.refresh_from_db()
    assert (row.status, row.cancelled_at) == ("checked_in", None)


def test_walk_in_is_one_person_however_often_it_is_sent() -> None:
    event = festival()
    _desk, key = create_desk(event=event)
    one = sent(kind="walk_in", person=WALK_IN | {"consent": True, "phone": "0700 12 34 56"})

    first = services.take_scans(key, [one])
    assert services.take_scans(key, [one]) == first

    row = Registration.objects.get()
    assert (first[0].result, row.status, row.full_name) == ("in", "checked_in", "Асанов Нурлан")
    assert (row.booking.source, str(row.booking.phone)) == ("desk", "+996700123456")
    assert row.booking.consent_version == "event-1"
    bad = [sent(kind="walk_in", person={"given_name": "<b>"}), sent(kind="walk_in")]
    assert results(services.take_scans(key, bad)) == ["bad", "bad"]
    odd = sent(kind="walk_in", person=WALK_IN | {"phone": "12", "sex": "women", "age_band": "?"})
    assert results(services.take_scans(key, [odd])) == ["in"]
    assert event.registrations.filter(sex="U", age_band="unknown").count() == 1


@pytest.mark.parametrize("is_walk_in", [False, True])
def test_undo_may_come_before_what_it_takes_back(is_walk_in: bool) -> None:
    event = festival()
    row = create_registration(event=event)
    _desk, key = create_desk(event=event)
    one = sent(kind="walk_in", person=WALK_IN) if is_walk_in else sent(row)
    undo = sent(kind="undo", undoes=one.nonce)

    assert results(services.take_scans(key, [undo])) == ["undone"]
    assert results(services.take_scans(key, [one])) == ["undone"]
    assert results(services.take_scans(key, [undo, one])) == ["undone", "undone"]

    assert event.registrations.counted().count() == 0
    gone = event.registrations.exclude(pk=row.pk).values_list("status", flat=True)
    assert list(gone) == (["cancelled"] if is_walk_in else [])


def test_undo_frees_the_person_for_the_next_scan() -> None:
    event = festival()
    row = create_registration(event=event)
    _desk, key = create_desk(event=event)
    one = sent(row, ago=0)
    services.take_scans(key, [one])
    services.take_scans(key, [sent(kind="undo", undoes=one.nonce, registration=row.pk)])
    row.refresh_from_db()
    assert (row.status, row.checked_in_at, row.checked_in_desk) == ("registered", None, None)
    assert results(services.take_scans(key, [sent(row)])) == ["in"]


def test_hall_counts_who_is_inside() -> None:
    event = festival()
    hall = create_hall(event=event)
    row = create_registration(event=event)
    door, key_door = create_desk(event=event)
    inner, key = create_desk(event=event, hall=hall)
    old(door)
    old(inner)
    services.take_scans(key_door, [sent(row, ago=100)])
    asked = [
        sent(row, hall=hall.pk, ago=90),
        sent(row, hall=hall.pk, ago=80),
        sent(row, kind="out", hall=hall.pk, ago=70),
        sent(row, hall=hall.pk, ago=60),
    ]
    assert results(services.take_scans(key, asked)) == ["in", "already", "out", "in"]
    inside = sum(Scan.objects.filter(hall=hall).values_list("effect", flat=True))
    assert inside == 1
    row.refresh_from_db()
    assert row.checked_in_desk == door
    foreign = create_hall(event=festival())
    services.take_scans(key, [sent(row, hall=foreign.pk)])
    assert not Scan.objects.filter(hall=foreign).exists()


def test_keys_end_and_what_was_scanned_in_time_may_come_late() -> None:
    event = festival()
    rows = [create_registration(event=event) for _ in range(3)]
    desk, key = create_desk(event=event)
    old(desk)
    Desk.objects.update(expires_at=timezone.now() - dt.timedelta(minutes=10))
    asked = [sent(rows[0], ago=1200), sent(rows[1], ago=60)]
    assert [one.nonce for one in services.take_scans(key, asked)] == [asked[0].nonce]
    services.revoke_desk(desk, by=create_directorate())
    for wrong in (key, "x"):
        with pytest.raises(DeskClosed):
            services.take_scans(wrong, [sent(rows[2], ago=1200)])
    assert event.registrations.counted().count() == 1


def test_clock_of_a_phone_is_held_between_enrolment_and_now() -> None:
    event = festival()
    row = create_registration(event=event)
    desk, key = create_desk(event=event)
    services.take_scans(key, [sent(row, ago=-86400 * 30)])
    row.refresh_from_db()
    assert row.checked_in_at is not None
    assert desk.created_at <= row.checked_in_at <= timezone.now()


def test_one_check_in_costs_at_most_eight_statements(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    event = festival()
    rows = [create_registration(event=event) for _ in range(4)]
    _desk, key = create_desk(event=event)
    one, two, *more = [sent(row) for row in rows]
    # desk, people, their scans, the scan, the state, "seen"; a savepoint and its end
    with django_assert_num_queries(6 + 2):
        services.take_scans(key, [one])
    with django_assert_num_queries(5 + 2):
        services.take_scans(key, [two])
    with django_assert_num_queries(5 + 2):  # however many come at once
        services.take_scans(key, more)


def test_everything_in_any_order_and_twice_gives_the_same() -> None:
    orders: list[Any] = []
    for seed in range(6):
        shuffle = random.Random(seed)
        event = festival()
        people = [create_registration(event=event, family_name=f"А{n}") for n in "абвгд"]
        Registration.objects.filter(event=event).update(name_key=1)
        for number, row in enumerate(people):
            Registration.objects.filter(pk=row.pk).update(name_key=str(number))
        desks = [create_desk(event=event, name=name) for name in "AB"]
        for desk, _key in desks:
            old(desk)
        now = timezone.now() - dt.timedelta(seconds=1000)

        def at(desk: int, second: int, row: int, now: Any = now, people: Any = people) -> Any:
            moment = now + dt.timedelta(seconds=second)
            code = people[row].code
            return desk, Sent(f"{desk}-{second}", "in", moment, code=code)

        work = [at(desk, 10 * row + desk, row) for desk, row in itertools.product((0, 1), range(5))]
        undo = Sent("0-undo", "undo", now, undoes="0-20")
        work += [(0, undo), (1, Sent("1-undo", "undo", now, undoes="1-21"))]
        work = work * 2
        if seed:
            shuffle.shuffle(work)
        for desk_number, one in work:
            services.take_scans(desks[desk_number][1], [one])
        first = {desk.pk: number for number, (desk, _key) in enumerate(desks)}
        orders.append(
            [
                [
                    (key, status, when and (when - now), first.get(desk or 0))
                    for key, status, when, desk in state(event)[0]
                ],
                [(first[desk], *rest) for desk, *rest in state(event)[1]],
            ]
        )
    assert all(order == orders[0] for order in orders)
    assert [line[1] for line in orders[0][0]].count("checked_in") == 4


@pytest.mark.django_db(transaction=True)
def test_four_desks_at_the_same_instant_let_one_person_in_once() -> None:
    event = festival()
    rows = [create_registration(event=event) for _ in range(5)]
    keys = [create_desk(event=event)[1] for _ in range(4)]
    batches = [[sent(row) for row in rows[::step]] for step in (1, -1, 1, -1)]

    found = at_once(
        *[
            lambda key=key, batch=batch: services.take_scans(key, batch)
            for key, batch in zip(keys, batches, strict=True)
        ]
    )

    assert [type(one).__name__ for one in found] == ["list"] * 4
    assert event.registrations.counted().count() == 5
    assert Scan.objects.filter(effect=1).count() == 5
    assert Scan.objects.count() == 20


@pytest.mark.django_db(transaction=True)
def test_same_batch_twice_at_once_writes_it_once() -> None:
    event = festival()
    row = create_registration(event=event)
    _desk, key = create_desk(event=event)
    batch = [sent(row), sent(kind="walk_in", person=WALK_IN)]

    found = at_once(*[lambda: services.take_scans(key, batch) for _time in range(3)])

    assert [results(one) for one in found] == [["in", "in"]] * 3
    assert (Scan.objects.count(), event.registrations.count()) == (2, 2)


def test_festival_of_520_with_two_desks_offline_loses_nobody() -> None:
    """520 registrations, 4 desks, two of them without a network for hours and with the same people
    as the others; then all of it, repeated and out of order."""
    event = festival()
    shuffle = random.Random(2024)
    for _booking in range(13):
        book(event, *[guest() for _ in range(40)], by=create_directorate(), source="staff")
    rows = list(event.registrations.order_by("pk"))
    assert len(rows) == 520
    desks = [create_desk(event=event, name=name) for name in "ABCD"]
    for desk, _key in desks:
        old(desk)
    start = timezone.now() - dt.timedelta(hours=2)

    def scans(desk: int, people: list[Registration], first: int) -> list[Sent]:
        return [
            Sent(
                f"{desk}-{row.pk}",
                "in",
                start + dt.timedelta(seconds=first + 7 * number),
                code=qr_text(event.slug, row.code),
            )
            for number, row in enumerate(people)
        ]

    queues = [
        scans(0, rows[:200], 0),
        scans(1, rows[150:330], 1),  # overlaps with A
        scans(2, rows[300:460], 2),  # offline, overlaps with B
        scans(3, rows[400:] + rows[:40], 3),  # offline, overlaps with C and with A
    ]

    def send(desk: int, queue: list[Sent]) -> None:
        for number in range(0, len(queue), 50):
            services.take_scans(desks[desk][1], queue[number : number + 50])

    send(0, queues[0])
    send(1, queues[1])
    assert event.registrations.counted().count() == 330
    send(2, queues[2])
    send(3, queues[3])
    after = state(event)
    assert event.registrations.counted().count() == 520
    assert Scan.objects.filter(effect=1).count() == 520
    earliest: dict[int, dt.datetime] = {}
    for one in itertools.chain(*queues):
        pk = int(one.nonce.partition("-")[2])
        earliest[pk] = min(earliest.get(pk, one.at), one.at)
    assert dict(event.registrations.values_list("pk", "checked_in_at")) == earliest

    for again_desk in (3, 1, 0, 2):  # everything once more, out of order
        again = list(queues[again_desk])
        shuffle.shuffle(again)
        send(again_desk, again)
    assert state(event) == after
    assert Scan.objects.count() == sum(map(len, queues))

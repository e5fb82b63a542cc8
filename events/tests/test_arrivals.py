"""What all scans of a person come to: pure, so every order is tried."""

import datetime as dt
import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.arrivals import Arrival, Mark, settle

TEN = dt.datetime(2024, 6, 8, 10, tzinfo=dt.UTC)


def mark(minute: int, desk: int = 1, kind: str = "in", **fields: Any) -> Mark:
    nonce = fields.pop("nonce", f"{desk}-{minute}-{kind}")
    return Mark(desk, nonce, kind, TEN + dt.timedelta(minutes=minute), **fields)


def summary(found: Arrival) -> Any:
    first = found.first.key if found.first else None
    return first, found.effects, {key: one.key for key, one in found.before.items()}


def test_first_by_the_time_of_the_scan_wins_in_every_order() -> None:
    marks = [mark(5, desk=2), mark(2, desk=1), mark(9, desk=3)]
    answers = [summary(settle(order)) for order in itertools.permutations(marks)]
    first = marks[1].key
    assert answers[0] == (
        first,
        {marks[0].key: 0, marks[1].key: 1, marks[2].key: 0},
        {marks[0].key: first, marks[2].key: first},
    )
    assert all(answer == answers[0] for answer in answers)


def test_same_moment_goes_to_the_older_desk() -> None:
    found = settle([mark(2, desk=7), mark(2, desk=3)])
    assert found.first is not None
    assert found.first.desk == 3


def test_undo_takes_back_its_own_scan_only() -> None:
    one, other = mark(2, desk=1), mark(4, desk=2)
    undo = mark(3, desk=1, kind="undo", undoes=one.nonce)
    assert settle([undo, one]).first is None
    assert settle([one, undo, other]).first == other
    # The same nonce of another desk is another scan.
    assert settle([one, mark(3, desk=2, kind="undo", undoes=one.nonce)]).first == one


@pytest.mark.parametrize(("minute", "is_in"), [(4, True), (5, False), (6, False)])
def test_only_what_was_scanned_before_the_place_was_given_back_counts(
    minute: int, is_in: bool
) -> None:
    found = settle([mark(minute)], gone_at=TEN + dt.timedelta(minutes=5))
    assert (found.first is not None) == is_in


def test_halls_are_entered_and_left_apart_from_the_entrance() -> None:
    marks = [
        mark(0),
        mark(10, desk=2, hall=1),
        mark(11, desk=2, hall=1),
        mark(20, desk=2, kind="out", hall=1),
        mark(21, desk=2, kind="out", hall=1),
        mark(30, desk=2, hall=1),
        mark(40, desk=3, hall=2),
    ]
    found = settle(marks)
    assert [found.effects[one.key] for one in marks] == [1, 1, 0, -1, 0, 1, 1]
    assert found.first == marks[0]


KINDS = st.sampled_from(["in", "out", "undo"])
MARKS = st.lists(
    st.builds(
        Mark,
        desk=st.integers(1, 3),
        nonce=st.sampled_from("abcdef"),
        kind=KINDS,
        at=st.integers(0, 5).map(lambda minute: TEN + dt.timedelta(minutes=minute)),
        hall=st.sampled_from([None, 1]),
        undoes=st.sampled_from("abcdef"),
    ),
    max_size=8,
    unique_by=lambda one: one.key,
)


@given(MARKS, st.randoms())
def test_order_of_arrival_never_matters(marks: list[Mark], random: Any) -> None:
    shuffled = list(marks)
    random.shuffle(shuffled)
    found = settle(marks)
    assert summary(settle(shuffled)) == summary(found)
    for hall in (None, 1):
        inside = sum(found.effects[one.key] for one in marks if one.hall == hall)
        assert inside in (0, 1)

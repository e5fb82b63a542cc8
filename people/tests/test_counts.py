"""Counts without names: cells that may be, what is left, what the log says."""

import pytest
from django.core.exceptions import ValidationError

from people.counts import MOST, new_counts


def test_new_counts_keep_what_is_not_named_and_take_zeros_away():
    before = {("F", "0-17"): 3, ("M", "18-24"): 2}

    after, changes = new_counts(before, {("F", "0-17"): 0, ("U", "unknown"): 4})

    assert after == {("M", "18-24"): 2, ("U", "unknown"): 4}
    assert changes == {"F 0-17": [3, 0], "U unknown": [0, 4]}


@pytest.mark.parametrize(
    ("cell", "count", "code"),
    [
        (("X", "0-17"), 1, "unknown_cell"),
        (("F", "x"), 1, "unknown_cell"),
        (("F", "0-17"), -1, "out_of_range"),
        (("F", "0-17"), MOST + 1, "out_of_range"),
    ],
)
def test_new_counts_refuse_what_cannot_be(cell, count, code):
    with pytest.raises(ValidationError) as refusal:
        new_counts({}, {cell: count})
    assert refusal.value.code == code

"""How tables are counted: different people under each value of a list, without a loop."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Cut:
    """A list that tables are cut by: its keys, and which of them each register stands under."""

    keys: Sequence[int]
    of: np.ndarray


def by_id(ids: Sequence[int], of: np.ndarray) -> Cut:
    """A list of ids; what is not among them stands under 0."""
    keys = [0, *sorted(ids)]
    position = np.searchsorted(keys, of, side="right") - 1
    return Cut(keys, np.where(np.asarray(keys)[position] == of, position, 0))


class People:
    """The different people of rows, by the numbers they have in the database.

    Those come from a sequence, so arrays as long as the largest of them are small. Most people
    stand on one row, which needs no comparing: people are the rows less those that repeat a
    person, and only the rows of people with several are looked through for that.
    """

    def __init__(self, persons: np.ndarray) -> None:
        """`persons` says of each row whose it is."""
        # Positions of 64 bits: with shorter ones numpy takes twice as long to look up.
        persons = persons.astype(np.int64)
        places = np.arange(len(persons), dtype=np.int32)
        last = np.zeros(int(persons.max(initial=0)) + 1, dtype=np.int32)
        last[persons] = places
        earlier = persons.compress(last.take(persons) != places)  # with a row after this one
        self.count = len(persons) - len(earlier)
        several = once(earlier)
        has_several = np.zeros(len(last), dtype=bool)
        has_several[several] = True
        # The rows of people with several, and one row of each of these people.
        self.rows = np.flatnonzero(has_several.take(persons))
        self.one_each = last.take(several)
        # These people numbered from 0 on, so that a pair is a short number.
        last[several] = np.arange(len(several), dtype=np.int32)
        self.numbers = last.take(persons.take(self.rows))
        self.bits = len(several).bit_length()

    def by(self, rows: np.ndarray, keys: np.ndarray) -> np.ndarray:
        """Different people under each key, given its rows and the keys of `self.rows`."""
        size = len(rows)
        return rows - np.bincount(keys, minlength=size) + self.different(keys, self.numbers, size)

    def different(self, keys: np.ndarray, numbers: np.ndarray, size: int) -> np.ndarray:
        """Each pair of a key and a person once, counted by key.

        As one number, the key before the person, and a short one where that is enough.
        """
        kind = np.int32 if size << self.bits <= 1 << 31 else np.int64
        pairs = np.left_shift(keys.astype(kind), self.bits) | numbers
        return np.bincount(once(pairs) >> self.bits, minlength=size)

    def alike(self, rows: np.ndarray, keys: np.ndarray) -> np.ndarray:
        """The same by something that all rows of a person agree in; `keys` has one for each row."""
        size = len(rows)
        repeated = np.bincount(keys.take(self.rows), minlength=size)
        return rows - repeated + np.bincount(keys.take(self.one_each), minlength=size)


def once(values: np.ndarray) -> np.ndarray:
    """Each value once, in order: sorted in place, ten times as fast as numpy's own `unique`."""
    values.sort()
    is_first = np.ones(len(values), dtype=bool)
    np.not_equal(values[1:], values[:-1], out=is_first[1:])
    return values.compress(is_first)


def added(amounts: np.ndarray, keys: np.ndarray, size: int) -> np.ndarray:
    return np.bincount(keys, weights=amounts, minlength=size).astype(np.int64)

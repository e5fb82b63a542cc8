"""What the catalogue filters by, and the numbers beside the filters.

Materials with equal values are one group, so the database counts groups once for all filters and
whatever is ticked; the numbers beside the ticks follow from the groups here.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

# In the order of the packed text; the last two hold several values.
NAMES = ("kind", "level", "offline", "region", "area", "lang", "topic")
Groups = Mapping[str, int]


def pack(values: Mapping[str, Any]) -> str:
    """The values of a material in one text: codes, as in the address of a page."""
    one, several = NAMES[:-2], NAMES[-2:]
    return "|".join([*(values[name] for name in one), *(" ".join(values[n]) for n in several)])


@lru_cache(maxsize=20_000)
def _values(text: str) -> tuple[int, tuple[int, ...]]:
    """The values of a group as bits of a number, and one by one."""
    found = tuple(
        _number(name, value)
        for name, part in zip(NAMES, text.split("|"), strict=True)
        for value in part.split()
    )
    return sum(1 << number for number in set(found)), found


_numbers: dict[tuple[str, str], int] = {}


def _number(name: str, value: str) -> int:
    """A number for each value this process has met."""
    return _numbers.setdefault((name, value), len(_numbers))


@dataclass(frozen=True, slots=True)
class Choice:
    """What is ticked. Several ticks of one filter mean any of them."""

    ticked: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def read(cls, query: QueryDict, known: Mapping[str, Iterable[str]]) -> "Choice":
        """The ticks of an address; values that nobody offers are left out."""
        ticked = {}
        for name in NAMES:
            if found := frozenset(query.getlist(name)) & frozenset(known[name]):
                ticked[name] = found
        return cls(ticked)

    def __bool__(self) -> bool:
        return bool(self.ticked)

    def __len__(self) -> int:
        return sum(map(len, self.ticked.values()))

    def of(self, name: str) -> frozenset[str]:
        return self.ticked.get(name, frozenset())

    def pairs(self, *, without: tuple[str, str] | None = None) -> list[tuple[str, str]]:
        """(filter, value) in a steady order."""
        every = [(name, value) for name in NAMES for value in sorted(self.of(name))]
        return [pair for pair in every if pair != without]

    def address(self, more: Iterable[tuple[str, str]], **without: tuple[str, str]) -> str:
        """A query with these ticks, but one perhaps (`without=`), and what else is set."""
        return "?" + urlencode([*[p for p in more if p[1]], *self.pairs(**without)])

    def fits(self, text: str) -> bool:
        """A group of materials has all that is ticked."""
        mask, _found = _values(text)
        return all(mask & ticks for _name, ticks in self._masks())

    def _masks(self) -> list[tuple[str, int]]:
        return [
            (name, sum(1 << _number(name, value) for value in values))
            for name, values in self.ticked.items()
        ]


@dataclass(slots=True)
class Counts:
    """The numbers beside the filters, and of all that fits."""

    total: int
    by_value: dict[str, Counter[str]]


def count(groups: Groups, choice: Choice) -> Counts:
    """Each filter counts what the other filters leave, so a second tick in it shows its yield."""
    wanted = choice._masks()
    fitting: Counter[int] = Counter()
    nearly: dict[str, Counter[int]] = {name: Counter() for name, _ticks in wanted}
    total = 0
    for text, number in groups.items():
        mask, found = _values(text)
        missed = [name for name, ticks in wanted if not mask & ticks] if wanted else ()
        if not missed:
            total += number
            into = fitting
        elif len(missed) == 1:
            into = nearly[missed[0]]
        else:
            continue
        for value in found:
            into[value] += number
    by_value: dict[str, Counter[str]] = {name: Counter() for name in NAMES}
    for (name, code), place in list(_numbers.items()):
        if n := fitting[place] + (nearly[name][place] if name in nearly else 0):
            by_value[name][code] = n
    return Counts(total, by_value)

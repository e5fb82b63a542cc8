"""What the catalogue filters by: the values of a material in one text, and counts from groups.

Materials with equal values are one group, so the database counts groups once for all filters and
whatever is ticked; the numbers beside the ticks follow from the groups in Python.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlencode

from django.http import QueryDict

# In the order of the text; the last two hold several values.
NAMES = ("kind", "level", "offline", "region", "area", "lang", "topic")
Values = Mapping[str, frozenset[str]]
Groups = Mapping[str, int]


def pack(
    *, kind: str, level: str, offline: bool, region: str, area: str,
    languages: Iterable[str], topics: Iterable[str],
) -> str:  # fmt: skip
    """The values of a material as the catalogue keeps them: codes, as in the address of a page."""
    parts = [kind, level, "1" if offline else "", region, area, " ".join(sorted(languages))]
    return "|".join([*parts, " ".join(sorted(topics))])


@lru_cache(maxsize=20_000)
def unpack(text: str) -> tuple[frozenset[str], ...]:
    """The values by the order of NAMES."""
    return tuple(frozenset(part.split()) for part in text.split("|"))


@dataclass(frozen=True, slots=True)
class Choice:
    """What is ticked. Several ticks of one filter mean any of them."""

    ticked: Values = field(default_factory=dict)

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
        every = [(name, value) for name in NAMES for value in sorted(self.ticked.get(name, ()))]
        return [pair for pair in every if pair != without]

    def address(self, more: Iterable[tuple[str, str]], **without: tuple[str, str]) -> str:
        """A query with these ticks, but one perhaps (`without=`), and what else is set."""
        return "?" + urlencode([*[p for p in more if p[1]], *self.pairs(**without)])


@dataclass(slots=True)
class Counts:
    """The numbers beside the filters, and which groups fit all that is ticked."""

    total: int
    by_value: dict[str, Counter[str]]
    fitting: list[str]


def count(groups: Groups, choice: Choice) -> Counts:
    """Each filter counts what the other filters leave, so a second tick in it shows its yield."""
    by_value: dict[str, Counter[str]] = {name: Counter() for name in NAMES}
    counters: Sequence[Counter[str]] = [by_value[name] for name in NAMES]
    wanted = [
        (place, choice.ticked[name]) for place, name in enumerate(NAMES) if name in choice.ticked
    ]
    total, fitting = 0, []
    for text, number in groups.items():
        values = unpack(text)
        missed = [place for place, ticks in wanted if not ticks & values[place]]
        if len(missed) > 1:
            continue
        if not missed:
            total += number
            fitting.append(text)
        for place in missed or range(len(NAMES)):
            counter = counters[place]
            for value in values[place]:
                counter[value] += number
    return Counts(total, by_value, fitting)

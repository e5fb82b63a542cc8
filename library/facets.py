"""What the catalogue filters by, what is ticked, and the numbers beside the filters
(`library.lines` counts them)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import QueryDict

# In the order in which `library.lines` reads them; the last two hold several values.
NAMES = ("kind", "level", "offline", "region", "area", "lang", "topic")


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


@dataclass(slots=True)
class Counts:
    """The numbers beside the filters, and of all that fits."""

    total: int
    by_value: dict[str, Counter[str]]

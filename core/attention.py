"""What waits for somebody: each app says its own, a home page shows it as one list."""

from collections.abc import Sequence
from dataclasses import dataclass, field

URGENCY = ("bad", "warn", "info")


@dataclass(frozen=True)
class Item:
    """One thing to do: what, where, how urgent (tone "bad", "warn" or "info")."""

    code: str
    text: str
    url: str
    about: str = ""
    count: int = 1
    tone: str = "warn"


@dataclass
class Attention:
    """The first items and how many there are in all."""

    items: list[Item] = field(default_factory=list)
    total: int = 0

    @property
    def more(self) -> int:
        return self.total - len(self.items)


def together(found: Sequence[Attention], *, limit: int) -> Attention:
    """The lists of several apps as one, what is urgent first; each keeps its own order."""
    items = [item for one in found for item in one.items]
    items.sort(key=lambda item: URGENCY.index(item.tone))
    return Attention(items=items[:limit], total=sum(one.total for one in found))

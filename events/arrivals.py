"""What all scans of one person come to. Pure: the same scans give the same answer, whatever order
they arrived in and however often they were sent ([0014](../docs/adr/0014-check-in.md)).

The first one wins by the time of the scan, not by the time of its arrival: a desk without a network
that let somebody in at 10:02 was first, even if another desk's 10:05 was known earlier. Of two at
the same moment the older desk wins, then the smaller nonce.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

Key = tuple[int, str]  # desk, nonce


@dataclass(frozen=True, slots=True)
class Mark:
    """One scan, as far as this matters. `undoes` is a nonce of the same desk."""

    desk: int
    nonce: str
    kind: str
    at: dt.datetime
    hall: int | None = None
    undoes: str = ""

    @property
    def key(self) -> Key:
        return self.desk, self.nonce

    @property
    def order(self) -> tuple[dt.datetime, int, str]:
        return self.at, self.desk, self.nonce


@dataclass(slots=True)
class Arrival:
    """`first` let the person in; `effects` says of each scan what it changed; `before` names, for a
    scan that changed nothing, the one that was there before it."""

    first: Mark | None = None
    effects: dict[Key, int] = field(default_factory=dict)
    before: dict[Key, Mark] = field(default_factory=dict)
    undone: set[Key] = field(default_factory=set)


def settle(marks: Iterable[Mark], *, gone_at: dt.datetime | None = None) -> Arrival:
    """Put the scans of one person in order. `gone_at`: the place was given back at that moment, so
    nobody is let in after it who had not come before."""
    known = sorted(marks, key=lambda mark: mark.order)
    found = Arrival()
    found.undone = {(mark.desk, mark.undoes) for mark in known if mark.kind == "undo"}
    inside: dict[int | None, Mark] = {}
    for mark in known:
        found.effects[mark.key] = 0
        if mark.kind == "undo" or mark.key in found.undone:
            continue
        if gone_at is not None and mark.at >= gone_at and found.first is None:
            continue
        if mark.kind == "out":
            if inside.pop(mark.hall, None) is not None:
                found.effects[mark.key] = -1
        elif mark.hall in inside:
            found.before[mark.key] = inside[mark.hall]
        else:
            inside[mark.hall] = mark
            found.effects[mark.key] = 1
            found.first = found.first or mark
    return found

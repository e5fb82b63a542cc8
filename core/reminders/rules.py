"""What the apps register: rules and audiences."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import models
from django.utils.module_loading import autodiscover_modules

ALWAYS = ("name", "day", "url")
DIRECTORATE = "directorate:0"


@dataclass(frozen=True)
class Reminder:
    """The day a rule counts from, who hears it ("audience:number"), and what the text may say.

    `whose` names the office whose work it is: the directorate reads it when it stays open.
    """

    day: dt.date
    to: str
    words: Mapping[str, Any] = field(default_factory=dict)
    url: str = ""
    center_id: int | None = None
    whose: str = ""


@dataclass(frozen=True)
class Recipient:
    """Somebody who hears a reminder now. `key` is "user:7" or "person:9"; `muted` are the rules
    he switched off for himself, `service` and `address` the way he chose in place of e-mail."""

    key: str
    name: str
    language: str
    email: str = ""
    phone: str = ""
    user_id: int | None = None
    muted: tuple[str, ...] = ()
    service: str = ""
    address: str = ""


@dataclass(frozen=True)
class Rule:
    """What an app ships.

    Everything goes in the digest of the day, but what falls on `urgent_from` (a number of days
    from the day it counts from) or later, which goes out at once. What a center leaves open for
    `escalate_after` days is told to the directorate too. People may switch off optional ones.
    """

    key: str
    label: Any
    model: type[models.Model]
    days: tuple[int, ...]
    rows: Callable[[dt.date], Iterable[Any]]
    subject: Any
    body: Any
    places: tuple[str, ...]
    ask: Callable[[Any], Reminder | None]
    urgent_from: int | None = None
    escalate_after: int = 0
    is_optional: bool = False

    @property
    def placeholders(self) -> tuple[str, ...]:
        return (*ALWAYS, *self.places)


_rules: dict[str, Rule] = {}
_audiences: dict[str, tuple[Any, Callable[[int], Iterable[Recipient]]]] = {}


def rule(
    key: str, label: Any, model: type[models.Model], *, places: tuple[str, ...] = (), **about: Any
) -> Callable[[Callable[[Any], Reminder | None]], Callable[[Any], Reminder | None]]:
    """Register a rule; `places` are the words its function gives besides name, day and url."""

    def register(ask: Callable[[Any], Reminder | None]) -> Callable[[Any], Reminder | None]:
        _rules[key] = Rule(key, label, model, places=places, ask=ask, **about)
        return ask

    return register


def audience(name: str, label: Any) -> Callable[[Any], Any]:
    """Register who hears a reminder: a function of a number (of a center, of a person)."""

    def register(find: Callable[[int], Iterable[Recipient]]) -> Any:
        _audiences[name] = label, find
        return find

    return register


def people_of(audience: str) -> list[Recipient]:
    """Who "coordinators:5" are now."""
    name, _colon, number = audience.partition(":")
    _label, find = _audiences[name]
    return list(find(int(number or 0)))


def label_of(audience: str) -> str:
    """Who "coordinators:5" are, in words; empty for what no app registered."""
    rules()
    label, _find = _audiences.get(audience.partition(":")[0], ("", None))
    return str(label)


@cache
def rules() -> dict[str, Rule]:
    """All rules of all apps, by key."""
    autodiscover_modules("reminders")
    return dict(sorted(_rules.items()))


def optional_rules() -> list[Rule]:
    """What people may switch off for themselves."""
    return [one for one in rules().values() if one.is_optional]

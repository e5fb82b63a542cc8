"""News for visitors: what was published lately. Mails and Atom feeds say the same, from here.

    @source("events", _("Events"))
    def events(since, until) -> Iterable[News]: ...   # in the `news.py` of an app

The words are in the language that is active. `@choices("regions")` names what readers choose from.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

# A feed, and the longest letter.
NEWEST = 30
# What is older is no news, neither in a letter nor in a feed.
YOUNG = dt.timedelta(days=365)


@dataclass(frozen=True, slots=True)
class News:
    """One line of a letter and one entry of a feed; `path` without the host name."""

    uid: str
    title: str
    path: str
    at: dt.datetime
    summary: str = ""
    region: str = ""
    topic: str = ""


@dataclass(frozen=True)
class Source:
    """What an app tells of. `splits` are the choices it knows: "region", "topic"."""

    key: str
    label: Any
    splits: tuple[str, ...]
    find: Callable[[dt.datetime, dt.datetime], Iterable[News]]


@dataclass(frozen=True)
class Wish:
    """What one reader wants; nothing chosen means everything."""

    kinds: Sequence[str] = ()
    regions: Sequence[str] = ()
    topics: Sequence[str] = ()

    def fits(self, source: Source, item: News) -> bool:
        """What has no region or subject (an online event) is for everybody."""
        return (
            (not self.kinds or source.key in self.kinds)
            and (not self.regions or not item.region or item.region in self.regions)
            and (not self.topics or not item.topic or item.topic in self.topics)
        )


_sources: dict[str, Source] = {}
_choices: dict[str, Callable[[], Iterable[tuple[str, str]]]] = {}


def source(key: str, label: Any, *, splits: tuple[str, ...]) -> Callable[[Any], Any]:
    """Register what an app tells of: what was published after `since` and not after `until`."""

    def register(find: Callable[[dt.datetime, dt.datetime], Iterable[News]]) -> Any:
        _sources[key] = Source(key, label, splits, find)
        return find

    return register


def choices(name: str) -> Callable[[Any], Any]:
    """Register "regions" or "topics": (code, name in the reader's language)."""

    def register(find: Callable[[], Iterable[tuple[str, str]]]) -> Any:
        _choices[name] = find
        return find

    return register


@cache
def sources() -> dict[str, Source]:
    """What all apps tell of, by key."""
    autodiscover_modules("news")
    return dict(sorted(_sources.items()))


def choices_of(name: str) -> list[tuple[str, str]]:
    """What a reader chooses from, in his language."""
    sources()
    return list(_choices[name]())


def latest(source: Source, wish: Wish) -> list[News]:
    """What a feed shows, the newest first."""
    until = timezone.now()
    found = (item for item in source.find(until - YOUNG, until) if wish.fits(source, item))
    return sorted(found, key=lambda item: item.at, reverse=True)[:NEWEST]

"""Numbers with nobody behind them: how often something was opened.

A reader costs one operation in Redis: a counter goes up by one. No cookie, no address, no time
of day is kept. Once a minute a task drains the counters into a table.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.core.cache import cache

logger = logging.getLogger(__name__)
LOCKED_SECONDS = 300  # longer than the work takes; a killed worker holds the others up so long


def client() -> Any:
    """The client of the cache: Django's interface has no counters in a hash."""
    return cache._cache.get_client(None, write=True)  # type: ignore[attr-defined]


class Counters:
    """A set of counters by name, kept under one name of their own."""

    def __init__(self, name: str) -> None:
        self.counting, self.taken, self.lock = name, f"{name}-taken", f"{name}-lock"

    def note(self, field: str) -> None:
        """One more of this."""
        try:
            client().hincrby(cache.make_key(self.counting), field, 1)
        except Exception:
            # A number less hurts nobody; a page that does not come does.
            logger.warning("%s was not counted", field, exc_info=True)

    def drain(self, write: Callable[[Mapping[str, int]], int]) -> int:
        """Hand what was counted to `write`; returns the sum of what it returns.

        The counters are renamed in one step, so those who come meanwhile begin new ones and nobody
        is counted twice or lost. A worker killed before its commit leaves the renamed counters
        behind, and the next one takes them first. Only one killed between the commit and the
        deletion that follows makes a minute's readers count twice.
        """
        if not cache.add(self.lock, 1, LOCKED_SECONDS):
            return 0  # another worker is at it
        redis, taken, total = client(), cache.make_key(self.taken), 0
        try:
            for is_left_behind in (True, False):
                if not is_left_behind:
                    if not redis.exists(cache.make_key(self.counting)):
                        break
                    redis.rename(cache.make_key(self.counting), taken)
                found = {key.decode(): int(number) for key, number in redis.hgetall(taken).items()}
                if found:
                    total += write(found)
                    redis.delete(taken)
        finally:
            cache.delete(self.lock)
        return total

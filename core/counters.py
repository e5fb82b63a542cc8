"""Numbers with nobody behind them: how often something was opened.

A reader costs one operation in Redis: a counter goes up by one. No cookie, no address, no time
of day is kept. Once a minute a task drains the counters into a table.
"""

import datetime as dt
import logging
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from core.cache_backend import is_away
from core.models import CountBatch

logger = logging.getLogger(__name__)
BATCH_KEY = "batch"  # among the counters, whose names all hold a "|"
KEPT_BATCHES = dt.timedelta(days=2)
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
        if is_away():
            return
        try:
            client().hincrby(cache.make_key(self.counting), field, 1)
        except Exception:
            # A number less hurts nobody; a page that does not come does.
            logger.warning("%s was not counted", field, exc_info=True)

    def drain(self, write: Callable[[Mapping[str, int]], int]) -> int:
        """Hand what was counted to `write`; returns the sum of what it returns.

        The counters get a key and are renamed in one step, so those who come meanwhile begin new
        ones. Their key is written in the transaction that adds them. So a worker killed before its
        commit leaves counters that the next one takes first, and one killed behind it leaves
        counters that the next one knows and throws away: nobody is counted twice or lost.
        """
        if not cache.add(self.lock, 1, LOCKED_SECONDS):
            return 0  # another worker is at it
        try:
            return self.add_taken(write) + (self.add_taken(write) if self.take() else 0)
        finally:
            cache.delete(self.lock)

    def take(self) -> bool:
        """Set the counters apart under a key; False when there are none, or others are apart."""
        redis, counting = client(), cache.make_key(self.counting)
        if not redis.exists(counting):
            return False
        redis.hset(counting, BATCH_KEY, uuid.uuid4().hex)
        return bool(redis.renamenx(counting, cache.make_key(self.taken)))

    def add_taken(self, write: Callable[[Mapping[str, int]], int]) -> int:
        """Add the counters that are set apart, once; returns what `write` returns."""
        everything = client().hgetall(cache.make_key(self.taken))
        found = {name.decode(): value.decode() for name, value in everything.items()}
        if not found:
            return 0
        key, total = found.pop(BATCH_KEY), 0
        with transaction.atomic():
            _batch, is_new = CountBatch.objects.get_or_create(key=uuid.UUID(key))
            if is_new:
                total = write({name: int(value) for name, value in found.items()})
                old = timezone.now() - KEPT_BATCHES
                CountBatch.objects.filter(added_at__lt=old).delete()
        self.drop(key)
        return total

    def drop(self, key: str) -> None:
        """Delete the counters, unless a quicker worker has set others apart meanwhile."""
        taken = cache.make_key(self.taken)

        def delete(pipe: Any) -> None:
            is_ours = pipe.hget(taken, BATCH_KEY) == key.encode()
            pipe.multi()
            if is_ours:
                pipe.delete(taken)

        client().transaction(delete, taken)

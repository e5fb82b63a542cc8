"""The shared cache: Django's, with one client a server instead of one a question, and forgiving.

While its server is away the portal works as if nothing were kept: slower, and right. Nobody gets an
error page because of it (ADR 0032).
"""

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.core.cache import cache
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache, RedisCacheClient

logger = logging.getLogger(__name__)
T = TypeVar("T")
# So long a server may say nothing; then it is not asked for a while, so that a page waits once.
ANSWER_SECONDS, AWAY_SECONDS = 3, 5
# Keys whose change was lost, to be forgotten when the server is back.
LOST_AT_MOST = 10_000


@dataclass
class _Server:
    away_until: float = 0.0
    lost: set[str] = field(default_factory=set)


# Of this process: each thread has a cache object of its own.
_servers: dict[str, _Server] = {}


def is_away() -> bool:
    """Whether the server of the cache, which is the broker too, did not answer a moment ago."""
    return bool(getattr(cache, "is_away", False))


class KeptRedisCacheClient(RedisCacheClient):
    """A client of redis-py is only a face of its pool, yet making one costs more than asking."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        from redis.backoff import NoBackoff
        from redis.exceptions import ConnectionError as NoConnection
        from redis.retry import Retry

        # A second call at once where the line was dropped: the server was restarted. None where
        # nothing is said.
        again = Retry(NoBackoff(), 1, supported_errors=(NoConnection,))
        patience: dict[str, Any] = {"socket_timeout": ANSWER_SECONDS, "retry": again}
        super().__init__(*args, **(patience | kwargs))
        self._kept: dict[int, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        index = self._get_connection_pool_index(write)  # type: ignore[attr-defined]
        client = self._kept.get(index)
        if client is None:
            client = self._kept[index] = super().get_client(key, write=write)
        return client


class PortalCache(RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = KeptRedisCacheClient
        self._server = _servers.setdefault(str(server), _Server())

    @property
    def is_away(self) -> bool:
        return time.monotonic() < self._server.away_until

    def _ask(self, question: Callable[[], T], otherwise: T, *, changes: Iterable[str] = ()) -> T:
        """The answer, or what an empty cache would say. `changes` are keys that must not be found
        with what they held before, once the server is back."""
        from redis.exceptions import RedisError

        if not self.is_away:
            try:
                self._forget_lost()
                return question()
            except (RedisError, OSError) as error:
                self._server.away_until = time.monotonic() + AWAY_SECONDS
                logger.warning("Working without the cache: %s", error)
        self._server.lost.update(changes)
        return otherwise

    def _forget_lost(self) -> None:
        lost = self._server.lost
        if not lost:
            return
        if len(lost) > LOST_AT_MOST:
            logger.warning("More than %s changes of the cache were lost", LOST_AT_MOST)
        keys = list(lost)[:LOST_AT_MOST]
        self._cache.delete_many(keys)
        lost.difference_update(keys)

    def _key(self, key: Any, version: int | None) -> str:
        return str(self.make_key(key, version=version))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._ask(lambda: super(PortalCache, self).get(key, default, version), default)

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        return self._ask(lambda: super(PortalCache, self).get_many(keys, version), {})

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return self._ask(lambda: super(PortalCache, self).has_key(key, version), otherwise=False)

    def add(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """True while the server is away: what waits for nobody else may go on."""
        return self._ask(
            lambda: super(PortalCache, self).add(key, value, timeout, version), otherwise=True
        )

    def set(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        self._ask(
            lambda: super(PortalCache, self).set(key, value, timeout, version),
            None,
            changes=[self._key(key, version)],
        )

    def set_many(
        self, data: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> list[Any]:
        return self._ask(
            lambda: super(PortalCache, self).set_many(data, timeout, version),
            [],
            changes=[self._key(key, version) for key in data],
        )

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return self._ask(
            lambda: super(PortalCache, self).touch(key, timeout, version), otherwise=False
        )

    def delete(self, key: Any, version: int | None = None) -> bool:
        return self._ask(
            lambda: super(PortalCache, self).delete(key, version),
            otherwise=False,
            changes=[self._key(key, version)],
        )

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        keys = list(keys)
        self._ask(
            lambda: super(PortalCache, self).delete_many(keys, version),
            None,
            changes=[self._key(key, version) for key in keys],
        )

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Raises ValueError while the server is away, as for a key that is not there."""
        found = self._ask(lambda: super(PortalCache, self).incr(key, delta, version), None)
        if found is None:
            raise ValueError(f"Key '{key}' not found.")
        return found

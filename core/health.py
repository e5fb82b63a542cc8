"""Is everything alive? Beat and workers leave a mark in the cache; the page only reads it."""

import logging
import time
from typing import Any

from celery.signals import before_task_publish, heartbeat_sent, worker_ready
from django.core.cache import cache
from django.db import Error, connection

from core.cache_backend import is_away

logger = logging.getLogger(__name__)
HEARTBEAT_TASK = "core.tasks.heartbeat"
BEAT_KEY, WORKER_KEY = "health:beat", "health:worker"
# Beat speaks every 10 s; three silences are a fault.
FRESH_FOR = 35
MARK_EVERY = 5  # seconds; the signal comes every two
_last_mark: dict[str, float] = {WORKER_KEY: -MARK_EVERY}


def mark(key: str) -> None:
    """Leave a sign of life. A dead cache is no reason to stop working."""
    try:
        cache.set(key, time.time(), FRESH_FOR)
    except Exception:
        logger.warning("Could not leave a sign of life: %s", key, exc_info=True)


def _worker_alive(**_kwargs: Any) -> None:
    """The worker's main process speaks every two seconds, also while all its hands are busy."""
    now = time.monotonic()
    if now - _last_mark[WORKER_KEY] >= MARK_EVERY:
        _last_mark[WORKER_KEY] = now
        mark(WORKER_KEY)


def _beat_alive(sender: object = None, **_kwargs: Any) -> None:
    """Only beat sends this task, so sending it is its sign of life."""
    if sender == HEARTBEAT_TASK:
        mark(BEAT_KEY)


def connect() -> None:
    """Listen to Celery (its signals, not ours)."""
    heartbeat_sent.connect(_worker_alive, weak=False, dispatch_uid="core.health.worker")
    worker_ready.connect(_worker_alive, weak=False, dispatch_uid="core.health.ready")
    before_task_publish.connect(_beat_alive, weak=False, dispatch_uid="core.health.beat")


def report() -> dict[str, bool]:
    """{part: is it alive} of the four parts the portal stands on. One statement, one cache read."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        database = True
    except Error:
        database = False
    try:
        marks = cache.get_many([BEAT_KEY, WORKER_KEY])
        broker = not is_away()
    except Exception:  # noqa: BLE001 each cache backend has its own errors
        marks, broker = {}, False
    return {
        "database": database,
        "broker": broker,
        "worker": WORKER_KEY in marks,
        "beat": BEAT_KEY in marks,
    }

"""Several people at the same moment: real threads on real transactions, bounded in time."""

import threading
import time
from collections.abc import Callable
from typing import Any

from django.db import connection

BOUND = 20  # seconds


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run all acts at the same moment; what each gave or raised."""
    barrier = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(number: int, act: Callable[[], Any]) -> None:
        try:
            barrier.wait(BOUND)
            results[number] = act()
        except Exception as error:  # noqa: BLE001  handed to the test
            results[number] = error
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=(number, act), daemon=True)
        for number, act in enumerate(acts)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(BOUND)
    assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"
    return results


def until_somebody_waits() -> None:
    """Go on when another transaction waits for a lock, or does not want one for two seconds."""
    end = time.monotonic() + 2
    with connection.cursor() as cursor:
        while time.monotonic() < end:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
            time.sleep(0.02)

"""Ask a worker for something that nobody waits for."""

import logging
from typing import Any

from core.cache_backend import is_away

logger = logging.getLogger(__name__)


def soon(task: Any, *args: Any) -> bool:
    """Hand a task to the workers; says whether the broker took it. The page does not wait for a
    broker that is away, and beat does later what has to be done."""
    if is_away():
        return False
    try:
        task.apply_async(list(args), retry=False)
    except Exception:  # kombu and redis have their own families of errors
        logger.warning("The broker did not take %s%s", task.name, args, exc_info=True)
        return False
    return True

"""Long work of the library, and what is done by the clock."""

from celery import shared_task

from library.services import counts


@shared_task(expires=60)
def flush_counts() -> int:
    """Move what was counted since the last time into the months; says how many readers."""
    return counts.flush()

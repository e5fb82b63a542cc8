"""What is done by the clock."""

from celery import shared_task

from events.services import counts


@shared_task(expires=60)
def flush_counts() -> int:
    """Move what was counted since the last time into the months; says how many readers."""
    return counts.flush()

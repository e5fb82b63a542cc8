"""What is done by the clock."""

from celery import shared_task

from events import services
from events.services import counts


@shared_task(expires=60)
def flush_counts() -> int:
    """Move what was counted since the last time into the months; says how many readers."""
    return counts.flush()


@shared_task(expires=60)
def settle_waiting_lists() -> int:
    """Let offers lapse whose time is over, offer what is free; says how many bookings moved."""
    return services.settle_waiting_lists()


@shared_task(expires=60)
def match_guests() -> int:
    """Find the people of guests who were checked in; says how many."""
    return services.match_guests()


@shared_task(expires=3600)
def mark_no_shows() -> int:
    """Say of past events with a check-in who did not come; says how many."""
    return services.mark_no_shows()


@shared_task(expires=3600)
def erase_guest_names() -> int:
    """Forget who was on the list of a past event and did not come; says how many."""
    return services.erase_names()

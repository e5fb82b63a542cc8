"""Waiting lists: how long an offered place is kept."""

import datetime as dt

# Nobody takes a place in less.
SHORTEST_OFFER = dt.timedelta(hours=1)


def offer_end(now: dt.datetime, *, hours: int, begins: dt.datetime) -> dt.datetime | None:
    """Until when an offer made now holds; None when it is too late for any."""
    end = min(now + dt.timedelta(hours=hours), begins)
    return end if end - now >= SHORTEST_OFFER else None

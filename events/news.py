"""News of events: what was shown to visitors lately and is still to come."""

import datetime as dt
from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import dates
from core.news import News, source
from events.models import Event

MOST = 500


@source("events", _("Events"), splits=("region",))
def events(since: dt.datetime, until: dt.datetime) -> Iterator[News]:
    """Announced events that are not over."""
    rows = Event.objects.listed().filter(
        published_at__gt=since, published_at__lte=until, last_on__gte=timezone.localdate()
    )
    for event in rows.select_related("place", "region").order_by("-published_at", "-pk")[:MOST]:
        if event.published_at is None:
            continue
        place = str(event.get_format_display()) if event.is_online else ""
        place = place or (event.place.name if event.place else "")
        days = dates.date_range(event.first_on, event.last_on, year=True)
        yield News(
            uid=f"urn:uuid:{event.uid}",
            title=event.title,
            path=event.get_public_url(),
            at=event.published_at,
            summary=", ".join(filter(None, (days, place))),
            region=(event.region.iso_code or event.region.code) if event.region else "",
        )

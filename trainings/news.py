"""News of trainings: what visitors may come to since lately."""

import datetime as dt
from collections.abc import Iterator

from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import dates
from core.news import News, source
from trainings import selectors

MOST = 500


@source("trainings", _("Trainings"), splits=("region", "topic"))
def trainings(since: dt.datetime, until: dt.datetime) -> Iterator[News]:
    """Announced trainings that have not begun."""
    rows = selectors.announced().annotate(shown_at=Coalesce("published_at", "created_at"))
    rows = rows.filter(shown_at__gt=since, shown_at__lte=until)
    rows = rows.select_related("programme__area", "place", "region", "center__organisation")
    for row in rows.order_by("-shown_at", "-pk")[:MOST]:
        days = dates.date_range(row.starts_on, row.ends_on, year=True)
        place = row.place.name if row.place else ""
        yield News(
            uid=f"urn:kaea:training:{row.slug}",
            title=row.programme.title,
            path=reverse("trainings:upcoming_detail", args=[row.slug]),
            at=row.shown_at,
            summary=", ".join(filter(None, (days, place, row.center.organisation.name))),
            region=row.region.iso_code or row.region.code,
            topic=row.programme.area.code,
        )

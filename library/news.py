"""News of the library: what was published lately."""

import datetime as dt
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from core.news import News, source
from library import records, selectors
from library.models import Resource

MOST = 500


@source("tutorials", _("E-tutorials and other materials"), splits=("topic",))
def tutorials(since: dt.datetime, until: dt.datetime) -> Iterator[News]:
    """Published materials, in the reader's language where there is one."""
    rows = Resource.objects.published().newest()
    rows = rows.filter(published_at__gt=since, published_at__lte=until)
    for resource in selectors.with_editions(rows)[:MOST]:
        edition = selectors.best_edition(resource.readable)  # type: ignore[attr-defined]
        if edition is None or edition.published is None or resource.published_at is None:
            continue
        yield News(
            uid=f"oai:{records.namespace()}:{resource.slug}",
            title=edition.published.title,
            path=urlsplit(records.page_url(resource, edition.language)).path,
            at=resource.published_at,
            summary=edition.published.summary,
            topic=resource.area.code if resource.area else "",
        )

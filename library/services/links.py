"""Which addresses outside the portal materials lead to, and which of them no longer answer."""

import datetime as dt
import time
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from django.core.cache import cache
from django.db import transaction
from django.db.models import Min, Q
from django.utils import timezone

from library.addresses import Answer, ask
from library.models import File, Link, Resource, Revision
from library.text import external_links

AGAIN = dt.timedelta(days=7)
AGAIN_FAILED = dt.timedelta(days=1)
DEAD_AFTER = 3  # failures in a row: a site that is down for a day is not dead
MAX_LINKS, MAX_SECONDS = 100, 240  # of one batch
PAUSE = 1.0  # seconds between two questions to one site
LOCK = "library-links"
Row = tuple[str, str, str]  # place, language, address


def collect_links() -> int:
    """Write down what the published materials lead to and forget the rest; says how many there
    are. Each material by itself, so that a stop in between loses nothing."""
    for resource in Resource.objects.published().iterator(200):
        _collect(resource)
    gone = Q(resource__published_at=None) | Q(resource__withdrawn_at__isnull=False)
    Link.objects.filter(gone).delete()
    return Link.objects.count()


@transaction.atomic
def _collect(resource: Resource) -> None:
    wanted = set(_links_of(resource))
    known = {(row.place, row.language, row.url): row.pk for row in resource.links.all()}
    Link.objects.filter(pk__in=[pk for row, pk in known.items() if row not in wanted]).delete()
    Link.objects.bulk_create(
        [
            Link(resource=resource, place=place, language=language, url=url)
            for place, language, url in sorted(wanted - set(known))
        ],
        ignore_conflicts=True,
    )


def _links_of(resource: Resource) -> Iterator[Row]:
    if resource.source_url:
        yield (Link.Place.SOURCE, "", resource.source_url)
    published = Revision.objects.filter(
        edition__resource=resource, state=Revision.State.PUBLISHED
    ).select_related("edition")
    for revision in published.prefetch_related("files"):
        language = revision.edition.language
        for file in revision.files.all():
            if file.url:
                yield (Link.Place.FILE, language, file.url)
        for url in external_links(revision.body):
            if len(url) <= 500:
                yield (Link.Place.TEXT, language, url)


def check_links(*, limit: int = MAX_LINKS, seconds: float = MAX_SECONDS) -> int:
    """Ask a batch of addresses, those that wait longest first; says how many were asked.

    Bounded in number and time, so that a worker has others' work to do too. One at a time.
    """
    if not cache.add(LOCK, 1, int(seconds) + 120):
        return 0
    try:
        return _check(_due(limit), until=time.monotonic() + seconds)
    finally:
        cache.delete(LOCK)


def _due(limit: int) -> list[str]:
    now = timezone.now()
    is_due = (
        Q(checked_at=None)
        | Q(checked_at__lt=now - AGAIN)
        | Q(failures__gt=0, failures__lt=DEAD_AFTER, checked_at__lt=now - AGAIN_FAILED)
    )
    rows = Link.objects.filter(is_due).values("url").annotate(oldest=Min("checked_at"))
    return [row["url"] for row in rows.order_by("oldest", "url")[:limit]]


def _check(urls: Iterable[str], *, until: float) -> int:
    last: dict[str, float] = {}
    count = 0
    for url in urls:
        if time.monotonic() > until:
            break
        host = urlsplit(url).netloc
        if (wait := last.get(host, 0.0) + PAUSE - time.monotonic()) > 0:
            time.sleep(wait)
        answer = ask(url)
        last[host] = time.monotonic()
        record_answer(url, answer)
        count += 1
    return count


@transaction.atomic
def record_answer(url: str, answer: Answer) -> None:
    """Keep what an address answered, wherever it stands. Dead after some failures in a row, since
    the first of them; alive again with the first answer."""
    now = timezone.now()
    dead_since = None
    for row in Link.objects.select_for_update().filter(url=url).order_by("pk"):
        row.checked_at, row.status = now, answer.status
        if answer.is_there:
            row.failures, row.failing_since, row.dead_since = 0, None, None
        else:
            row.failures = min(row.failures + 1, 1000)
            row.failing_since = row.failing_since or now
            row.dead_since = row.failing_since if row.failures >= DEAD_AFTER else None
        dead_since = row.dead_since or dead_since
        row.save()
    File.objects.filter(url=url).update(checked_at=now, dead_since=dead_since)

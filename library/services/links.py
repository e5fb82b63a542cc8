"""Which addresses outside the portal materials lead to, and which of them no longer answer."""

import datetime as dt
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from urllib.parse import urldefrag, urlsplit

from django.core.cache import cache
from django.db import transaction
from django.db.models import Case, Exists, F, Min, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Least
from django.utils import timezone

from library.addresses import Answer, ask
from library.models import File, Link, LinkScan, Resource, Revision
from library.text import external_links

AGAIN = dt.timedelta(days=7)
AGAIN_FAILED = dt.timedelta(days=1)
DEAD_AFTER = 3  # failures in a row: a site that is down for a day is not dead
MAX_LINKS, MAX_SECONDS = 2000, 240  # of one run
AT_ONCE = 200  # keys of materials in memory
SITES_AT_ONCE = 8
PAUSE = 1.0  # seconds between two questions to one site
LOCK = "library-links"
Row = tuple[str, str, str]  # place, language, address


def collect_links(*, seconds: float = MAX_SECONDS) -> int:
    """Write down what materials lead to that were changed since they were last read, and forget
    what is withdrawn; says how many materials were read.

    Each material by itself, so that memory stays flat and a stop in between loses nothing; what
    has no time waits for the next run.
    """
    until, total = time.monotonic() + seconds, 0
    Link.objects.filter(resource__in=_hidden()).delete()
    while ids := list(_unread().values_list("pk", flat=True)[:AT_ONCE]):
        for pk in ids:
            if time.monotonic() > until:
                return total
            _collect(pk)
            total += 1
    return total


def _hidden() -> QuerySet[Resource]:
    """Materials that visitors do not find any more and whose links are still here."""
    gone = Q(published_at=None) | Q(withdrawn_at__isnull=False)
    return Resource.objects.filter(gone, links__isnull=False)


def _unread() -> QuerySet[Resource]:
    scan = LinkScan.objects.filter(resource=OuterRef("pk"), seen_at__gte=OuterRef("updated_at"))
    return Resource.objects.published().filter(~Exists(scan)).order_by("pk")


@transaction.atomic
def _collect(pk: int) -> None:
    resource = Resource.objects.filter(pk=pk).first()
    if resource is None:  # deleted meanwhile
        return
    LinkScan.objects.update_or_create(resource=resource, defaults={"seen_at": resource.updated_at})
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

    Bounded in number and time, so that a worker has others' work to do too. One run at a time; in
    it some sites at once, but of one site one address after the other, with a pause.
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
    waiting_longest = F("oldest").asc(nulls_first=True)
    return [row["url"] for row in rows.order_by(waiting_longest, "url")[:limit]]


def _check(urls: Iterable[str], *, until: float) -> int:
    """Ask and keep the answers. Threads ask; only this one writes."""
    by_site: dict[str, dict[str, list[str]]] = {}
    for url in urls:
        asked = urldefrag(url).url  # a place in a page is no page of its own
        by_site.setdefault(urlsplit(asked).netloc.lower(), {}).setdefault(asked, []).append(url)
    answers: SimpleQueue[tuple[str, Answer] | None] = SimpleQueue()
    count = 0
    with ThreadPoolExecutor(SITES_AT_ONCE, thread_name_prefix="links") as pool:
        for pages in by_site.values():
            pool.submit(_ask_site, list(pages), answers, until=until)
        left = len(by_site)
        while left:
            told = answers.get()
            if told is None:
                left -= 1
                continue
            asked, answer = told
            for url in by_site[urlsplit(asked).netloc.lower()][asked]:
                record_answer(url, answer)
            count += 1
    return count


def _ask_site(
    pages: Sequence[str], answers: "SimpleQueue[tuple[str, Answer] | None]", *, until: float
) -> None:
    """The addresses of one site in turn, until there is no time; None says that it is done."""
    try:
        for place, url in enumerate(pages):
            if place:
                time.sleep(PAUSE)
            if time.monotonic() > until:
                return
            answers.put((url, ask(url)))
    finally:
        answers.put(None)


@transaction.atomic
def record_answer(url: str, answer: Answer) -> None:
    """Keep what an address answered, wherever it stands, in two statements. Dead after some
    failures in a row, since the first of them; alive again with the first answer."""
    now = timezone.now()
    rows, files = Link.objects.filter(url=url), File.objects.filter(url=url)
    if answer.is_there:
        rows.update(
            checked_at=now, status=answer.status, failures=0, failing_since=None, dead_since=None
        )
        files.update(checked_at=now, dead_since=None)
        return
    since = Coalesce("failing_since", Value(now))
    rows.update(
        checked_at=now,
        status=answer.status,
        failures=Least(F("failures") + 1, 1000),
        failing_since=since,
        dead_since=Case(When(failures__gte=DEAD_AFTER - 1, then=since), default=None),
    )
    files.update(checked_at=now, dead_since=rows.aggregate(first=Min("dead_since"))["first"])

"""What both catalogues tell: the shelves and the books on them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from core.paging import CAPPED, Page, page
from library import records
from library.copies import Copy, copies, takeable, with_files
from library.languages import language_name
from library.models import Edition, Topic
from library.query import every, terms
from library.records import Record, xml_text

ACQUISITION = "http://opds-spec.org/acquisition/open-access"
NEWEST = "http://opds-spec.org/sort/new"
A_PAGE = 50
LONGEST_QUERY = 100
NEVER = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Shelf:
    """A part of the catalogue that has books: by topic or by language."""

    title: str
    query: str  # of the address of its books
    count: int
    group: str


@dataclass(frozen=True, slots=True)
class Publication:
    """A language version with what can be taken along of it."""

    record: Record
    copies: Sequence[Copy]


@dataclass(frozen=True, slots=True)
class Books:
    """A page of a list of books."""

    title: str
    publications: Sequence[Publication]
    changed: dt.datetime
    page: Page
    origin: str
    query: str  # what was asked for, without the page

    def address(self, name: str, number: int = 0) -> str:
        query = "&".join(filter(None, (self.query, f"page={number}" if number else "")))
        return f"{self.origin}{reverse(name)}{'?' if query else ''}{query}"


def shelves() -> list[Shelf]:
    """All that may be chosen on the first page, in two statements."""
    books = _books()
    by_language = dict(
        books.order_by("language")
        .values("language")
        .annotate(count=Count("pk"))
        .values_list("language", "count")
    )
    topics = (
        Topic.objects.in_use()
        .annotate(
            count=Count(
                "resources__editions",
                filter=Q(resources__editions__in=books.order_by().values("pk")),
                distinct=True,
            )
        )
        .filter(count__gt=0)
    )
    return [
        Shelf(_("New materials"), "", sum(by_language.values()), ""),
        *(
            Shelf(xml_text(topic.name), urlencode({"topic": topic.code}), topic.count, _("Topics"))
            for topic in topics
        ),
        *(
            Shelf(language_name(code), urlencode({"language": code}), count, _("Languages"))
            for code, count in by_language.items()
        ),
    ]


def books(request: HttpRequest, origin: str) -> Books:
    """The books that `?topic=`, `?language=`, `?query=` and `?page=` ask for; newest first."""
    asked = {
        name: request.GET.get(name, "").strip()[:LONGEST_QUERY]
        for name in ("topic", "language", "query")
    }
    found, titles = _books(), [_("Library")]
    if asked["language"]:
        found = found.filter(language=asked["language"])
        titles.append(language_name(asked["language"]))
    if asked["topic"]:
        found = found.filter(resource__topics__code=asked["topic"])
        topic = Topic.objects.filter(code=asked["topic"]).first()
        titles.append(str(topic or asked["topic"]))
    if asked["query"]:
        found = _matching(found, asked["query"])
        titles.append(asked["query"])
    shown = page(request, with_files(found), per_page=A_PAGE, capped=CAPPED)
    lines = [told(edition, origin) for edition in shown.object_list]
    query = urlencode({name: value for name, value in asked.items() if value})
    changed = max((line.record.modified for line in lines), default=NEVER)
    return Books(xml_text(": ".join(titles)), lines, changed, shown, origin, query)


def book_of(slug: str, language: str, origin: str) -> Publication | None:
    """One language version, if visitors find it and can take it along."""
    found = with_files(_books().filter(resource__slug=slug, language=language)).first()
    return told(found, origin) if found is not None else None


def _books() -> QuerySet[Edition]:
    """Published versions of which something can be taken along."""
    return takeable(records.published_editions())


def told(edition: Edition, origin: str) -> Publication:
    """A version read by `with_files`, as both catalogues tell it."""
    record = records.record(edition, origin)
    return Publication(record, copies(edition, record, origin))


def _matching(found: QuerySet[Edition], text: str) -> QuerySet[Edition]:
    """Versions of materials that have all these words, as the search of the catalogue has it."""
    told = terms(text)
    if not told:
        return found
    query = every(told)
    sql = f"SELECT resource_id FROM library_catalogueentry WHERE vector @@ {query.text}"  # noqa: S608
    return found.filter(resource__in=RawSQL(sql, query.params))  # noqa: S611 - values go apart


def steps(number: int, last: int) -> list[tuple[str, int]]:
    """Links to the pages around."""
    found = [("first", 1), ("previous", number - 1), ("next", number + 1), ("last", last)]
    return [(rel, target) for rel, target in found if last > 1 and 1 <= target <= last]


def shelf_url(name: str, shelf: Shelf, origin: str) -> str:
    """The address of the books of a shelf."""
    return f"{origin}{reverse(name)}{'?' if shelf.query else ''}{shelf.query}"


def catalogue_title() -> str:
    """What the whole is called."""
    return _("Library of %(name)s") % {"name": settings.ASSOCIATION_NAME}


def count_words(count: int) -> str:
    """How many books a shelf holds, in words."""
    return _("Books: %(count)s") % {"count": count}

"""Catalogues for book readers: OPDS 1.2 (Atom) and OPDS 2.0 (JSON), both written from one shelf.

A publication is a language version of which something can be taken along: books made of its text,
files its authors sent.
"""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from lxml import etree

from core.paging import CAPPED, Page, page
from library import records
from library.copies import Copy, copies, takeable, with_files
from library.downloads import COVER_TYPE
from library.models import Edition, Language, Resource, Topic
from library.query import every, terms
from library.records import Record, identifier, utc, xml_text

ATOM = "http://www.w3.org/2005/Atom"
DCTERMS = "http://purl.org/dc/terms/"
OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
ACQUISITION = "http://opds-spec.org/acquisition/open-access"
NAVIGATION_TYPE = "application/atom+xml;profile=opds-catalog;kind=navigation"
BOOKS_TYPE = "application/atom+xml;profile=opds-catalog;kind=acquisition"
JSON_TYPE = "application/opds+json"
SEARCH_TYPE = "application/opensearchdescription+xml"
A_PAGE = 50
LONGEST_QUERY = 100
NEVER = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
Element: TypeAlias = etree._Element


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
        books.order_by()
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
            Shelf(str(label), urlencode({"language": code}), by_language[code], _("Languages"))
            for code, label in Language.choices
            if code in by_language
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
        titles.append(str(dict(Language.choices).get(asked["language"], asked["language"])))
    if asked["topic"]:
        found = found.filter(resource__topics__code=asked["topic"])
        topic = Topic.objects.filter(code=asked["topic"]).first()
        titles.append(str(topic or asked["topic"]))
    if asked["query"]:
        found = _matching(found, asked["query"])
        titles.append(asked["query"])
    shown = page(request, with_files(found), per_page=A_PAGE, capped=CAPPED)
    lines = [_told(edition, origin) for edition in shown.object_list]
    query = urlencode({name: value for name, value in asked.items() if value})
    changed = max((line.record.modified for line in lines), default=NEVER)
    return Books(xml_text(": ".join(titles)), lines, changed, shown, origin, query)


def _books() -> QuerySet[Edition]:
    """Published versions of which something can be taken along."""
    return takeable(records.published_editions())


def _told(edition: Edition, origin: str) -> Publication:
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


# OPDS 1.2 ------------------------------------------------------------------------------------


def atom_root(origin: str) -> bytes:
    """The first page of the Atom catalogue: where one may go."""
    here = f"{origin}{reverse('opds_atom')}"
    # Of all that was ever published: what is withdrawn changes the counts, too.
    changed = Resource.objects.aggregate(last=Max("updated_at"))["last"] or NEVER
    feed = _feed(here, _catalogue_title(), changed, origin)
    _link(feed, "self", here, NAVIGATION_TYPE)
    for shelf in shelves():
        url = _shelf_url("opds_atom_list", shelf, origin)
        entry = _add(feed, "entry")
        _add(entry, "title", shelf.title)
        _add(entry, "id", url)
        _add(entry, "updated", utc(changed))
        _add(entry, "content", _count_words(shelf.count)).set("type", "text")
        rel = "subsection" if shelf.query else "http://opds-spec.org/sort/new"
        link = _link(entry, rel, url, BOOKS_TYPE)
        link.set("title", shelf.title)
    return _written(feed)


def atom_books(found: Books) -> bytes:
    """A list of books as Atom."""
    here = found.address("opds_atom_list")
    feed = _feed(here, found.title, found.changed, found.origin)
    number, last = found.page.number, found.page.num_pages
    _link(feed, "self", found.address("opds_atom_list", number if number > 1 else 0), BOOKS_TYPE)
    _link(feed, "up", f"{found.origin}{reverse('opds_atom')}", NAVIGATION_TYPE)
    for rel, target in _steps(number, last):
        _link(feed, rel, found.address("opds_atom_list", target), BOOKS_TYPE)
    for name, value in (
        ("totalResults", found.page.count),
        ("itemsPerPage", A_PAGE),
        ("startIndex", (number - 1) * A_PAGE + 1),
    ):
        etree.SubElement(feed, f"{{{OPENSEARCH}}}{name}").text = str(value)
    for publication in found.publications:
        feed.append(_entry(publication, found.origin))
    return _written(feed)


def search_description(origin: str) -> bytes:
    """How a reader asks the catalogue: OpenSearch."""
    root = etree.Element(f"{{{OPENSEARCH}}}OpenSearchDescription", nsmap={None: OPENSEARCH})
    for name, text in (
        ("ShortName", _("Library")),
        ("Description", _catalogue_title()),
        ("InputEncoding", "UTF-8"),
    ):
        etree.SubElement(root, f"{{{OPENSEARCH}}}{name}").text = text
    template = f"{origin}{reverse('opds_atom_list')}?query={{searchTerms}}&page={{startPage?}}"
    etree.SubElement(root, f"{{{OPENSEARCH}}}Url", type=BOOKS_TYPE, template=template)
    return _written(root)


def _feed(identity: str, title: str, changed: dt.datetime, origin: str) -> Element:
    feed = etree.Element(
        f"{{{ATOM}}}feed", nsmap={None: ATOM, "dcterms": DCTERMS, "opensearch": OPENSEARCH}
    )
    feed.set(XML_LANG, get_language() or settings.LANGUAGE_CODE)
    _add(feed, "id", identity)
    _add(feed, "title", title)
    _add(feed, "updated", utc(changed))
    author = _add(feed, "author")
    _add(author, "name", str(settings.ASSOCIATION_NAME))
    _add(author, "uri", origin)
    _link(feed, "start", f"{origin}{reverse('opds_atom')}", NAVIGATION_TYPE)
    _link(feed, "search", f"{origin}{reverse('opds_search')}", SEARCH_TYPE)
    return feed


def _entry(publication: Publication, origin: str) -> Element:
    record = publication.record
    entry = etree.Element(f"{{{ATOM}}}entry")
    entry.set(XML_LANG, record.language)
    _add(entry, "title", record.title)
    _add(entry, "id", identifier(record))
    _add(entry, "updated", utc(record.modified))
    _add(entry, "published", utc(record.published))
    for maker in record.authors:
        _add(_add(entry, "author"), "name", maker.name)
    for maker in record.helpers:
        _add(_add(entry, "contributor"), "name", maker.name)
    for topic in record.topics:
        category = _add(entry, "category")
        category.set("term", topic.code)
        category.set("label", topic.name)
    _add(entry, "summary", record.summary).set("type", "text")
    rights = " ".join(filter(None, (record.licence, record.licence_url)))
    if rights:
        _add(entry, "rights", rights)
    for name, value in (
        ("language", record.language),
        ("publisher", record.publisher),
        ("issued", records.day(record.published)),
        ("identifier", identifier(record)),
    ):
        etree.SubElement(entry, f"{{{DCTERMS}}}{name}").text = value
    for copy in publication.copies:
        link = _link(entry, ACQUISITION, copy.url, copy.content_type)
        link.set("hreflang", record.language)
        if copy.title:
            link.set("title", copy.title)
        if copy.size:
            link.set("length", str(copy.size))
    cover = records.file_url(record.slug, record.language, "cover", origin)
    for rel in ("http://opds-spec.org/image", "http://opds-spec.org/image/thumbnail"):
        _link(entry, rel, cover, COVER_TYPE)
    _link(entry, "alternate", record.url, "text/html")
    if record.licence_url:
        _link(entry, "license", record.licence_url, "text/html")
    return entry


def _add(parent: Element, name: str, text: str = "") -> Element:
    element = etree.SubElement(parent, f"{{{ATOM}}}{name}")
    element.text = xml_text(text) or None
    return element


def _link(parent: Element, rel: str, href: str, content_type: str) -> Element:
    element = etree.SubElement(parent, f"{{{ATOM}}}link", rel=rel, href=href)
    element.set("type", content_type)
    return element


def _written(root: Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


# OPDS 2.0 ------------------------------------------------------------------------------------


def json_root(found: Books) -> bytes:
    """The first page of the JSON catalogue: where one may go, and the newest books."""
    here = f"{found.origin}{reverse('opds_json')}"
    navigation = [
        {
            "href": _shelf_url("opds_json_list", shelf, found.origin),
            "title": f"{shelf.group}: {shelf.title}" if shelf.group else shelf.title,
            "type": JSON_TYPE,
            "rel": "subsection" if shelf.query else "http://opds-spec.org/sort/new",
            "properties": {"numberOfItems": shelf.count},
        }
        for shelf in shelves()
    ]
    feed: dict[str, Any] = {
        "metadata": {"title": _catalogue_title()},
        "links": [_json_link("self", here), _json_search(found.origin)],
        "navigation": navigation,
    }
    if found.publications:
        feed["publications"] = [_publication(row, found.origin) for row in found.publications]
    return _json(feed)


def json_books(found: Books) -> bytes:
    """A list of books as JSON."""
    number, last = found.page.number, found.page.num_pages
    name = "opds_json_list"
    links = [
        _json_link("self", found.address(name, number if number > 1 else 0)),
        _json_link("start", f"{found.origin}{reverse('opds_json')}"),
        _json_search(found.origin),
        *(_json_link(rel, found.address(name, target)) for rel, target in _steps(number, last)),
    ]
    metadata = {
        "title": found.title,
        "numberOfItems": found.page.count,
        "itemsPerPage": A_PAGE,
        "currentPage": number,
    }
    publications = [_publication(row, found.origin) for row in found.publications]
    return _json({"metadata": metadata, "links": links, "publications": publications})


def _publication(publication: Publication, origin: str) -> dict[str, Any]:
    record = publication.record
    metadata: dict[str, Any] = {
        "@type": "http://schema.org/Book",
        "identifier": identifier(record),
        "title": record.title,
        "language": record.language,
        "modified": utc(record.modified),
        "published": records.day(record.published),
        "publisher": record.publisher,
        "author": [{"name": maker.name} for maker in record.authors],
        "description": record.summary,
        "subject": [{"name": topic.name, "code": topic.code} for topic in record.topics],
    }
    for role, key in (("translator", "translator"), ("editor", "editor")):
        if names := [maker.name for maker in record.helpers if maker.role == role]:
            metadata[key] = [{"name": name} for name in names]
    links = [
        *(_json_copy(copy, record.language) for copy in publication.copies),
        _json_link("alternate", record.url, "text/html"),
    ]
    if record.licence_url:
        links.append(_json_link("license", record.licence_url, "text/html"))
    cover = records.file_url(record.slug, record.language, "cover", origin)
    images = [{"href": cover, "type": COVER_TYPE, "width": 600, "height": 800}]
    kept = {name: value for name, value in metadata.items() if value}
    return {"metadata": kept, "links": links, "images": images}


def _json_link(rel: str, href: str, content_type: str = JSON_TYPE) -> dict[str, Any]:
    return {"rel": rel, "href": href, "type": content_type}


def _json_copy(copy: Copy, language: str) -> dict[str, Any]:
    more = {"title": copy.title, "size": copy.size, "duration": copy.seconds, "language": language}
    found = _json_link(ACQUISITION, copy.url, copy.content_type)
    return found | {name: value for name, value in more.items() if value}


def _json_search(origin: str) -> dict[str, Any]:
    href = f"{origin}{reverse('opds_json_list')}{{?query}}"
    return _json_link("search", href) | {"templated": True}


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


# Both ----------------------------------------------------------------------------------------


def _steps(number: int, last: int) -> list[tuple[str, int]]:
    """Links to the pages around."""
    found = [("first", 1), ("previous", number - 1), ("next", number + 1), ("last", last)]
    return [(rel, target) for rel, target in found if last > 1 and 1 <= target <= last]


def _shelf_url(name: str, shelf: Shelf, origin: str) -> str:
    return f"{origin}{reverse(name)}{'?' if shelf.query else ''}{shelf.query}"


def _catalogue_title() -> str:
    return _("Library of %(name)s") % {"name": settings.ASSOCIATION_NAME}


def _count_words(count: int) -> str:
    return _("Books: %(count)s") % {"count": count}

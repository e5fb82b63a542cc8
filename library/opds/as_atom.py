"""OPDS 1.2: the catalogue as Atom."""

import datetime as dt
from typing import TypeAlias

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from lxml import etree

from library import records
from library.downloads import COVER_TYPE
from library.models import Resource
from library.opds import shelf
from library.opds.shelf import Books, Publication
from library.records import identifier, utc, xml_text

ATOM = "http://www.w3.org/2005/Atom"
DCTERMS = "http://purl.org/dc/terms/"
OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
NAVIGATION_TYPE = "application/atom+xml;profile=opds-catalog;kind=navigation"
BOOKS_TYPE = "application/atom+xml;profile=opds-catalog;kind=acquisition"
SEARCH_TYPE = "application/opensearchdescription+xml"
Element: TypeAlias = etree._Element


def atom_root(origin: str) -> bytes:
    """The first page of the Atom catalogue: where one may go."""
    here = f"{origin}{reverse('opds_atom')}"
    # Of all that was ever published: what is withdrawn changes the counts, too.
    changed = Resource.objects.aggregate(last=Max("updated_at"))["last"] or shelf.NEVER
    feed = _feed(here, shelf.catalogue_title(), changed, origin)
    _link(feed, "self", here, NAVIGATION_TYPE)
    for row in shelf.shelves():
        url = shelf.shelf_url("opds_atom_list", row, origin)
        entry = _add(feed, "entry")
        _add(entry, "title", row.title)
        _add(entry, "id", url)
        _add(entry, "updated", utc(changed))
        _add(entry, "content", shelf.count_words(row.count)).set("type", "text")
        rel = "subsection" if row.query else shelf.NEWEST
        link = _link(entry, rel, url, BOOKS_TYPE)
        link.set("title", row.title)
    return _written(feed)


def atom_books(found: Books) -> bytes:
    """A list of books as Atom."""
    here = found.address("opds_atom_list")
    feed = _feed(here, found.title, found.changed, found.origin)
    number, last = found.page.number, found.page.num_pages
    _link(feed, "self", found.address("opds_atom_list", number if number > 1 else 0), BOOKS_TYPE)
    _link(feed, "up", f"{found.origin}{reverse('opds_atom')}", NAVIGATION_TYPE)
    for rel, target in shelf.steps(number, last):
        _link(feed, rel, found.address("opds_atom_list", target), BOOKS_TYPE)
    for name, value in (
        ("totalResults", found.page.count),
        ("itemsPerPage", shelf.A_PAGE),
        ("startIndex", (number - 1) * shelf.A_PAGE + 1),
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
        ("Description", shelf.catalogue_title()),
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
        link = _link(entry, shelf.ACQUISITION, copy.url, copy.content_type)
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

"""OPDS 2.0: the catalogue as JSON."""

import json
from typing import Any

from django.urls import reverse

from library import records
from library.copies import Copy
from library.downloads import COVER_TYPE
from library.opds import shelf
from library.opds.shelf import Books, Publication
from library.records import identifier, utc

JSON_TYPE = "application/opds+json"
BOOK_TYPE = "application/opds-publication+json"


def json_root(found: Books) -> bytes:
    """The first page of the JSON catalogue: where one may go, and the newest books."""
    here = f"{found.origin}{reverse('opds_json')}"
    navigation = [
        {
            "href": shelf.shelf_url("opds_json_list", row, found.origin),
            "title": f"{row.group}: {row.title}" if row.group else row.title,
            "type": JSON_TYPE,
            "rel": "subsection" if row.query else shelf.NEWEST,
            "properties": {"numberOfItems": row.count},
        }
        for row in shelf.shelves()
    ]
    feed: dict[str, Any] = {
        "metadata": {"title": shelf.catalogue_title()},
        "links": [_json_link("self", here), _json_search(found.origin)],
        "navigation": navigation,
    }
    if found.publications:
        feed["publications"] = [_publication(row, found.origin) for row in found.publications]
    return _json(feed)


def json_books(found: Books) -> bytes:
    """A list of books as JSON."""
    number, last = found.page.number, found.page.num_pages
    name, steps = "opds_json_list", shelf.steps(number, last)
    links = [
        _json_link("self", found.address(name, number if number > 1 else 0)),
        _json_link("start", f"{found.origin}{reverse('opds_json')}"),
        _json_search(found.origin),
        *(_json_link(rel, found.address(name, target)) for rel, target in steps),
    ]
    metadata = {
        "title": found.title,
        "numberOfItems": found.page.count,
        "itemsPerPage": shelf.A_PAGE,
        "currentPage": number,
    }
    publications = [_publication(row, found.origin) for row in found.publications]
    return _json({"metadata": metadata, "links": links, "publications": publications})


def json_book(publication: Publication, origin: str) -> bytes:
    """One book as JSON."""
    return _json(_publication(publication, origin))


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
    address = reverse("opds_json_book", args=[record.slug, record.language])
    links = [
        _json_link("self", origin + address, BOOK_TYPE),
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
    found = _json_link(shelf.ACQUISITION, copy.url, copy.content_type)
    return found | {name: value for name, value in more.items() if value}


def _json_search(origin: str) -> dict[str, Any]:
    href = f"{origin}{reverse('opds_json_list')}{{?query}}"
    return _json_link("search", href) | {"templated": True}


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

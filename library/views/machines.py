"""Addresses that programs read: harvesters, book readers, feed readers."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from core.access import public
from core.caching import cached_public
from library import oai as harvest
from library import opds
from library.feeds import LibraryFeed

View = Callable[..., HttpResponseBase]


def _open(view: View) -> View:
    """Pages of other sites may read it too: book readers in a browser do."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    return wrapped


def _origin(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


@public
@csrf_exempt  # it only reads, and harvesters of other sites may ask by POST
@require_http_methods(["GET", "HEAD", "POST"])
def oai(request: HttpRequest) -> HttpResponse:
    """OAI-PMH 2.0."""
    given = request.POST if request.method == "POST" else request.GET
    body = harvest.answer(
        dict(given.lists()),
        base_url=request.build_absolute_uri(request.path),
        origin=_origin(request),
    )
    response = HttpResponse(body, content_type="text/xml; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@public
@require_safe
@_open
@cached_public(300, of="library")
def opds_atom(request: HttpRequest) -> HttpResponse:
    """The first page of the OPDS 1.2 catalogue."""
    return HttpResponse(opds.atom_root(_origin(request)), content_type=opds.NAVIGATION_TYPE)


@public
@require_safe
@_open
@cached_public(300, of="library")
def opds_atom_list(request: HttpRequest) -> HttpResponse:
    """Books of the OPDS 1.2 catalogue."""
    found = opds.books(request, _origin(request))
    return HttpResponse(opds.atom_books(found), content_type=opds.BOOKS_TYPE)


@public
@require_safe
@_open
@cached_public(3600, of="library")
def opds_search(request: HttpRequest) -> HttpResponse:
    """How the OPDS 1.2 catalogue is searched (OpenSearch)."""
    return HttpResponse(opds.search_description(_origin(request)), content_type=opds.SEARCH_TYPE)


@public
@require_safe
@_open
@cached_public(300, of="library")
def opds_json(request: HttpRequest) -> HttpResponse:
    """The first page of the OPDS 2.0 catalogue."""
    found = opds.books(request, _origin(request))
    return HttpResponse(opds.json_root(found), content_type=opds.JSON_TYPE)


@public
@require_safe
@_open
@cached_public(300, of="library")
def opds_json_list(request: HttpRequest) -> HttpResponse:
    """Books of the OPDS 2.0 catalogue."""
    found = opds.books(request, _origin(request))
    return HttpResponse(opds.json_books(found), content_type=opds.JSON_TYPE)


@public
@require_safe
@_open
@cached_public(300, of="library")
def opds_json_book(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    """One book of the OPDS 2.0 catalogue."""
    found = opds.book_of(slug, language, _origin(request))
    if found is None:
        raise Http404
    body = opds.json_book(found, _origin(request))
    return HttpResponse(body, content_type=opds.BOOK_TYPE)


@public
@require_safe
@_open
@cached_public(300, of="library")
def feed(request: HttpRequest) -> HttpResponse:
    """What is new, as Atom."""
    return LibraryFeed()(request)

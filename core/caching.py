"""Whole pages kept for anonymous readers, and an ETag so that a repeat costs next to nothing."""

import gzip
import hashlib
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import get_language

logger = logging.getLogger(__name__)
View = Callable[..., HttpResponseBase]
# Browsers ask again each time (a cheap 304), so nobody sees yesterday's page after signing in.
CACHE_CONTROL = "public, no-cache"

# Longer queries are nobody's bookmark; keeping them would let a stranger fill the cache.
MAX_QUERY = 300

# Longer than any page is kept: when it is forgotten, no page made before it is left either.
EDITION_SECONDS = 2 * 24 * 3600


@dataclass(frozen=True, slots=True)
class CachedPage:
    """What is kept of a page. No headers of the first reader: they must not reach the next one."""

    zipped: bytes
    etag: str
    content_type: str
    edition: str


def cached_public(seconds: int, *, of: str = "") -> Callable[[View], View]:
    """Keep a public page for anonymous readers, by language, address and query.

    Signed-in people always get their own page. A page that sets a cookie or holds a CSRF token is
    never kept. `of` names what the page shows; it is made anew once that was forgotten with
    `forget_pages`. Stands under the access mark:

        @public
        @cached_public(60, of="library")
        def resource_list(request): ...
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in ("GET", "HEAD") or not _is_anonymous(request):
                response = view(request, *args, **kwargs)
                patch_cache_control(response, private=True, no_cache=True)
                return response
            if len(request.META.get("QUERY_STRING", "")) > MAX_QUERY:
                return view(request, *args, **kwargs)
            key = _key(request)
            found = cache.get_many([key, _edition_key(of)]) if of else {key: cache.get(key)}
            page = found.get(key)
            # Read before the page is made: who changes something meanwhile makes it old at once.
            edition = found.get(_edition_key(of), "")
            if page is None or page.edition != edition:
                response = view(request, *args, **kwargs)
                if not isinstance(response, HttpResponse) or not _may_keep(request, response):
                    return response
                page = _page(response, edition)
                cache.set(key, page, seconds)
            return _answer(request, page)

        return wrapped

    return decorate


def forget_pages(of: str) -> None:
    """Once this transaction is committed, no kept page of this kind is shown again."""
    transaction.on_commit(
        lambda: cache.set(_edition_key(of), secrets.token_hex(8), EDITION_SECONDS)
    )


def _edition_key(of: str) -> str:
    return f"pages:{of}"


def _is_anonymous(request: HttpRequest) -> bool:
    """Without a session cookie nobody is signed in and no message waits, and nothing is loaded to
    know it. A visitor who has one is asked more closely."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return True
    return not request.session.keys()


def _key(request: HttpRequest) -> str:
    # The host too: pages hold absolute addresses of themselves. And the files of this release (a
    # digest of all their names): a page kept under the last one asks for files that may be gone.
    theme = request.COOKIES.get("theme", "")
    parts = [
        get_language() or "",
        request.scheme or "",
        request.get_host(),
        request.get_full_path(),
        theme if theme in ("light", "dark") else "",
        "htmx" if request.headers.get("HX-Request") else "",
        getattr(staticfiles_storage, "manifest_hash", ""),
    ]
    return "kept-page:" + hashlib.blake2b("\n".join(parts).encode(), digest_size=16).hexdigest()


def _may_keep(request: HttpRequest, response: HttpResponse) -> bool:
    if response.status_code != 200 or response.streaming:
        return False
    if response.cookies or request.session.modified:
        return False
    if request.META.get("CSRF_COOKIE_NEEDS_UPDATE"):
        # The token of one reader must not reach another. Meant on a page with a form; elsewhere a
        # mistake that makes the page slow, so say it.
        logger.debug("%s holds a CSRF token and is not kept", request.path)
        return False
    return True


def _page(response: HttpResponse, edition: str) -> CachedPage:
    body = response.content
    return CachedPage(
        # The same for everyone and without secrets, so zipping it gives nothing away (BREACH).
        zipped=gzip.compress(body, 6, mtime=0),
        etag=f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"',
        content_type=response.headers.get("Content-Type", "text/html; charset=utf-8"),
        edition=edition,
    )


def _answer(request: HttpRequest, page: CachedPage) -> HttpResponse:
    known = request.headers.get("If-None-Match", "")
    response: HttpResponse
    if known and (known == page.etag or page.etag in parse_etags(known)):
        response = HttpResponseNotModified()
    elif "gzip" in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(page.zipped, content_type=page.content_type)
        response.headers["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(gzip.decompress(page.zipped), content_type=page.content_type)
    response.headers["ETag"] = page.etag
    response.headers["Cache-Control"] = CACHE_CONTROL
    patch_vary_headers(response, ("Accept-Encoding", "Cookie"))
    return response

"""Which requests are readers that count. Above `@cached_public`, so that a page from the cache
counts as one that was made."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import get_language

from library.models import MonthlyCount
from library.services import counts

View = Callable[..., HttpResponseBase]
# A page fetched to be kept on the phone says so; it was opened before.
SAVING = "X-Save-Offline"
# Whatever reads pages for machines: search engines, previews in messengers, tools, tests.
_BOT = re.compile(
    r"bot|crawl|spider|slurp|archiver|preview|facebookexternalhit|whatsapp|skypeuripreview|"
    r"headless|lighthouse|curl|wget|python|httpx|okhttp|go-http|java/|libwww|scrapy|monitor|probe",
    re.IGNORECASE,
)


def counted(view: View) -> View:
    """Count the readers of a page of one material. Its address gives `slug`, and `language` when
    it names one. Stands between the access mark and the cache:

        @public
        @counted
        @cached_public(300, of="library")
        def resource_detail(request, slug): ...
    """

    @wraps(view)
    def wrapped(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, slug, *args, **kwargs)
        if response.status_code in (200, 304) and is_reader(request):
            saving = SAVING in request.headers
            what = MonthlyCount.What.DOWNLOAD if saving else MonthlyCount.What.VIEW
            counts.note_page(slug, what, get_language() or "", kwargs.get("language", ""))
        return response

    return wrapped


def is_reader(request: HttpRequest) -> bool:
    """A person who reads: no machine, no page fetched in advance, nobody of the staff."""
    if request.method != "GET" or _is_signed_in(request):
        return False
    purpose = request.headers.get("Sec-Purpose", request.headers.get("Purpose", ""))
    if "prefetch" in purpose or request.headers.get("X-Moz") == "prefetch":
        return False
    agent = request.headers.get("User-Agent", "")
    return bool(agent) and _BOT.search(agent) is None


def _is_signed_in(request: HttpRequest) -> bool:
    """Only staff have accounts. Without a session cookie nothing is loaded to know it."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and bool(request.session.keys())

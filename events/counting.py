"""Which openings of an event's page count. Above `@cached_public`, so that a page from the cache
counts as one that was made."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from events.services import counts
from library.counting import is_reader

View = Callable[..., HttpResponseBase]


def counted(view: View) -> View:
    """Count the readers of a page of one event, whose address gives `slug`."""

    @wraps(view)
    def wrapped(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, slug, *args, **kwargs)
        if response.status_code in (200, 304) and is_reader(request):
            counts.note(slug)
        return response

    return wrapped

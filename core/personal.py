"""Pages behind a personal link: never kept on the way, never found by search engines."""

from django.http import HttpResponse


def private(response: HttpResponse) -> HttpResponse:
    """Mark an answer that is one person's alone."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response

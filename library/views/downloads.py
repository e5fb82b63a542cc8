"""Materials as books."""

from django.core.files.storage import Storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from core.access import public
from core.caching import CACHE_CONTROL
from core.files import public_storage
from library import downloads, records


@public
@require_safe
def edition_pdf(request: HttpRequest, slug: str, language: str) -> HttpResponseBase:
    """A language version to print."""
    return _book(request, slug, language, "pdf")


@public
@require_safe
def edition_epub(request: HttpRequest, slug: str, language: str) -> HttpResponseBase:
    """A language version for book readers."""
    return _book(request, slug, language, "epub")


@public
@require_safe
def edition_cover(request: HttpRequest, slug: str, language: str) -> HttpResponseBase:
    """The cover of its books, for the shelf of a reader."""
    return _book(request, slug, language, "cover")


def _book(request: HttpRequest, slug: str, language: str, kind: str) -> HttpResponseBase:
    found = records.editions().defer(None).select_related("published__reviewed_for")
    edition = get_object_or_404(found, resource__slug=slug, language=language)
    if edition.resource.withdrawn_at is not None:
        context = {"resource": edition.resource}
        return render(request, "library/_withdrawn.html", context, status=410)
    revision = edition.published
    assert revision is not None
    books = downloads.kinds(revision.title) if revision.body else []
    if kind not in books and kind in downloads.TYPES:  # the cover is that of its files, too
        raise Http404
    etag = downloads.etag(edition, kind)
    response: HttpResponseBase | None = get_conditional_response(request, etag)
    if response is None:
        storage: Storage = public_storage()
        name = downloads.made(edition, kind)
        content_type = downloads.TYPES.get(kind, downloads.COVER_TYPE)
        if request.method == "HEAD":
            response = HttpResponse(content_type=content_type)
            response.headers["Content-Length"] = str(storage.size(name))
        else:
            response = FileResponse(
                storage.open(name),
                as_attachment=kind in downloads.TYPES,
                filename=f"{slug}-{language}.{downloads.ENDINGS[kind]}",
                content_type=content_type,
            )
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = CACHE_CONTROL
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response

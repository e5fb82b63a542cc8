"""What visitors read."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from core.access import public
from core.caching import cached_public
from core.sharing import share
from library import saving, sections, selectors
from library.counting import counted
from library.languages import own_name
from library.permissions import can_see_resource


@public
@counted
@cached_public(300, of="library")
def resource_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """A material in the reader's language, else in the one there is, which is named."""
    return _detail(request, slug)


@public
@counted
@cached_public(300, of="library")
def edition_detail(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    """A material in one language, whatever the page's."""
    return _detail(request, slug, language)


def _detail(request: HttpRequest, slug: str, language: str = "") -> HttpResponse:
    resource = selectors.to_read(slug)
    if resource is None:
        raise Http404
    if resource.withdrawn_at is not None:
        # The address stays, so that old links and harvesters learn what has become of it.
        return render(request, "library/_withdrawn.html", {"resource": resource}, status=410)
    reading = selectors.reading(resource, language)
    if reading is None:
        raise Http404
    user = request.user
    context = {
        "reading": reading,
        "resource": resource,
        "revision": reading.revision,
        "facts": selectors.facts(reading),
        "next": selectors.read_next(resource),
        "languages_of_text": [
            (edition.language, own_name(edition.language)) for edition in reading.others
        ],
        "own_name": own_name(reading.edition.language),
        "minutes": resource.minutes or reading.text.minutes,
        "bytes": saving.reading_bytes(reading),
        "share": share(reading.revision.title, request.build_absolute_uri(request.path)),
        "sections": sections.material_sections(request, resource),
        "may_see": user.is_authenticated and can_see_resource(user, resource),
    }
    return render(request, "library/resource_detail.html", context)

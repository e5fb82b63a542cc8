"""What visitors read."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from core.access import public
from core.caching import cached_public
from core.paging import page
from library import sections, selectors
from library.models import Language, Resource
from library.permissions import can_see_resource, can_use_library_desk


@public
@cached_public(60)
def resource_list(request: HttpRequest) -> HttpResponse:
    """The catalogue, newest first."""
    found = page(request, selectors.with_editions(Resource.objects.published().newest()))
    user = request.user
    context = {
        "page": found,
        "hits": selectors.hits(found.object_list),
        "may_write": user.is_authenticated and can_use_library_desk(user),
    }
    return render(request, "library/resource_list.html", context)


@public
@cached_public(300)
def resource_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """A material in the reader's language, else in the one there is, which is named."""
    return _detail(request, slug)


@public
@cached_public(300)
def edition_detail(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    """A material in one language, whatever the page's."""
    if language not in Language.values:
        raise Http404
    return _detail(request, slug, language)


def _detail(request: HttpRequest, slug: str, language: str = "") -> HttpResponse:
    resources = Resource.objects.filter(published_at__isnull=False)
    resource = get_object_or_404(selectors.with_editions(resources), slug=slug)
    if resource.withdrawn_at is not None:
        # The address stays, so that old links and harvesters learn what has become of it.
        gone = {"resource": resource}
        return render(request, "library/_withdrawn.html", gone, status=410)
    reading = selectors.reading(resource, language)
    if reading is None:
        raise Http404
    user = request.user
    context = {
        "reading": reading,
        "resource": resource,
        "revision": reading.revision,
        "facts": selectors.facts(reading),
        "sections": sections.material_sections(request, resource),
        "may_see": user.is_authenticated and can_see_resource(user, resource),
        "share_url": request.build_absolute_uri(resource.get_absolute_url()),
    }
    return render(request, "library/resource_detail.html", context)

"""The pages that belong to the whole portal: home, search, privacy, style guide, errors."""

from django.contrib.sitemaps import views as sitemap_views
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language_from_request, gettext
from django.views.decorators.vary import vary_on_headers

from accounts.models import User
from centers.models import Organisation
from core import audit
from core.access import MemberRequest, member, public
from core.caching import cached_public
from kaea_portal.home import member_home, visitor_home
from kaea_portal.search import SHOWN, find
from kaea_portal.sitemaps import SITEMAPS, fits_one

# Visitors' pages may be a minute old; they say when their figures were counted.
KEPT_SECONDS = 60


@public
@vary_on_headers("Accept-Language", "Cookie")
def language_redirect(request: HttpRequest) -> HttpResponse:
    """The bare address leads to a language: the chosen one, the browser's, else Kyrgyz."""
    return HttpResponseRedirect(f"/{get_language_from_request(request)}/")


@public
@cached_public(KEPT_SECONDS, of="library")
def home(request: HttpRequest) -> HttpResponse:
    """One page for visitors, one for each role after sign-in."""
    if isinstance(request.user, User):
        name, context = member_home(request, request.user)
        return render(request, f"kaea_portal/{name}.html", context)
    return render(request, "kaea_portal/home.html", visitor_home(request))


@member
def search(request: MemberRequest) -> HttpResponse:
    """What a member may see, by words or a phone number."""
    text = request.GET.get("q", "")
    groups = find(request.user, text)
    if any(group.code == "people" for group in groups):
        audit.note_view(None, by=request.user, what="search")
    context = {"q": text, "groups": groups, "shown": SHOWN}
    return render(request, "kaea_portal/search.html", context)


@public
@cached_public(KEPT_SECONDS)
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about people, why, and what they may ask for."""
    association = Organisation.objects.filter(kind=Organisation.Kind.ASSOCIATION)
    return render(request, "kaea_portal/privacy.html", {"association": association.first()})


@public
@cached_public(600, of="library")
def sitemap(request: HttpRequest) -> HttpResponse:
    """All public pages for search engines; more than one file holds, a list of such files."""
    if fits_one():
        response = sitemap_views.sitemap(request, SITEMAPS)
    else:
        response = sitemap_views.index(request, SITEMAPS, sitemap_url_name="sitemap_section")
    return response.render()


@public
@cached_public(600, of="library")
def sitemap_section(request: HttpRequest, section: str) -> HttpResponse:
    """One of those files."""
    return sitemap_views.sitemap(request, SITEMAPS, section=section).render()


@public
@cached_public(3600)
def robots(request: HttpRequest) -> HttpResponse:
    """What programs that walk over the web may leave out, and where the list of pages is."""
    closed = ("accounts", "admin", "dashboard", "people", "search")
    lines = [
        "User-agent: *",
        *(f"Disallow: /*/{name}/" for name in closed),
        "",
        f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@public
def styleguide(request: HttpRequest) -> HttpResponse:
    return render(request, "kaea_portal/styleguide.html")


@public
def error_400(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, DisallowedHost):
        # Pages name their own host, and this one is not ours: a page without a frame.
        words = {
            "title": gettext("This address could not be read"),
            "text": gettext(
                "Nothing was changed. Go back and try again, or begin at the home page."
            ),
        }
        return render(None, "ui/bare.html", words, status=400)
    return render(request, "400.html", status=400)


@public
def error_403(request: HttpRequest, exception: Exception) -> HttpResponse:
    reason = str(exception)  # those of libraries come in English
    return render(request, "403.html", {"reason": reason and gettext(reason)}, status=403)


@public
def error_404(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


@public
def error_500(request: HttpRequest) -> HttpResponse:
    # No context: whatever broke may break the menu too.
    return render(None, "500.html", status=500)


@public
def bare(request: HttpRequest) -> HttpResponse:
    """The least a view can do: what `make bench` compares every page with."""
    return HttpResponse("ok", content_type="text/plain")

"""The pages that belong to the whole portal: home, search, privacy, style guide, errors."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language_from_request
from django.views.decorators.vary import vary_on_headers

from core.access import MemberRequest, member, public


@public
@vary_on_headers("Accept-Language", "Cookie")
def language_redirect(request: HttpRequest) -> HttpResponse:
    """The bare address leads to a language: the chosen one, the browser's, else Kyrgyz."""
    return HttpResponseRedirect(f"/{get_language_from_request(request)}/")


@public
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "kaea_portal/home.html")


@member
def search(request: MemberRequest) -> HttpResponse:
    return render(request, "kaea_portal/search.html")


@public
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "kaea_portal/privacy.html")


@public
def styleguide(request: HttpRequest) -> HttpResponse:
    return render(request, "kaea_portal/styleguide.html")


@public
def error_400(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


@public
def error_403(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", {"reason": str(exception)}, status=403)


@public
def error_404(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


@public
def error_500(request: HttpRequest) -> HttpResponse:
    # No context: whatever broke may break the menu too.
    return render(None, "500.html", status=500)  # type: ignore[arg-type]


@public
def bare(request: HttpRequest) -> HttpResponse:
    """The least a view can do: what `make bench` compares every page with."""
    return HttpResponse("ok", content_type="text/plain")

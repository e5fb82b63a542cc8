"""The printed pages for volunteers and organisers."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from core.access import public
from events import guides


@public
@require_GET
def guide_pdf(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    """One page A4 in Kyrgyz or Russian. It holds nobody's data."""
    if kind not in guides.GUIDES or language not in guides.LANGUAGES:
        raise Http404
    response = HttpResponse(guides.guide_pdf(kind, language), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="kaea-{kind}-{language}.pdf"'
    response["Cache-Control"] = "public, max-age=3600"
    return response

"""What belongs to one material besides its page: cards on paper, a code for the wall."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from core.access import MemberRequest, member, public
from core.caching import cached_public
from library import selectors, sharing
from library.kept_text import ShownCard
from library.models import Resource, Topic

CARDS_A_SHEET = 8


@public
@cached_public(300, of="library")
def cards_print(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    """A card set for paper: eight on an A4 sheet, their backs on the next one, to be cut."""
    resources = Resource.objects.filter(published_at__isnull=False, kind=Resource.Kind.CARDS)
    resource = get_object_or_404(selectors.with_editions(resources), slug=slug)
    if resource.withdrawn_at is not None:
        return render(request, "library/_withdrawn.html", {"resource": resource}, status=410)
    reading = selectors.reading(resource, language)
    if reading is None or not reading.cards:
        raise Http404
    context = {"reading": reading, "resource": resource, "sheets": _sheets(reading.cards)}
    return render(request, "library/cards_print.html", context)


def _sheets(cards: Sequence[ShownCard]) -> list[dict[str, list[ShownCard | None]]]:
    """Fronts and backs of each sheet. Turned over its long edge, the paper shows the right card
    where the left one was, so the backs change places."""
    sheets = []
    for start in range(0, len(cards), CARDS_A_SHEET):
        group = cards[start : start + CARDS_A_SHEET]
        fronts: list[ShownCard | None] = [*group, *[None] * (CARDS_A_SHEET - len(group))]
        backs = [fronts[place ^ 1] for place in range(CARDS_A_SHEET)]
        sheets.append({"fronts": fronts, "backs": backs})
    return sheets


@member
def qr_sheet(request: MemberRequest) -> HttpResponse:
    """An A4 sheet for the wall of a center: the code of the library, or of a shelf (`?topic=`)."""
    code = request.GET.get("topic", "")
    topic = get_object_or_404(Topic, code=code, is_active=True) if code else None
    response = HttpResponse(sharing.qr_sheet_pdf(topic), content_type="application/pdf")
    name = f"library-{topic.code}" if topic else "library"
    response.headers["Content-Disposition"] = f'inline; filename="{name}-qr.pdf"'
    response.headers["Cache-Control"] = "private, no-cache"
    return response

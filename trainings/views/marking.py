"""Marking on a phone, by a personal link, without an account."""

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core import audit, limits
from core.access import public
from core.middleware import client_ip
from trainings.forms.exams import MarksForm
from trainings.models import ExamSheet, MarkingLink
from trainings.selectors.marking import marking_sheets, part_names
from trainings.services import exams as services
from trainings.services.exams.marking import Saved

# A school shares one address, and a page that was away for hours sends all at once.
AT_MOST, SECONDS = 1500, 3600
WORKER = Path(settings.BASE_DIR) / "static" / "js" / "marking-sw.js"
ASSETS = ("css/portal.css", "js/portal.js", "js/marking.js", "img/icons.svg", "img/mark.svg")


@public
def marking_detail(request: HttpRequest, token: str) -> HttpResponse:
    """All sheets of the assessor on one page, so that it needs no network once it is open."""
    link = _link(request, token)
    if not isinstance(link, MarkingLink):
        return link
    return _page(request, token, link)


@public
@require_POST
def marking_save(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """One sheet: from a plain form, or from the queue of the page, which gets JSON."""
    is_queue = request.headers.get("X-Queue") == "1"
    link = _link(request, token)
    if not isinstance(link, MarkingLink):
        return JsonResponse({"error": _("This link no longer works")}, status=403) if (
            is_queue and link.status_code == 404
        ) else link  # fmt: skip
    sheet = get_object_or_404(link.assessor.sheets.select_related("candidate"), pk=pk)
    try:
        saved = _save(request, sheet)
    except ValidationError as error:
        text = " ".join(error.messages)
        if is_queue:
            return _closed(JsonResponse({"error": text}, status=422))
        return _page(request, token, link, refused=(sheet, text), status=422)
    if is_queue:
        row = saved.sheet
        body = {
            "outcome": saved.outcome,
            "text": saved.text,
            "version": row.version,
            "marks": row.marks,
            "in": row.handed_in_at is not None,
        }
        return _closed(JsonResponse(body))
    return _page(request, token, link, saved=saved)


def _save(request: HttpRequest, sheet: ExamSheet) -> Saved:
    form = MarksForm(request.POST)
    if not form.is_valid():
        raise ValidationError(_("Open the page anew: this form is damaged."), code="form")
    values = form.cleaned_data
    moment = values["written"]
    return services.save_sheet(
        sheet,
        marks={
            name.removeprefix("m-"): text
            for name, text in request.POST.items()
            if name.startswith("m-")
        },
        note=values["note"],
        based_on=values["based_on"],
        nonce=values["nonce"],
        written_at=dt.datetime.fromtimestamp(moment / 1000, tz=dt.UTC) if moment else None,
        hand_in=values["hand_in"],
    )


def _page(
    request: HttpRequest,
    token: str,
    link: MarkingLink,
    *,
    saved: Saved | None = None,
    refused: tuple[ExamSheet, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    exam = link.assessor.exam
    audit.note_view(exam, by=None, what="marking_link")
    typed = request.POST if refused else None
    sheet = refused[0].pk if refused else None
    context: dict[str, Any] = {
        "link": link,
        "token": token,
        "exam": exam,
        "assessor": link.assessor,
        "sheets": marking_sheets(link.assessor, typed=typed, typed_for=sheet),
        "parts": part_names(),
        "saved": saved,
        "refused": refused,
    }
    response = render(request, "trainings/marking_detail.html", context, status=status)
    response.headers["X-Link-Until"] = link.expires_at.isoformat()  # how long a phone keeps it
    return _closed(response)


@public
@require_GET
def marking_worker(request: HttpRequest) -> HttpResponse:
    """The script that opens an assessor's page without a network. It holds nobody's data."""
    response = HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@cache
def _worker() -> str:
    shell = {
        "assets": [static(name) for name in ASSETS],
        "hashed": isinstance(staticfiles_storage, ManifestFilesMixin),
    }
    text = WORKER.read_text(encoding="utf-8")
    return f"self.MARKING = {JsonResponse(shell).content.decode()};\n{text}"


def _link(request: HttpRequest, token: str) -> MarkingLink | HttpResponse:
    if not limits.allow("marking-link", client_ip(request), at_most=AT_MOST, seconds=SECONDS):
        return _closed(render(request, "429.html", status=429))
    link = services.open_marking_link(token)
    if link is None:
        context = {"link": None}
        return _closed(render(request, "trainings/marking_detail.html", context, status=404))
    return link


def _closed(response: HttpResponse) -> HttpResponse:
    """An address that is a key: no search engine, no cache, no other site learns of it."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    return response

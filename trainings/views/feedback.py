"""Feedback and learning gain of a training: averages, the address, the paper sheets."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import pdf
from core.access import MemberRequest, member
from core.refusals import show_refusal
from core.sharing import share
from trainings import permissions
from trainings.emails import feedback_address
from trainings.feedback_sheet import LANGUAGES, feedback_sheet_pdf
from trainings.forms.feedback import PaperForm
from trainings.models import FeedbackCount, FeedbackRound, Training
from trainings.selectors.feedback import SHOWN_FROM, feedback
from trainings.selectors.gain import gain_of
from trainings.services import feedback as services
from trainings.views.frame import find_training, frame, tell_errors


@member
def feedback_detail(request: MemberRequest, slug: str) -> HttpResponse:
    """What the learners said, and what the tests say."""
    training = find_training(request, slug)
    context = frame(request, training, "feedback_detail")
    row = FeedbackRound.objects.filter(training=training).first()
    may_keep = permissions.can_keep_feedback(request.user, training)
    context |= {
        "round": row,
        "feedback": feedback(row, sees_few=may_keep) if row else None,
        "gain": gain_of(training.enrolments.all()),
        "may_keep": may_keep,
        "shown_from": SHOWN_FROM,
    }
    if row is not None and may_keep and row.is_open:
        url = feedback_address(row.token)
        context |= {
            "url": url,
            "qr": pdf.qr_picture(url),
            "share": share(training.programme.title, url),
        }
    return render(request, "trainings/feedback_detail.html", context)


@member
@require_POST
def feedback_open(request: MemberRequest, slug: str) -> HttpResponse:
    training = _kept(request, slug)
    try:
        services.open_feedback(training, by=request.user)
    except ValidationError as error:
        tell_errors(request, error)
    else:
        messages.success(request, _("The learners can answer now."))
    return redirect("trainings:feedback_detail", training.slug)


@member
def feedback_update(request: MemberRequest, slug: str) -> HttpResponse:
    """The paper sheets as counts."""
    training = _kept(request, slug)
    row = FeedbackRound.objects.filter(training=training).first()
    form = PaperForm(request.POST or None, known=_known(row), initial=_sheets(row))
    if request.method == "POST" and form.is_valid():
        try:
            services.save_paper_counts(
                training,
                sheets=form.cleaned_data["sheets"],
                counts=form.counts(),
                by=request.user,
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The sheets are counted."))
            return redirect("trainings:feedback_detail", training.slug)
    context = frame(request, training, "feedback_detail") | {"form": form}
    return render(request, "trainings/feedback_update.html", context)


@member
def feedback_sheet(request: MemberRequest, slug: str) -> HttpResponse:
    """The sheet to be copied; ?lang=ky or ?lang=ru. It holds nobody's data."""
    training = find_training(request, slug)
    rows = FeedbackRound.objects.select_related(
        "training__programme", "training__center__organisation"
    )
    row = get_object_or_404(rows, training=training)
    language = request.GET.get("lang", "")
    if language not in LANGUAGES:
        language = "ru" if translation.get_language() == "ru" else "ky"
    response = HttpResponse(
        feedback_sheet_pdf(row, language=language), content_type="application/pdf"
    )
    name = f"{training.slug}-feedback-{language}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _kept(request: MemberRequest, slug: str) -> Training:
    training = find_training(request, slug)
    if not permissions.can_keep_feedback(request.user, training):
        raise PermissionDenied
    return training


def _known(row: FeedbackRound | None) -> dict[tuple[int, int], int]:
    if row is None:
        return {}
    cells = row.counts.filter(way=FeedbackCount.Way.PAPER)
    return {(cell.question, cell.value): cell.count for cell in cells}


def _sheets(row: FeedbackRound | None) -> dict[str, Any]:
    return {"sheets": row.paper_sheets if row and row.paper_sheets else None}

"""Exams as organisers see them: the list, one exam, its states, its files."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import audit, exports
from core.access import MemberRequest, allow
from core.forms import ReasonForm
from core.once import once
from core.paging import page
from core.refusals import show_refusal
from trainings import permissions
from trainings.exams import protocol
from trainings.forms.exams import ExamForm, RegisterForm
from trainings.models import Exam, ExamPaper, MarkingLink
from trainings.selectors import exams as selectors
from trainings.services import exams as services
from trainings.views.frame import tell_errors


@allow(permissions.can_see_exams)
def exam_list(request: MemberRequest) -> HttpResponse:
    """Exams within sight, the newest first."""
    rows = Exam.objects.visible_to(request.user).with_relations().with_independence()
    context = {
        "page": page(request, rows),
        "can_plan": ExamPaper.objects.released().exists(),
    }
    return render(request, "trainings/exam_list.html", context)


@allow(permissions.can_see_exams)
@once
def exam_create(request: MemberRequest) -> HttpResponse:
    form = ExamForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            exam = services.plan_exam(by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The exam is planned. Add candidates and assessors."))
            return redirect(exam)
    return render(request, "trainings/exam_create.html", {"form": form})


@allow(permissions.can_see_exams)
def exam_detail(request: MemberRequest, pk: int) -> HttpResponse:
    """The exam with its people, where each candidate stands, what can be done next."""
    exam = find_exam(request, pk)
    audit.note_view(exam, by=request.user)
    assessors = list(exam.assessors.select_related("person", "organisation"))
    linked = MarkingLink.objects.filter(assessor__exam=exam, revoked_at=None)
    open_links = dict(linked.order_by("created_at").values_list("assessor", "expires_at"))
    lines = selectors.exam_lines(exam)
    context = {
        "exam": exam,
        "members": exam.members.select_related("organisation"),
        "assessors": [
            {
                "row": one,
                "is_outside": selectors.is_outside(exam, one),
                "sheets": sum(one.pk == s.assessor_id for line in lines for s in line.sheets),
                "link_until": open_links.get(one.pk),
            }
            for one in assessors
        ],
        "lines": lines,
        "is_open": exam.state in (Exam.State.PLANNED, Exam.State.MARKING),
        "register": RegisterForm(trainings=selectors.trainings_for(exam)),
        "ready": all(line.outcome.is_done for line in lines if not line.candidate.is_withdrawn),
    }
    return render(request, "trainings/exam_detail.html", context)


@allow(permissions.can_see_exams)
def exam_update(request: MemberRequest, pk: int) -> HttpResponse:
    exam = find_exam(request, pk)
    form = ExamForm(request.POST or None, user=request.user, exam=exam)
    if request.method == "POST" and form.is_valid():
        try:
            services.update_exam(exam, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(exam)
    return render(request, "trainings/exam_update.html", {"exam": exam, "form": form})


@allow(permissions.can_see_exams)
@require_POST
def exam_start(request: MemberRequest, pk: int) -> HttpResponse:
    exam = find_exam(request, pk)
    return act(
        request,
        exam,
        lambda: services.start_marking(exam, by=request.user),
        _("Every candidate has two assessors. Send them their links."),
    )


@allow(permissions.can_see_exams)
@require_POST
def exam_publish(request: MemberRequest, pk: int) -> HttpResponse:
    exam = find_exam(request, pk)
    return act(
        request,
        exam,
        lambda: services.publish_results(exam, by=request.user),
        _("The results are out. Appeals are taken from today on."),
    )


@allow(permissions.can_see_exams)
def exam_cancel(request: MemberRequest, pk: int) -> HttpResponse:
    exam = find_exam(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.cancel_exam(exam, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The exam is called off."))
            return redirect(exam)
    return render(request, "trainings/exam_cancel.html", {"exam": exam, "form": form})


@allow(permissions.can_see_exams)
@require_safe
def exam_protocol(request: MemberRequest, pk: int) -> HttpResponse:
    """The protocol as a PDF, with the list to sign."""
    exam = find_exam(request, pk)
    changes = {"rows": exam.candidates.count(), "personal": True, "file": "pdf"}
    audit.record("exported", exam, by=request.user, changes=changes)
    body = protocol.protocol_pdf(exam, language=(get_language() or "ky")[:2])
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="exam-{exam.pk}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@allow(permissions.can_see_exams)
@require_safe
def exam_export(request: MemberRequest, pk: int) -> HttpResponseBase:
    """The results as a sheet."""
    exam = find_exam(request, pk)
    headers = [_("Candidate"), _("Organisation"), _("State"), _("Result, %"), _("Passed")]
    rows = [protocol.cells(line) for line in selectors.exam_lines(exam)]
    return exports.sheet_response(
        request,
        filename=f"exam-{exam.pk}",
        title=_("Results of an exam"),
        headers=headers,
        rows=rows,
        about=str(exam),
        center_id=exam.center_id,
        personal=True,
        obj=exam,
    )


def find_exam(request: MemberRequest, pk: int) -> Exam:
    """The exam, or 404 for strangers."""
    rows = Exam.objects.visible_to(request.user).with_relations().with_independence()
    return get_object_or_404(rows, pk=pk)


def act(request: MemberRequest, target: Any, do: Callable[[], Any], done: str) -> HttpResponse:
    """Do it, say what came of it, go back."""
    try:
        do()
    except ValidationError as error:
        tell_errors(request, error)
    else:
        messages.success(request, done)
    return redirect(target)

"""The people of an exam: commission, assessors with their links, candidates, appeals."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core import audit
from core.access import MemberRequest, allow
from core.forms import ReasonForm
from core.messages import absolute_url
from core.once import once
from core.refusals import show_refusal
from trainings import permissions
from trainings.forms.exams import (
    AppealDecisionForm,
    AppealForm,
    AssignForm,
    MemberForm,
    PartyForm,
    RegisterForm,
    known_people,
)
from trainings.models import Exam, ExamAssessor, ExamCandidate
from trainings.selectors import exams as selectors
from trainings.services import exams as services
from trainings.views.exams import act, find_exam
from trainings.views.frame import tell_errors


@allow(permissions.can_see_exams)
@once
def exam_member_create(request: MemberRequest, pk: int) -> HttpResponse:
    exam = find_exam(request, pk)
    form = MemberForm(request.POST or None)
    return _added(
        request, exam, form, "trainings/exam_member_create.html",
        lambda: services.add_member(exam, by=request.user, **form.cleaned_data),
    )  # fmt: skip


@allow(permissions.can_see_exams)
@require_POST
def exam_member_remove(request: MemberRequest, pk: int, row_pk: int) -> HttpResponse:
    exam = find_exam(request, pk)
    member = get_object_or_404(exam.members, pk=row_pk)
    return act(request, exam, lambda: services.remove_member(member, by=request.user), _("Saved."))


@allow(permissions.can_see_exams)
@once
def exam_assessor_create(request: MemberRequest, pk: int) -> HttpResponse:
    exam = find_exam(request, pk)
    people = known_people(request.user)
    form = PartyForm(request.POST or None, people=people, organisation=None)
    return _added(
        request, exam, form, "trainings/exam_assessor_create.html",
        lambda: services.add_assessor(exam, by=request.user, **form.cleaned_data),
    )  # fmt: skip


@allow(permissions.can_see_exams)
@require_POST
def exam_assessor_remove(request: MemberRequest, pk: int, row_pk: int) -> HttpResponse:
    exam, assessor = _assessor(request, pk, row_pk)
    return act(
        request, exam, lambda: services.remove_assessor(assessor, by=request.user), _("Saved.")
    )


@allow(permissions.can_see_exams)
@require_POST
def exam_link_create(request: MemberRequest, pk: int, row_pk: int) -> HttpResponse:
    """The address is shown once, on the page that answers."""
    exam, assessor = _assessor(request, pk, row_pk)
    audit.note_view(exam, by=request.user)
    try:
        token = services.make_marking_link(assessor, by=request.user)
    except ValidationError as error:
        tell_errors(request, error)
        return redirect(exam)
    url = absolute_url(reverse("trainings:marking_detail", args=[token]))
    context = {"exam": exam, "assessor": assessor, "url": url}
    response = render(request, "trainings/exam_link_create.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@allow(permissions.can_see_exams)
@require_POST
def exam_link_revoke(request: MemberRequest, pk: int, row_pk: int) -> HttpResponse:
    exam, assessor = _assessor(request, pk, row_pk)
    return act(
        request,
        exam,
        lambda: services.revoke_marking_link(assessor, by=request.user),
        _("The link no longer works."),
    )


@allow(permissions.can_see_exams)
@once
def exam_candidate_create(request: MemberRequest, pk: int) -> HttpResponse:
    """One by hand; also of a vocational school."""
    exam = find_exam(request, pk)
    people = known_people(request.user)
    house = exam.school or exam.center.organisation
    form = PartyForm(request.POST or None, people=people, organisation=house)
    return _added(
        request, exam, form, "trainings/exam_candidate_create.html",
        lambda: services.add_candidate(exam, by=request.user, **form.cleaned_data),
    )  # fmt: skip


@allow(permissions.can_see_exams)
@require_POST
def exam_register_add(request: MemberRequest, pk: int) -> HttpResponse:
    """All learners of a training at once."""
    exam = find_exam(request, pk)
    form = RegisterForm(request.POST, trainings=selectors.trainings_for(exam))
    if not form.is_valid():
        messages.error(request, _("Choose a training of this center."))
        return redirect(exam)
    try:
        count = services.add_candidates_of(exam, by=request.user, **form.cleaned_data)
    except ValidationError as error:
        tell_errors(request, error)
    else:
        text = ngettext("%(count)s candidate is new.", "%(count)s candidates are new.", count)
        messages.success(request, text % {"count": count})
    return redirect(exam)


@allow(permissions.can_see_exams)
def exam_candidate_detail(request: MemberRequest, pk: int, row_pk: int) -> HttpResponse:
    """Who marks, who may not and why, the marks once both are in, the appeal."""
    exam, candidate = _candidate(request, pk, row_pk)
    audit.note_view(exam, by=request.user)
    line = selectors.exam_line(exam, candidate)
    assessors = list(exam.assessors.select_related("person", "organisation"))
    barred = selectors.conflicts([candidate], assessors)
    marking = {sheet.assessor_id for sheet in line.sheets}
    context = {
        "exam": exam,
        "line": line,
        "table": selectors.marks_table(exam, line),
        "others": [
            {"row": one, "reason": barred.get((one.pk, candidate.pk), "")}
            for one in assessors
            if one.pk not in marking
        ],
        "is_open": exam.state in (Exam.State.PLANNED, Exam.State.MARKING),
        "appeals": candidate.appeals.select_related("decided_by"),
    }
    return render(request, "trainings/exam_candidate_detail.html", context)


@allow(permissions.can_see_exams)
@require_POST
def exam_assign(request: MemberRequest, pk: int, row_pk: int) -> HttpResponse:
    exam, candidate = _candidate(request, pk, row_pk)
    form = AssignForm(request.POST, exam=exam)
    if not form.is_valid():
        messages.error(request, _("Choose an assessor of this exam."))
        return redirect(candidate)
    return act(
        request,
        candidate,
        lambda: services.assign_assessor(candidate, by=request.user, **form.cleaned_data),
        _("The assessor has this candidate on the list now."),
    )


@allow(permissions.can_see_exams)
def exam_candidate_withdraw(request: MemberRequest, pk: int, row_pk: int) -> HttpResponse:
    exam, candidate = _candidate(request, pk, row_pk)
    audit.note_view(exam, by=request.user)
    form = ReasonForm(request.POST or None)
    context = {"exam": exam, "candidate": candidate}
    return _added(
        request, candidate, form, "trainings/exam_candidate_withdraw.html",
        lambda: services.withdraw_candidate(candidate, by=request.user, **form.cleaned_data),
        **context,
    )  # fmt: skip


@allow(permissions.can_see_exams)
def appeal_create(request: MemberRequest, pk: int, row_pk: int) -> HttpResponse:
    exam, candidate = _candidate(request, pk, row_pk)
    audit.note_view(exam, by=request.user)
    form = AppealForm(request.POST or None)
    context = {"exam": exam, "candidate": candidate}
    return _added(
        request, candidate, form, "trainings/appeal_create.html",
        lambda: services.file_appeal(candidate, by=request.user, **form.cleaned_data),
        **context,
    )  # fmt: skip


@allow(permissions.can_see_exams)
def appeal_decide(request: MemberRequest, pk: int, row_pk: int) -> HttpResponse:
    """By somebody who did not mark; the service knows who did."""
    exam, candidate = _candidate(request, pk, row_pk)
    audit.note_view(exam, by=request.user)
    appeal = get_object_or_404(candidate.appeals)
    form = AppealDecisionForm(request.POST or None)
    context = {"exam": exam, "candidate": candidate, "appeal": appeal}
    return _added(
        request, candidate, form, "trainings/appeal_decide.html",
        lambda: services.decide_appeal(appeal, by=request.user, **form.values()),
        **context,
    )  # fmt: skip


def _assessor(request: MemberRequest, pk: int, row_pk: int) -> tuple[Exam, ExamAssessor]:
    exam = find_exam(request, pk)
    return exam, get_object_or_404(exam.assessors.select_related("person"), pk=row_pk)


def _candidate(request: MemberRequest, pk: int, row_pk: int) -> tuple[Exam, ExamCandidate]:
    exam = find_exam(request, pk)
    rows = exam.candidates.select_related("person", "organisation")
    return exam, get_object_or_404(rows, pk=row_pk)


def _added(
    request: MemberRequest,
    target: Any,
    form: Any,
    template: str,
    do: Callable[[], Any],
    **context: Any,
) -> HttpResponse:
    """A form that leads back to `target` when the service took it."""
    if request.method == "POST" and form.is_valid():
        try:
            do()
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(target)
    exam = target if isinstance(target, Exam) else target.exam
    return render(request, template, {"exam": exam, "form": form, **context})

"""Tests of skills: the bank, tests, who takes them, and taking one by a link."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from centers.roles import center_ids
from core import audit, limits
from core.access import MemberRequest, allow, public
from core.messages import absolute_url
from core.middleware import client_ip
from core.once import once
from core.paging import page
from core.refusals import show_refusal
from trainings import permissions
from trainings.forms.assessments import AssessmentForm, QuestionForm, TakerForm
from trainings.models import Assessment, AssessmentLink, Attempt, Question
from trainings.selectors.assessments import shown_questions
from trainings.services import assessments as services
from trainings.views.frame import tell_errors


@allow(permissions.can_edit_papers)
def question_list(request: MemberRequest) -> HttpResponse:
    """The bank by area."""
    rows = page(request, Question.objects.select_related("area"))
    return render(request, "trainings/question_list.html", {"page": rows})


@allow(permissions.can_edit_papers)
@once
def question_create(request: MemberRequest) -> HttpResponse:
    return _question(request, None, "trainings/question_create.html")


@allow(permissions.can_edit_papers)
def question_update(request: MemberRequest, pk: int) -> HttpResponse:
    question = get_object_or_404(Question, pk=pk)
    return _question(request, question, "trainings/question_update.html")


def _question(request: MemberRequest, question: Question | None, template: str) -> HttpResponse:
    form = QuestionForm(request.POST or None, question=question)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_question(question, by=request.user, **form.values())
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("trainings:question_list")
    return render(request, template, {"form": form, "question": question})


@allow(permissions.can_see_exams)
def assessment_list(request: MemberRequest) -> HttpResponse:
    rows = Assessment.objects.defer("content").prefetch_related("areas")
    if not permissions.can_edit_papers(request.user):
        rows = rows.filter(released_at__isnull=False)
    context = {
        "page": page(request, rows),
        "can_edit": permissions.can_edit_papers(request.user),
    }
    return render(request, "trainings/assessment_list.html", context)


@allow(permissions.can_edit_papers)
@once
def assessment_create(request: MemberRequest) -> HttpResponse:
    form = AssessmentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create_assessment(by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            return redirect(made)
    return render(request, "trainings/assessment_create.html", {"form": form})


@allow(permissions.can_see_exams)
def assessment_detail(request: MemberRequest, pk: int) -> HttpResponse:
    """The test, a form to let somebody take it, and the attempts of the reader's centers."""
    assessment = get_object_or_404(Assessment, pk=pk)
    audit.note_view(assessment, by=request.user)
    rows = Attempt.objects.filter(assessment=assessment)
    if not request.user.is_directorate:
        rows = rows.filter(center__in=center_ids(request.user, role="coordinator"))
    context = {
        "assessment": assessment,
        "areas": assessment.areas.all(),
        "page": page(request, rows.select_related("person", "assessment")),
        "form": TakerForm(user=request.user),
        "can_edit": permissions.can_edit_papers(request.user),
    }
    return render(request, "trainings/assessment_detail.html", context)


@allow(permissions.can_edit_papers)
@require_POST
def assessment_release(request: MemberRequest, pk: int) -> HttpResponse:
    assessment = get_object_or_404(Assessment, pk=pk)
    try:
        services.release_assessment(assessment, by=request.user)
    except ValidationError as error:
        tell_errors(request, error)
    else:
        messages.success(request, _("The version is released and never changes from now on."))
    return redirect(assessment)


@allow(permissions.can_see_exams)
@require_POST
def assessment_link_create(request: MemberRequest, pk: int) -> HttpResponse:
    """The address is shown once: to send it, or to open it on the center's device."""
    assessment = get_object_or_404(Assessment, pk=pk)
    form = TakerForm(request.POST, user=request.user)
    url = ""
    if form.is_valid():
        try:
            token = services.make_assessment_link(assessment, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            url = absolute_url(reverse("trainings:assessment_take", args=[token]))
            audit.note_view(form.cleaned_data["person"], by=request.user)
    context = {"assessment": assessment, "form": form, "url": url}
    response = render(request, "trainings/assessment_link_create.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@public
def assessment_take(request: HttpRequest, token: str) -> HttpResponse:
    """Start, questions, result: one address, without an account."""
    if not limits.allow("assessment-link", client_ip(request), at_most=600, seconds=3600):
        return _closed(render(request, "429.html", status=429))
    link = services.open_assessment_link(token)
    context: dict[str, Any] = {"link": link, "token": token}
    if link is None:
        return _closed(render(request, "trainings/assessment_take.html", context, status=404))
    mine = Attempt.objects.filter(assessment=link.assessment, person=link.person)
    if request.method == "POST":
        context["error"] = _taken(request, link)
    attempts = list(mine.select_related("assessment"))
    current = next((row for row in attempts if row.finished_at is None), None)
    language = (get_language() or "ky")[:2]
    context |= {
        "attempt": current,
        "done": [row for row in attempts if row.finished_at is not None],
        "left": link.assessment.attempts_at_most - len(attempts),
        "questions": shown_questions(current, language) if current else [],
    }
    audit.note_view(link.person, by=None, what="assessment_link")
    return _closed(render(request, "trainings/assessment_take.html", context))


def _taken(request: HttpRequest, link: AssessmentLink) -> str:
    """Start an attempt or hand one in; the reason when it is refused."""
    number = request.POST.get("attempt", "")
    if not number.isdecimal():
        try:
            services.start_attempt(link)
        except ValidationError as error:
            return " ".join(error.messages)
        return ""
    rows = Attempt.objects.filter(assessment=link.assessment, person=link.person)
    attempt = get_object_or_404(rows, number=min(int(number), 1000))
    answers = {
        key: [int(text) for text in request.POST.getlist(key) if text.isdecimal() and len(text) < 3]
        for key in attempt.questions
    }
    services.finish_attempt(attempt, answers=answers)
    return ""


def _closed(response: HttpResponse) -> HttpResponse:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    return response

"""What people without an account see by a link: their follow-up, the employer's word, feedback."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core import audit, limits
from core.access import public
from core.middleware import client_ip
from core.once import once
from core.refusals import show_refusal
from trainings.forms.feedback import FeedbackForm
from trainings.forms.follow_ups import AnswerForm
from trainings.models import FollowUpAnswer, FollowUpLink, FollowUpRefusal
from trainings.services import feedback as feedback_services
from trainings.services import follow_up_answers, follow_ups
from trainings.views.frame import closed

# In an hour, from one address: whole villages share one.
OPENED_AT_MOST, AN_HOUR = 240, 3600


@public
def follow_up_reply(request: HttpRequest, token: str) -> HttpResponse:
    """One minute on a phone. A second visit shows what was answered, and lets it be corrected."""
    if _too_often(request):
        return closed(render(request, "429.html", status=429))
    link = follow_ups.open_follow_up_link(token)
    if link is None or link.answer_id is not None:
        return closed(render(request, "trainings/follow_up_reply.html", {"link": None}, status=404))
    row, person = link.follow_up, link.follow_up.enrolment.person
    audit.note_view(person, by=None, what="follow_up_link")
    if request.method == "POST" and request.POST.get("refuse"):
        follow_ups.refuse_follow_ups(row, way=FollowUpAnswer.Way.LINK, by=None)
        return closed(redirect(request.path))
    current = row.answers.current().first()
    wants = current is None or request.GET.get("correct") == "1"
    form = AnswerForm(request.POST or None, answer=current) if wants else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            _answer(request, link, form)
        except ValidationError as error:
            if error.code == "answered":  # sent twice, or answered on another phone meanwhile
                return closed(redirect(request.path))
            show_refusal(form, error)
        else:
            return closed(redirect(request.path))
    elif request.method == "POST" and form is None:
        return closed(redirect(request.path))
    context: dict[str, Any] = {
        "link": link,
        "row": row,
        "person": person,
        "form": form,
        "current": current,
        "is_refused": FollowUpRefusal.objects.filter(person=person).exists(),
    }
    return closed(render(request, "trainings/follow_up_reply.html", context))


def _answer(request: HttpRequest, link: FollowUpLink, form: AnswerForm) -> None:
    corrects = request.POST.get("corrects", "")
    number = int(corrects) if corrects.isdecimal() and len(corrects) < 19 else None
    follow_up_answers.answer_by_link(link, corrects=number, **form.values())


@public
def employer_reply(request: HttpRequest, token: str) -> HttpResponse:
    """The employer says whether the person works there: the name, and nothing more."""
    if _too_often(request):
        return closed(render(request, "429.html", status=429))
    link = follow_ups.open_follow_up_link(token)
    if link is None or link.answer is None or link.answer.replaced_at is not None:
        return closed(render(request, "trainings/employer_reply.html", {"link": None}, status=404))
    audit.note_view(link.follow_up.enrolment.person, by=None, what="follow_up_link")
    refusal = ""
    if request.method == "POST":
        try:
            follow_up_answers.confirm_by_link(link, is_true=request.POST.get("is_true") == "1")
        except ValidationError as error:
            refusal = error.messages[0]
        else:
            return closed(redirect(request.path))
    context = {
        "link": link,
        "answer": link.answer,
        "person": link.follow_up.enrolment.person,
        "refusal": refusal,
    }
    return closed(render(request, "trainings/employer_reply.html", context))


@public
@once
def feedback_create(request: HttpRequest, token: str) -> HttpResponse:
    """Five questions about a training. Nothing that is kept says who answered, or when."""
    if _too_often(request):
        return closed(render(request, "429.html", status=429))
    row = feedback_services.open_round(token)
    if row is None:
        context: dict[str, Any] = {"round": None}
        return closed(render(request, "trainings/feedback_create.html", context, status=404))
    is_saved = request.GET.get("saved") == "1"
    form = FeedbackForm(request.POST or None) if row.is_open and not is_saved else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            values, text = form.values(), form.cleaned_data["text"]
            feedback_services.give_feedback(row, values=values, text=text)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            return closed(redirect(f"{request.path}?saved=1"))
    context = {"round": row, "form": form, "is_saved": is_saved}
    return closed(render(request, "trainings/feedback_create.html", context))


def _too_often(request: HttpRequest) -> bool:
    return not limits.allow(
        "reply-link", client_ip(request), at_most=OPENED_AT_MOST, seconds=AN_HOUR
    )

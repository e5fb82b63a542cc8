"""The coordinator while enrolling: who signed up, the share of women, calls to target groups."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import audit, dates, pdf
from core.access import MemberRequest, member
from core.forms import ReasonForm
from core.messages import absolute_url
from core.once import once
from core.refusals import show_refusal
from core.sharing import share
from people.models import Person
from people.services import note_candidates
from trainings import permissions, selectors, services
from trainings.forms.applications import CallForm, RulesForm
from trainings.models import Application, SignUpRules, TargetedCall, Training, rules_of
from trainings.views.frame import find_training, frame, number_or_404, tell_errors


def _training(request: MemberRequest, slug: str) -> Training:
    training = find_training(request, slug)
    if not permissions.can_edit_training(request.user, training):
        raise PermissionDenied
    return training


def _find(request: MemberRequest, slug: str, pk: int) -> Application:
    training = _training(request, slug)
    rows = Application.objects.select_related("place", "country", "call", "person")
    row = get_object_or_404(rows, training=training, pk=pk)
    row.training = training
    return row


@member
def application_list(request: MemberRequest, slug: str) -> HttpResponse:
    """Applicants, places, the share of women, calls."""
    training = _training(request, slug)
    context = frame(request, training, "application_list")
    found = selectors.applicants(training, user=request.user)
    shown = [person for one in found for person, _match, visible in one.candidates if visible]
    note_candidates(shown, by=request.user, center_id=training.center_id)
    rules = rules_of(training)
    context |= {
        "applicants": [one for one in found if not one.row.is_gone],
        "gone": [one.row for one in found if one.row.is_gone],
        "new_count": sum(one.row.status == Application.Status.APPLIED for one in found),
        "rules": rules,
        "state": SignUpRules.State(rules.state()),
        "free": services.free_places(training),
        "women": selectors.women_share(training, found),
        "calls": selectors.calls_of(training),
        "guarantees": selectors.guarantees_of(training),
    }
    return render(request, "trainings/application_list.html", context)


@member
def application_detail(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """One application, and the people it may be of."""
    row = _find(request, slug, pk)
    audit.note_view(row.training, by=request.user)
    (one,) = [
        found
        for found in selectors.applicants(row.training, user=request.user)
        if found.row.pk == row.pk
    ]
    shown = [person for person, _match, visible in one.candidates if visible]
    note_candidates(shown, by=request.user, center_id=row.training.center_id)
    context = {
        "training": row.training,
        "row": row,
        "one": one,
        "groups": row.target_groups.all(),
        "is_open": not row.is_gone and row.status != Application.Status.ACCEPTED,
    }
    return render(request, "trainings/application_detail.html", context)


@member
@require_POST
def application_accept(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """As `person`, or as somebody new when none is named; `seen` are those who were shown."""
    row = _find(request, slug, pk)
    seen = {
        int(text) for text in request.POST.getlist("seen") if text.isdecimal() and len(text) < 18
    }
    chosen = request.POST.get("person", "")
    person = get_object_or_404(Person, pk=_among(chosen, seen)) if chosen else None
    return _act(
        request,
        row,
        lambda: services.accept_application(row, by=request.user, person=person, seen=seen),
        _("%(person)s is on the register.") % {"person": row.full_name},
    )


def _among(chosen: str, seen: set[int]) -> int:
    """Only somebody who was shown as fitting can be taken."""
    pk = number_or_404(chosen)
    return pk if pk in seen else 0


@member
@require_POST
def application_queue(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    row = _find(request, slug, pk)
    return _act(
        request,
        row,
        lambda: services.queue_application(row, by=request.user),
        _("%(person)s is on the waiting list.") % {"person": row.full_name},
    )


@member
def application_refuse(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """With the reason that the applicant reads."""
    row = _find(request, slug, pk)
    audit.note_view(row.training, by=request.user)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.refuse_application(row, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            return redirect("trainings:application_list", slug)
    context = {"training": row.training, "row": row, "form": form}
    return render(request, "trainings/application_refuse.html", context)


def _act(
    request: MemberRequest, row: Application, act: Callable[[], Any], done: str
) -> HttpResponse:
    try:
        act()
    except ValidationError as error:
        tell_errors(request, error)
        return redirect("trainings:application_detail", row.training.slug, row.pk)
    messages.success(request, done)
    return redirect("trainings:application_list", row.training.slug)


@member
def sign_up_update(request: MemberRequest, slug: str) -> HttpResponse:
    """Open or close sign-up; the waiting list."""
    training = _training(request, slug)
    form = RulesForm(request.POST or None, instance=rules_of(training))
    if request.method == "POST" and form.is_valid():
        services.save_rules(training, by=request.user, **form.cleaned_data)
        messages.success(request, _("The rules of signing up are saved."))
        return redirect("trainings:application_list", slug)
    return render(request, "trainings/sign_up_update.html", {"training": training, "form": form})


# Calls ------------------------------------------------------------------------------------


@member
@once
def call_create(request: MemberRequest, slug: str) -> HttpResponse:
    """A call to a target group: the words are proposed, the link is made."""
    training = _training(request, slug)
    initial = {"language": (get_language() or "ky")[:2], "text": _proposal(training)}
    form = CallForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            call = services.make_call(training, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            return redirect(call)
    return render(request, "trainings/call_create.html", {"training": training, "form": form})


def _proposal(training: Training) -> str:
    text = _(
        "We invite you to the training “%(title)s”, %(dates)s, %(place)s. The places are few: sign "
        "up by this link, it takes a minute."
    )
    return text % {
        "title": training.programme.title,
        "dates": dates.date_range(training.starts_on, training.ends_on),
        "place": training.place.name,
    }


@member
def call_detail(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """The text to copy, to share or to print, with the QR code; how many came by it."""
    training = _training(request, slug)
    call = get_object_or_404(TargetedCall.objects.select_related("group"), training=training, pk=pk)
    call.training = training
    with translation.override(call.language):
        address = absolute_url(call.get_public_url())
        title = training.programme.title
    context = {
        "training": training,
        "call": call,
        "title": title,
        "address": address,
        "share": share(call.text, address),
        "qr": pdf.qr_picture(address),
        "came": call.applications.count(),
    }
    return render(request, "trainings/call_detail.html", context)

"""Requests for trainers: a center asks, the directorate assigns, the trainer answers."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import audit
from core.access import MemberRequest, allow
from core.forms import ReasonForm
from core.once import once
from core.paging import page
from core.refusals import show_refusal
from people.models import Person
from trainings import permissions, selectors, services
from trainings.forms.requests import RequestForm
from trainings.languages import LANGUAGES
from trainings.models import TrainerRequest, Training
from trainings.views.frame import number_or_404, tell_errors


@allow(permissions.can_see_requests)
def request_list(request: MemberRequest) -> HttpResponse:
    """Requests the reader has to do with, the newest first."""
    rows = TrainerRequest.objects.visible_to(request.user).with_relations()
    state = request.GET.get("state", "")
    if state == "open":
        rows = rows.unmatched()
    elif state in TrainerRequest.State.values:
        rows = rows.filter(state=state)
    context = {
        "page": page(request, rows),
        "state": state,
        "states": TrainerRequest.State.choices,
        "can_ask": permissions.can_ask_for_trainer(request.user),
    }
    return render(request, "trainings/request_list.html", context)


@allow(permissions.can_ask_for_trainer)
@once
def request_create(request: MemberRequest) -> HttpResponse:
    form = RequestForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            asked = services.ask_for_trainer(by=request.user, **form.values())
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The directorate sees the request now."))
            return redirect(asked)
    return render(request, "trainings/request_create.html", {"form": form})


@allow(permissions.can_see_requests)
def request_detail(request: MemberRequest, pk: int) -> HttpResponse:
    """The request with its steps; for the directorate the fitting trainers."""
    asked = _find(request, pk)
    audit.note_view(asked, by=request.user)
    user, state = request.user, TrainerRequest.State
    may_assign = permissions.can_assign_trainer(user)
    may_close = permissions.can_close_request(user, asked) and asked.is_open
    may_assign = may_assign and asked.state in (state.ASKED, state.DECLINED)
    context = {
        "asked": asked,
        "language": dict(LANGUAGES).get(asked.language, asked.language),
        "steps": asked.steps.select_related("by", "trainer"),
        "matches": selectors.matches(asked) if may_assign else [],
        "may_assign": may_assign,
        "may_answer": permissions.can_answer_request(user, asked) and asked.state == state.ASSIGNED,
        "may_decline": permissions.can_answer_request(user, asked)
        and asked.state in TrainerRequest.BUSY,
        "may_close": may_close,
        "outcomes": selectors.outcomes_of(asked)
        if may_close and asked.state == state.ACCEPTED
        else None,
    }
    return render(request, "trainings/request_detail.html", context)


@allow(permissions.can_assign_trainer)
@require_POST
def request_assign(request: MemberRequest, pk: int) -> HttpResponse:
    """One of the fitting trainers, or somebody else of the pool."""
    asked = _find(request, pk)
    trainer = get_object_or_404(Person, pk=number_or_404(request.POST.get("trainer", "")))
    despite = request.POST.get("despite_load") == "1"
    return _act(
        request,
        asked,
        lambda: services.assign_trainer(
            asked, trainer=trainer, despite_load=despite, by=request.user
        ),
        _("The trainer is asked."),
    )


@allow(permissions.can_see_requests)
@require_POST
def request_accept(request: MemberRequest, pk: int) -> HttpResponse:
    asked = _find(request, pk)
    if not permissions.can_answer_request(request.user, asked):
        raise PermissionDenied
    return _act(
        request, asked, lambda: services.accept_request(asked, by=request.user), _("Accepted.")
    )


@allow(permissions.can_see_requests)
@require_POST
def request_finish(request: MemberRequest, pk: int) -> HttpResponse:
    """Names the training that came of the request."""
    asked = _find(request, pk)
    if not permissions.can_close_request(request.user, asked):
        raise PermissionDenied
    found = Training.objects.visible_to(request.user).filter(
        slug=request.POST.get("training", "")[:80].replace("\x00", "")
    )
    if (training := found.first()) is None:
        messages.error(request, _("Choose the training that came of the request."))
        return redirect(asked)
    return _act(
        request,
        asked,
        lambda: services.finish_request(asked, training=training, by=request.user),
        _("Closed as done."),
    )


@allow(permissions.can_see_requests)
def request_decline(request: MemberRequest, pk: int) -> HttpResponse:
    """The trainer cannot; another one is looked for."""
    asked = _find(request, pk)
    if not permissions.can_answer_request(request.user, asked):
        raise PermissionDenied
    return _with_reason(request, asked, services.decline_request, "trainings/request_decline.html")


@allow(permissions.can_see_requests)
def request_withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    """The center needs nobody any more."""
    asked = _find(request, pk)
    if not permissions.can_close_request(request.user, asked):
        raise PermissionDenied
    return _with_reason(
        request, asked, services.withdraw_request, "trainings/request_withdraw.html"
    )


def _find(request: MemberRequest, pk: int) -> TrainerRequest:
    rows = TrainerRequest.objects.visible_to(request.user).with_relations()
    return get_object_or_404(rows, pk=pk)


def _act(
    request: MemberRequest, asked: TrainerRequest, act: Callable[[], Any], done: str
) -> HttpResponse:
    try:
        act()
    except ValidationError as error:
        tell_errors(request, error)
    else:
        messages.success(request, done)
    return redirect(asked)


def _with_reason(
    request: MemberRequest, asked: TrainerRequest, act: Callable[..., Any], template: str
) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            act(asked, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("It is noted."))
            return redirect("trainings:request_list")
    return render(request, template, {"asked": asked, "form": form})

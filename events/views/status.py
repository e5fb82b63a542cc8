"""The steps of an event: announced, held, reported, cancelled."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import MemberRequest, member
from core.refusals import show_refusal
from events import permissions, services
from events.forms.status import HoldForm, ReasonForm, ReportForm
from events.models import Event
from events.views.frame import editable_event, find_event, read_only, tell_errors


@member
@require_POST
def event_announce(request: MemberRequest, slug: str) -> HttpResponse:
    event = editable_event(request, slug)
    try:
        services.announce_event(event, by=request.user)
    except ValidationError as error:
        tell_errors(request, error)
    else:
        messages.success(request, _("The event is announced."))
    return redirect(event)


@member
def event_hold(request: MemberRequest, slug: str) -> HttpResponse:
    """Say that it took place, and when."""
    event = editable_event(request, slug)
    if not event.is_editable:
        return read_only(request, event)
    form = HoldForm(
        request.POST or None, initial={"starts_on": event.starts_on, "ends_on": event.ends_on}
    )
    done = _("The event is marked as held. Write its report next.")
    context = {"form": form, "event": event}
    return _answer(request, event, form, services.mark_held, done) or render(
        request, "events/event_hold.html", context
    )


@member
def event_report(request: MemberRequest, slug: str) -> HttpResponse:
    """How it went, in words; the figures come from what was counted."""
    event = editable_event(request, slug)
    if not permissions.can_report_event(request.user, event):
        raise PermissionDenied
    if not event.is_editable:
        return read_only(request, event)
    form = ReportForm(request.POST or None, initial={"report": event.report})
    done = _("The report is sent. The event is read-only now.")
    context = {"form": form, "event": event}
    return _answer(request, event, form, services.report_event, done) or render(
        request, "events/event_report.html", context
    )


@member
def event_reopen(request: MemberRequest, slug: str) -> HttpResponse:
    """Give a reported event back to its center."""
    event = find_event(request, slug)
    if not permissions.can_reopen_event(request.user, event):
        raise PermissionDenied
    form = ReasonForm(request.POST or None)
    done = _("The event is reopened.")
    context = {"form": form, "event": event}
    return _answer(request, event, form, services.reopen_event, done) or render(
        request, "events/event_reopen.html", context
    )


@member
def event_cancel(request: MemberRequest, slug: str) -> HttpResponse:
    event = editable_event(request, slug)
    if not event.is_editable:
        return read_only(request, event)
    form = ReasonForm(request.POST or None)
    done = _("The event is cancelled. Those who take part are being told.")
    context = {"form": form, "event": event}
    return _answer(request, event, form, services.cancel_event, done) or render(
        request, "events/event_cancel.html", context
    )


def _answer(
    request: MemberRequest,
    event: Event,
    form: HoldForm | ReportForm | ReasonForm,
    service: Callable[..., Event],
    done: str,
) -> HttpResponse | None:
    """Hand a sent form to its service; None while there is nothing to redirect to."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        service(event, by=request.user, **form.cleaned_data)
    except ValidationError as error:
        show_refusal(form, error)
        return None
    messages.success(request, done)
    return redirect(event)

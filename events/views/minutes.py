"""Minutes: reading, writing with two hands at once, amendments, approval, corrections."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import MemberRequest, member
from core.refusals import show_refusal
from events import permissions, services
from events.forms.meetings import AmendmentForm, MinutesForm
from events.forms.status import ReasonForm
from events.models import Amendment, Event, Minutes, MinutesCopy
from events.services import MinutesConflictError
from events.views.frame import editable_event, find_event, frame, number_or_404, tell_errors


@member
def minutes_detail(request: MemberRequest, slug: str) -> HttpResponse:
    """The newest version, or an older one with `?version=`; its amendments; the pictures."""
    event = find_event(request, slug)
    versions = list(event.minutes.select_related("saved_by", "approved_by"))
    wanted = request.GET.get("version", "")
    chosen = [row for row in versions if str(row.version) == wanted] or versions[:1]
    minutes = chosen[0] if chosen else None
    can_write = permissions.can_follow_up(request.user, event)
    if minutes is not None and not minutes.is_frozen and not can_write:
        # Trainers read what is given to amend or approved, no drafts.
        is_read = minutes.phase == Minutes.Phase.AMENDMENTS
        minutes = minutes if is_read else next((row for row in versions if row.is_frozen), None)
    context = frame(request, event, "minutes_detail") | {
        "minutes": minutes,
        "versions": versions if can_write else [row for row in versions if row.is_frozen],
        "is_newest": minutes is not None and minutes.version == versions[0].version,
        "amendments": minutes.amendments.all() if minutes else [],
        "copies": MinutesCopy.objects.of_event(event) if can_write else [],
        "form": AmendmentForm(),
        "photos": event.photos.select_related("picture"),
        "can_write": can_write and event.status != Event.Status.CANCELLED,
    }
    return render(request, "events/minutes_detail.html", context)


@member
@require_POST
def minutes_start(request: MemberRequest, slug: str) -> HttpResponse:
    event = editable_event(request, slug)
    try:
        services.start_minutes(event, by=request.user)
    except ValidationError as error:
        tell_errors(request, error)
        return redirect("events:minutes_detail", event.slug)
    return redirect("events:minutes_update", event.slug)


@member
def minutes_update(request: MemberRequest, slug: str) -> HttpResponse:
    """Write the text. A script saves by itself (header X-Autosave); two writers at once are
    shown both texts."""
    event = editable_event(request, slug)
    minutes = event.minutes.in_work().first() or event.minutes.first()
    if minutes is None or (minutes.is_frozen and request.method != "POST"):
        return redirect("events:minutes_detail", event.slug)
    form = MinutesForm(request.POST or None, initial=_stored(minutes))
    theirs: Minutes | None = None
    if request.method == "POST":
        if request.headers.get("X-Autosave") == "1":
            return _save_by_script(request, minutes, form)
        try:
            if form.is_valid():
                services.save_minutes(minutes, by=request.user, **form.values())
                messages.success(request, _("The minutes are saved."))
                return redirect("events:minutes_detail", event.slug)
        except MinutesConflictError as error:
            theirs = error.theirs
            form = form.on_top_of(theirs)
            show_refusal(form, error)
        except ValidationError as error:  # approved meanwhile; what was typed is kept
            tell_errors(request, error)
            return redirect("events:minutes_detail", event.slug)
    context = {
        "event": event,
        "minutes": minutes,
        "form": form,
        "theirs": theirs,
        "copies": MinutesCopy.objects.of_event(event),
    }
    return render(request, "events/minutes_update.html", context)


def _stored(minutes: Minutes) -> dict[str, Any]:
    names = ("number", "dated_on", "text", "version")
    return {name: getattr(minutes, name) for name in names} | {"seen": minutes.edit}


def _save_by_script(request: MemberRequest, minutes: Minutes, form: MinutesForm) -> HttpResponse:
    if not form.is_valid():
        return _plain(_("This could not be saved. Save the form to see why."), 422)
    try:
        saved = services.save_minutes(minutes, by=request.user, **form.values())
    except ValidationError as error:
        status = 409 if isinstance(error, MinutesConflictError) else 422
        return _plain(" ".join(error.messages), status)
    return _plain(str(saved.edit), 200)


def _plain(text: str, status: int) -> HttpResponse:
    return HttpResponse(text, "text/plain; charset=utf-8", status=status)


STEPS = {
    "amendments": services.open_amendments,
    "draft": services.back_to_draft,
    "approve": services.approve_minutes,
}


@member
@require_POST
def minutes_step(request: MemberRequest, slug: str) -> HttpResponse:
    """From draft to amendments, back, or to approved."""
    event = editable_event(request, slug)
    minutes = event.minutes.in_work().first()
    step = STEPS.get(request.POST.get("step", ""))
    if minutes is not None and step is not None:
        seen = {}
        if step is services.approve_minutes:
            seen = {"seen": number_or_404(request.POST.get("seen", ""))}
        try:
            step(minutes, by=request.user, **seen)
        except ValidationError as error:
            tell_errors(request, error)
        else:
            messages.success(request, _("Saved."))
    return redirect("events:minutes_detail", event.slug)


@member
def minutes_correct(request: MemberRequest, slug: str) -> HttpResponse:
    """Begin a new version from the approved one."""
    event = editable_event(request, slug)
    minutes = event.minutes.first()
    if minutes is None:
        return redirect("events:minutes_detail", event.slug)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.correct_minutes(minutes, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            return redirect("events:minutes_update", event.slug)
    context = {"event": event, "form": form}
    return render(request, "events/minutes_correct.html", context)


@member
@require_POST
def amendment_create(request: MemberRequest, slug: str) -> HttpResponse:
    """Anybody inside may propose a change while the minutes are open to it."""
    event = find_event(request, slug)
    minutes = get_object_or_404(event.minutes.in_work())
    form = AmendmentForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError(_("Say what is to be changed and who proposes it."))
        services.propose_amendment(minutes, by=request.user, **form.cleaned_data)
    except ValidationError as error:
        tell_errors(request, error)
    else:
        messages.success(request, _("The amendment is written down."))
    return redirect("events:minutes_detail", event.slug)


@member
@require_POST
def amendment_decide(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    event = editable_event(request, slug)
    row = get_object_or_404(Amendment.objects.filter(minutes__event=event), pk=pk)
    is_taken = request.POST.get("do") == "take"
    answer = request.POST.get("answer", "")
    try:
        services.decide_amendment(row, is_taken=is_taken, answer=answer, by=request.user)
    except ValidationError as error:
        tell_errors(request, error)
    else:
        messages.success(request, _("Saved."))
    return redirect("events:minutes_detail", event.slug)


@member
@require_POST
def copy_drop(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Both texts are one now; the copy goes."""
    event = editable_event(request, slug)
    copy = get_object_or_404(MinutesCopy.objects.filter(minutes__event=event), pk=pk)
    services.drop_copy(copy, by=request.user)
    messages.success(request, _("The copy is gone."))
    return redirect("events:minutes_update", event.slug)

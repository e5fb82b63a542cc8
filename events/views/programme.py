"""The draft of a programme: what the organiser sees and changes."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import MemberRequest, member
from core.once import once
from core.refusals import show_refusal
from events import selectors, services
from events.forms.programme import (
    HallForm,
    ReleaseForm,
    RemoveForm,
    RoleLines,
    SlotForm,
    SpeakerForm,
    StandForm,
    role_lines,
)
from events.models import Event, Hall, ProgrammeRelease, Slot, Speaker, Stand
from events.views.frame import editable_event, find_event, frame, read_only, tell_errors

# Kind in the address -> model, form, how it is saved and removed.
ENTRIES: dict[str, tuple[Any, Any, Any, Any]] = {
    "halls": (Hall, HallForm, services.save_hall, services.remove_hall),
    "speakers": (Speaker, SpeakerForm, services.save_speaker, services.remove_speaker),
    "stands": (Stand, StandForm, services.save_stand, services.remove_stand),
}


@member
def programme_detail(request: MemberRequest, slug: str) -> HttpResponse:
    """The draft by day, or (`?by=hall`) by day and hall, with what does not fit; halls, speakers,
    stands."""
    event = find_event(request, slug)
    draft = selectors.draft_of(event)
    found = selectors.conflicts(draft)
    by_slot = selectors.conflicts_by_slot(found)
    by_hall = request.GET.get("by") == "hall"
    groups = [
        (day, hall, [(slot, by_slot.get(slot.pk, [])) for slot in slots])
        for day, hall, slots in draft.groups(by_hall=by_hall)
    ]
    release = selectors.latest_release(event)
    context = frame(request, event, "programme_detail") | {
        "draft": draft,
        "groups": groups,
        "by_hall": by_hall,
        "errors": [one for one in found if one.is_error],
        "warnings": [one for one in found if not one.is_error],
        "release": release,
        "has_changes": bool(draft.slots) and selectors.has_changes(draft, release),
    }
    return render(request, "events/programme_detail.html", context)


@member
@once
def slot_create(request: MemberRequest, slug: str) -> HttpResponse:
    """Put something into the programme; `?day=` and `?hall=` say where it begins."""
    event = editable_event(request, slug)
    if not event.is_editable:
        return read_only(request, event)
    initial = {name: request.GET[name] for name in ("day", "hall") if request.GET.get(name)}
    form = SlotForm(request.POST or None, event=event, initial=initial)
    lines = role_lines(request.POST or None, event)
    context = {"form": form, "lines": lines, "event": event}
    return _saved_slot(request, form, lines, partial(services.create_slot, event)) or render(
        request, "events/slot_create.html", context
    )


@member
def slot_update(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Change or move a slot."""
    event = editable_event(request, slug)
    slot = get_object_or_404(event.slots.select_related("hall"), pk=pk)
    if not event.is_editable:
        return read_only(request, event)
    form = SlotForm(request.POST or None, instance=slot, event=event)
    lines = role_lines(request.POST or None, event, slot)
    context = {"form": form, "lines": lines, "event": event, "slot": slot}
    return _saved_slot(request, form, lines, partial(services.update_slot, slot)) or render(
        request, "events/slot_update.html", context
    )


def _saved_slot(
    request: MemberRequest, form: SlotForm, lines: RoleLines, save: Callable[..., Slot]
) -> HttpResponse | None:
    """Hand a sent form to its service, then say what does not fit; None while there is nothing
    to redirect to."""
    if request.method != "POST" or not all([form.is_valid(), lines.is_valid()]):
        return None
    try:
        slot = save(by=request.user, roles=lines.values(), **form.cleaned_data)
    except ValidationError as error:
        show_refusal(form, error)
        return None
    messages.success(request, _("“%(slot)s” is saved.") % {"slot": slot.title})
    found = selectors.conflicts(selectors.draft_of(slot.event))
    for conflict in selectors.conflicts_by_slot(found).get(slot.pk, []):
        tell = messages.error if conflict.is_error else messages.warning
        tell(request, conflict.text)
    return redirect("events:programme_detail", slot.event.slug)


@member
@require_POST
def slot_remove(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    event = editable_event(request, slug)
    slot = get_object_or_404(event.slots, pk=pk)
    try:
        services.remove_slot(slot, by=request.user)
    except ValidationError as error:
        tell_errors(request, error)
    else:
        messages.success(request, _("“%(slot)s” is out of the programme.") % {"slot": slot.title})
    return redirect("events:programme_detail", event.slug)


@member
@once
def entry_add(request: MemberRequest, slug: str, kind: str) -> HttpResponse:
    """One more hall, speaker or stand."""
    event = editable_event(request, slug)
    model, form_class, save, _remove = _entry(kind)
    if not event.is_editable:
        return read_only(request, event)
    form = form_class(request.POST or None, instance=model(event=event))
    if request.method == "POST" and _saved(request, form, save):
        return redirect("events:programme_detail", event.slug)
    return render(request, "events/entry_add.html", {"form": form, "event": event, "kind": kind})


@member
def entry_change(request: MemberRequest, slug: str, kind: str, pk: int) -> HttpResponse:
    """Change a hall, a speaker or a stand."""
    event = editable_event(request, slug)
    model, form_class, save, _remove = _entry(kind)
    row = get_object_or_404(model, event=event, pk=pk)
    if not event.is_editable:
        return read_only(request, event)
    form = form_class(request.POST or None, instance=row)
    if request.method == "POST" and _saved(request, form, save):
        return redirect("events:programme_detail", event.slug)
    context = {"form": form, "event": event, "kind": kind, "row": row}
    return render(request, "events/entry_change.html", context)


@member
def entry_remove(request: MemberRequest, slug: str, kind: str, pk: int) -> HttpResponse:
    """Take a hall, a speaker or a stand away. Speakers may ask not to be named any more, on a
    reported event too."""
    event = editable_event(request, slug)
    model, _form_class, _save, remove = _entry(kind)
    row = get_object_or_404(model, event=event, pk=pk)
    if not event.is_editable and kind != "speakers":
        return read_only(request, event)
    data = request.POST if request.method == "POST" else None
    form = RemoveForm(data, event=event) if kind == "speakers" else forms.Form(data)
    if request.method == "POST" and form.is_valid():
        remove = services.forget_speaker if form.cleaned_data.get("forget") else remove
        try:
            remove(row, by=request.user)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("It is removed."))
            return redirect("events:programme_detail", event.slug)
    context = {"form": form, "event": event, "kind": kind, "row": row}
    return render(request, "events/entry_remove.html", context)


def _entry(kind: str) -> tuple[Any, Any, Any, Any]:
    if kind not in ENTRIES:
        raise Http404
    return ENTRIES[kind]


def _saved(request: MemberRequest, form: Any, save: Any) -> bool:
    """Hand a valid form to its service; a refusal goes back into the form."""
    if not form.is_valid():
        return False
    try:
        save(form.instance, by=request.user, **form.cleaned_data)
    except ValidationError as error:
        show_refusal(form, error)
        return False
    messages.success(request, _("It is saved."))
    return True


@member
@once
def programme_release(request: MemberRequest, slug: str) -> HttpResponse:
    """Show the draft to visitors: what is new in it, what does not fit, words about it."""
    event = editable_event(request, slug)
    if not event.is_editable:
        return read_only(request, event)
    draft = selectors.draft_of(event)
    found = selectors.conflicts(draft)
    errors = [one for one in found if one.is_error]
    form = ReleaseForm(request.POST or None, has_errors=bool(errors))
    if request.method == "POST" and form.is_valid():
        try:
            release = services.release_programme(event, by=request.user, **form.values())
        except ValidationError as error:
            show_refusal(form, error)
        else:
            _tell_released(request, event, release)
            return redirect("events:programme_detail", event.slug)
    context = {
        "form": form,
        "event": event,
        "errors": errors,
        "warnings": [one for one in found if not one.is_error],
        "changes": selectors.changes_to_come(draft, selectors.latest_release(event)),
    }
    return render(request, "events/programme_release.html", context)


def _tell_released(request: MemberRequest, event: Event, release: ProgrammeRelease) -> None:
    values = {"number": release.number}
    if event.published_at is None or not event.is_public:
        text = _("Version %(number)s is released. Visitors see it once the event is announced.")
        messages.success(request, text % values)
        return
    messages.success(request, _("Version %(number)s is released.") % values)

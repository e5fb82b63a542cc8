"""What all pages of one event share: head, tabs, what the reader may do."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import audit
from core.access import MemberRequest
from events import permissions, services
from events.models import Event
from library.models import Language


@dataclass(frozen=True)
class Tab:
    """One tab of an event: its count or the number of its gaps."""

    label: str
    url: str
    current: bool
    count: int | None = None
    gaps: int = 0


def find_event(request: MemberRequest, slug: str) -> Event:
    """The event with all its head shows, or 404 for strangers."""
    rows = Event.objects.visible_to(request.user).with_list_relations()
    return get_object_or_404(rows, slug=slug)


def editable_event(request: MemberRequest, slug: str) -> Event:
    """The same for those who may change it; 403 for those who only read."""
    event = find_event(request, slug)
    if not permissions.can_edit_event(request.user, event):
        raise PermissionDenied
    return event


def read_only(request: MemberRequest, event: Event) -> HttpResponse:
    """Somebody opened an old link: the page of the event, with the reason."""
    try:
        services.ensure_editable(event)
    except ValidationError as error:
        tell_errors(request, error)
    return redirect(event)


def frame(request: MemberRequest, event: Event, current: str) -> dict[str, Any]:
    """The context of an event's page."""
    can_edit = permissions.can_edit_event(request.user, event)
    return {
        "event": event,
        "tabs": _tabs(event, current, is_organiser=can_edit),
        "can_edit": can_edit and event.is_editable,
        "can_copy": can_edit,
        "can_report": permissions.can_report_event(request.user, event) and event.is_editable,
        "can_reopen": permissions.can_reopen_event(request.user, event)
        and event.status == Event.Status.REPORTED,
    }


def _tabs(event: Event, current: str, *, is_organiser: bool) -> list[Tab]:
    def tab(name: str, label: str, **more: Any) -> Tab:
        return Tab(label, reverse(f"events:{name}", args=[event.slug]), name == current, **more)

    tabs = [
        tab("event_detail", _("Information")),
        tab("agenda_detail", _("Agenda")),
        tab("programme_detail", pgettext("of an event", "Programme")),
        tab("attendance_detail", _("Attendance")),
        tab("minutes_detail", _("Minutes of the meeting")),
        tab("decision_list", _("What follows")),
    ]
    if is_organiser:  # names of guests are for those who hold the event
        tabs.insert(3, tab("guest_list", _("Guests")))
    return tabs


def note_names_seen(request: MemberRequest, event: Event) -> None:
    """Names were looked at: a line an hour for each reader and event, as for registers."""
    audit.note_view(event, by=request.user)


def number_or_404(text: str) -> int:
    """A number of a POST that our own pages wrote; anything else is not ours."""
    if not text.isdecimal() or len(text) > 18:
        raise Http404
    return int(text)


def language_names(event: Event) -> list[str]:
    """The languages an event is held in, in words."""
    known = dict(Language.choices)
    return [str(known.get(code, code)) for code in event.languages]


def tell_errors(request: MemberRequest, error: ValidationError) -> None:
    """A refusal of a service as messages of the next page."""
    for text in error.messages:
        messages.error(request, text)

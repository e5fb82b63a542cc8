"""The agenda of an event, with what earlier meetings left open."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.access import MemberRequest, member
from events import selectors, services
from events.forms.meetings import agenda_lines
from events.models import AgendaItem
from events.views.frame import editable_event, find_event, frame, read_only


@member
def agenda_detail(request: MemberRequest, slug: str) -> HttpResponse:
    """Timed points, and the open commitments of the same partnership by themselves."""
    event = find_event(request, slug)
    context = frame(request, event, "agenda_detail") | {
        "points": event.agenda_items.all(),
        "carried": selectors.carried_over(event),
    }
    return render(request, "events/agenda_detail.html", context)


@member
def agenda_update(request: MemberRequest, slug: str) -> HttpResponse:
    """All points as lines; an empty line is none."""
    event = editable_event(request, slug)
    if not event.is_editable:
        return read_only(request, event)
    lines = agenda_lines(request.POST or None, event)
    errors: list[str] = []
    theirs: list[AgendaItem] = []
    seen = request.POST.get("seen", services.agenda_state(event))
    if request.method == "POST" and lines.is_valid():
        try:
            services.save_agenda(event, points=lines.points(), by=request.user, seen=seen)
        except ValidationError as error:
            errors = error.messages
            if error.code == "changed":  # both are shown; saving again puts ours on top
                theirs, seen = list(event.agenda_items.all()), services.agenda_state(event)
        else:
            messages.success(request, _("The agenda is saved."))
            return redirect("events:agenda_detail", event.slug)
    context = {
        "event": event,
        "lines": lines,
        "seen": seen,
        "refusals": errors,
        "theirs": theirs,
    }
    return render(request, "events/agenda_update.html", context)

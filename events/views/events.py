"""The list of events, their plan, copying."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from centers.roles import center_ids
from core.access import MemberRequest, allow, member
from core.once import once
from core.paging import page
from core.refusals import show_refusal
from events import permissions, selectors, services
from events.filters import EventFilter
from events.forms.events import CopyForm, EventForm, host_lines
from events.views.frame import editable_event, find_event, frame, language_names, read_only
from projects.limits import warnings_of


@allow(permissions.can_see_events)
def event_list(request: MemberRequest) -> HttpResponse:
    """Events the reader may see, newest first, 25 a page."""
    rows = selectors.list_rows(request.user)
    filters = EventFilter(request.GET, queryset=rows, user=request.user)
    found = page(request, filters.qs)
    context = {
        "page": found,
        "lines": selectors.list_lines(found.object_list),
        "filter": filters,
        "is_filtered": any(request.GET.get(name) for name in filters.filters),
        "shows_center": request.user.is_directorate or len(center_ids(request.user)) != 1,
        "can_create": permissions.can_create_event(request.user),
    }
    return render(request, "events/event_list.html", context)


@member
def event_detail(request: MemberRequest, slug: str) -> HttpResponse:
    """Information: the plan, who is behind it, its parts, how far it is."""
    event = find_event(request, slug)
    projects = event.projects.prefetch_related("regions")
    context = frame(request, event, "event_detail") | {
        "hosts": event.host_rows.select_related("organisation"),
        "parts": event.parts.order_by("first_on", "starts_at", "pk"),
        "projects": projects,
        "not_counted": warnings_of(
            projects, day=event.first_on, places=(event.place_id, event.region_id)
        ),
        "policy_items": event.policy_items.all(),
        "language_names": language_names(event),
        "views": selectors.times_opened(event),
        "came": selectors.came(event) if event.report else {},
    }
    return render(request, "events/event_detail.html", context)


@allow(permissions.can_create_event)
@once
def event_create(request: MemberRequest) -> HttpResponse:
    """Plan an event; `?part_of=` makes it a part of another one."""
    form = EventForm(request.POST or None, user=request.user, part_of=request.GET.get("part_of"))
    hosts = host_lines(request.POST or None, None)
    if request.method == "POST" and all([form.is_valid(), hosts.is_valid()]):
        values = form.values()
        if not permissions.can_create_event_at(request.user, form.center_id):
            raise PermissionDenied
        try:
            event = services.create_event(by=request.user, hosts=hosts.values(), **values)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The event is planned."))
            return redirect(event)
    return render(request, "events/event_create.html", {"form": form, "hosts": hosts})


@member
def event_update(request: MemberRequest, slug: str) -> HttpResponse:
    event = editable_event(request, slug)
    if not event.is_editable:
        return read_only(request, event)
    form = EventForm(request.POST or None, instance=event, user=request.user)
    hosts = host_lines(request.POST or None, event)
    if request.method == "POST" and all([form.is_valid(), hosts.is_valid()]):
        try:
            services.update_event(event, by=request.user, hosts=hosts.values(), **form.values())
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The event is saved."))
            return redirect(event)
    context = {"form": form, "hosts": hosts, "event": event}
    return render(request, "events/event_update.html", context)


@member
@once
def event_copy(request: MemberRequest, slug: str) -> HttpResponse:
    """The same event next year, on the same weekday or date, or on any other day."""
    event = editable_event(request, slug)
    form = CopyForm(request.POST or None, event=event)
    if request.method == "POST" and form.is_valid():
        try:
            copy = services.copy_event(event, by=request.user, first_on=form.first_on())
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("This is the copy. Check the dates and the place."))
            return redirect(copy)
    return render(request, "events/event_copy.html", {"form": form, "event": event})

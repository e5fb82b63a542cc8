"""What visitors read: the list, the page of an event, calendars."""

from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from core.access import public
from core.caching import cached_public
from core.paging import page
from core.sharing import share
from events import calendars, jsonld, selectors
from events.counting import counted
from events.filters import PublicFilter
from events.models import Event, EventHost
from events.views.frame import language_names
from projects.selectors import donors_shown

KEPT_SECONDS = 60


@public
@cached_public(KEPT_SECONDS)
def public_list(request: HttpRequest) -> HttpResponse:
    """What comes next, soonest first; or what is over; or all of a month."""
    filters = PublicFilter(request.GET, queryset=Event.objects.listed())
    found = page(request, filters.qs, per_page=15)
    context = {
        "page": found,
        "lines": selectors.public_lines(found.object_list),
        "filter": filters,
        "is_filtered": filters.is_filtered,
        "tabs": filters.tabs(request.path),
        "feed_query": filters.feed_query,
    }
    return render(request, "events/public_list.html", context)


@public
@counted
@cached_public(KEPT_SECONDS)
def public_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One event: what, when, where, by whom, its parts. Nothing personal."""
    event = get_object_or_404(selectors.public_events(), slug=slug)
    hosts, parts = list(selectors.hosts_of(event)), list(selectors.parts_of(event))
    address = request.build_absolute_uri(request.path)
    origin = f"{request.scheme}://{request.get_host()}"
    context = {
        "event": event,
        "hosts": hosts,
        "donors": _donors(event, hosts),
        "parts": parts,
        "photos": event.photos.filter(picture__is_published=True).select_related("picture"),
        "language_names": language_names(event),
        "is_over": event.last_on < timezone.localdate(),
        "share": share(event.title, address),
        "described": jsonld.event_script(event, hosts, origin),
    }
    return render(request, "events/public_detail.html", context)


def _donors(event: Event, hosts: Iterable[EventHost]) -> list[str]:
    """Who pays for its public projects, without funders that stand among the hosts."""
    if not event.has_donors:  # type: ignore[attr-defined]  # told by `public_events`
        return []
    funders = [row.organisation_id for row in hosts if row.role == EventHost.Role.FUNDER]
    return donors_shown(event.projects.all(), day=event.first_on, but=funders)


@public
@cached_public(KEPT_SECONDS)
def event_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """One event for the reader's calendar."""
    event = get_object_or_404(selectors.calendar_events(), slug=slug)
    return _calendar(calendars.of_event(event), f"{event.slug}.ics")


@public
@cached_public(KEPT_SECONDS * 5)
def feed(request: HttpRequest) -> HttpResponse:
    """Events to subscribe to; `?region=` and `?center=` narrow them."""
    found = selectors.feed_of(
        region=request.GET.get("region", ""), center=request.GET.get("center", "")
    )
    if found is None:
        raise Http404
    return _calendar(calendars.of_feed(found.events, found.name), "kaea.ics")


def _calendar(text: bytes, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response

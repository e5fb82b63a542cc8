"""The released programme for visitors: page, sheets to print, calendars."""

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation

from core.access import public
from core.caching import cached_public
from events import calendars, programme_sheet, selectors
from events.models import Event, ProgrammeRelease

KEPT_SECONDS = 60


@public
@cached_public(KEPT_SECONDS)
def public_programme(request: HttpRequest, slug: str) -> HttpResponse:
    """What takes place when and where, by day or (`?by=hall`) by hall; speakers, stands, news."""
    event = _event(selectors.events_with_place(), slug)
    by_hall = request.GET.get("by") == "hall"
    context = {
        "event": event,
        "programme": selectors.programme_of(_release(event), by_hall=by_hall),
        "by_hall": by_hall,
        "versions": selectors.versions_of(event),
    }
    return render(request, "events/public_programme.html", context)


@public
@cached_public(KEPT_SECONDS * 5)
def programme_pdf(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    """The programme to print, in Kyrgyz or Russian."""
    if language not in programme_sheet.LANGUAGES:
        raise Http404
    event = _event(selectors.public_events(), slug)
    with translation.override(language):
        address = request.build_absolute_uri(event.get_programme_url())
    pdf = programme_sheet.programme_pdf(event, _release(event), language=language, address=address)
    response = HttpResponse(pdf, content_type="application/pdf")
    name = f"{event.slug}-programme-{language}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@public
@cached_public(KEPT_SECONDS * 5)
def speaker_calendar(request: HttpRequest, slug: str, uid: uuid.UUID) -> HttpResponse:
    """All that somebody has to do at the event, to subscribe to."""
    event = _event(selectors.calendar_events(), slug)
    return _calendar(calendars.of_person(event, _release(event), str(uid)))


@public
@cached_public(KEPT_SECONDS * 5)
def slot_calendar(request: HttpRequest, slug: str, uid: uuid.UUID) -> HttpResponse:
    """One slot for the reader's calendar."""
    event = _event(selectors.calendar_events(), slug)
    return _calendar(calendars.of_slot(event, _release(event), str(uid)))


def _event(events: Any, slug: str) -> Event:
    """The event if it has a released programme, else 404."""
    event: Event = get_object_or_404(selectors.programme_events(events), slug=slug)
    return event


def _release(event: Any) -> ProgrammeRelease:
    return ProgrammeRelease.objects.get(pk=event.release_id)


def _calendar(text: bytes | None) -> HttpResponse:
    if text is None:
        raise Http404
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="programme.ics"'
    return response

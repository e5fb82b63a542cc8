"""Registering for an event without an account, and the page with the tickets."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import limits
from core.access import public
from core.middleware import client_ip
from core.once import once
from core.personal import private
from core.refusals import show_refusal
from core.sharing import share
from events import calendars, guest_letters, selectors, services, tickets
from events.forms.guests import BookingForm, guest_lines
from events.models import Booking, Event, Registration, SignUp
from events.services.registrations import offer_ends
from people.consent_texts import EVENT_VERSION, consent_texts
from people.models import Consent

# A village behind one address may fill a hall; a machine is stopped.
FORMS_AT_MOST, FORMS_SECONDS = 120, 600
LETTERS_AT_MOST, LETTERS_SECONDS = 3, 3600
TICKET_DAYS = 60


@public
@once
def registration_create(request: HttpRequest, slug: str) -> HttpResponse:
    """The form, one person or `?people=` of them; sent, it leads to the tickets."""
    event = _event(slug)
    sign_up: SignUp = event.sign_up
    number = _people(request, sign_up)
    form = BookingForm(request.POST or None, is_group=number > 1)
    lines = guest_lines(request.POST or None, number)
    status = 200
    if request.method == "POST":
        answer = _register(request, event, form, lines)
        if isinstance(answer, HttpResponse):
            return answer
        status = answer
    context = {
        "event": event,
        "sign_up": sign_up,
        "state": SignUp.State(sign_up.state()),
        "is_taking": sign_up.is_taking,
        "places_left": services.places_left(event),
        "form": form,
        "lines": lines,
        "number": number,
        "numbers": range(2, sign_up.group_limit + 1),
        "texts": _texts(),
        "own_ticket": _own_ticket(request, event),
    }
    response = render(request, "events/registration_create.html", context, status=status)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _event(slug: str) -> Event:
    rows = selectors.public_events().filter(sign_up__isnull=False)
    return get_object_or_404(rows, slug=slug)


def _people(request: HttpRequest, sign_up: SignUp) -> int:
    text = request.GET.get("people", "1")
    wanted = int(text) if text.isdecimal() and len(text) < 4 else 1
    return max(1, min(wanted, sign_up.group_limit))


def _texts() -> list[Any]:
    language = (get_language() or "ky")[:2]
    purposes = (Consent.Purpose.DATA, Consent.Purpose.GUARDIAN)
    return consent_texts(language, purposes=purposes, version=EVENT_VERSION)


def _register(
    request: HttpRequest, event: Event, form: BookingForm, lines: Any
) -> HttpResponse | int:
    """The way to the tickets, or the status of the form with its errors."""
    if not all([form.is_valid(), lines.is_valid()]):
        return 200
    if not limits.allow(
        "register", client_ip(request), at_most=FORMS_AT_MOST, seconds=FORMS_SECONDS
    ):
        text = _("Too many registrations came from your network. Try again in ten minutes.")
        form.add_error(None, text)
        return 429
    language = (get_language() or "ky")[:2]
    try:
        booking = services.register(
            event, by=None, guests=lines.people(), language=language, **form.values()
        )
    except services.AlreadyRegistered as error:
        return _known(request, form, error)
    except ValidationError as error:
        show_refusal(form, error)
        return 200
    return _to_tickets(booking)


def _known(
    request: HttpRequest, form: BookingForm, error: services.AlreadyRegistered
) -> HttpResponse | int:
    """A second tab of the same phone gets the same tickets. A stranger who knows name and phone
    gets nothing; the owner of the address gets the letter again."""
    booking = error.booking
    if _own_ticket(request, booking.event) == booking.get_ticket_url():
        return redirect(booking.get_ticket_url())
    form.add_error(None, error)
    if booking.email and limits.allow(
        "ticket-letter", str(booking.pk), at_most=LETTERS_AT_MOST, seconds=LETTERS_SECONDS
    ):
        is_waiting = booking.registrations.waiting().exists()
        guest_letters.tell(booking, "guest_registered", is_waiting=is_waiting)
        form.add_error(None, _("The link to the ticket was sent to that e-mail again."))
    else:
        text = _("The ticket opens on the phone on which you registered. Else ask the organisers.")
        form.add_error(None, text)
    return 200


def _to_tickets(booking: Booking) -> HttpResponse:
    response = redirect(booking.get_ticket_url())
    response.set_signed_cookie(
        _cookie(booking.event),
        booking.token,
        max_age=TICKET_DAYS * 86400,
        httponly=True,
        samesite="Lax",
    )
    return response


def _cookie(event: Event) -> str:
    return f"ticket-{event.pk}"


def _own_ticket(request: HttpRequest, event: Event) -> str:
    """The tickets that were made on this phone."""
    token = request.get_signed_cookie(_cookie(event), default="") or ""
    pk = Booking.pk_of(token) if token else None
    return Booking(pk=pk, event=event).get_ticket_url() if pk else ""


# The personal link ------------------------------------------------------------------------


def _booking(slug: str, token: str) -> Booking:
    """Whose link it is. Two statements with the people; 404 for a link of nobody."""
    pk = Booking.pk_of(token)
    rows = Booking.objects.select_related("event__place", "event__center__organisation")
    if pk is None:
        raise Http404
    return get_object_or_404(rows, pk=pk, event__slug=slug)


@public
def ticket_detail(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """The tickets of one booking: codes, what is waiting, what is offered."""
    booking = _booking(slug, token)
    return private(_ticket_page(request, booking))


def _ticket_page(
    request: HttpRequest, booking: Booking, error: ValidationError | None = None
) -> HttpResponse:
    event = booking.event
    people = list(booking.registrations.order_by("pk"))
    shown = (Registration.Status.REGISTERED, Registration.Status.CHECKED_IN)
    address = request.build_absolute_uri(event.get_public_url())
    context = {
        "event": event,
        "booking": booking,
        "people": [
            (row, tickets.qr_picture(event.slug, row.code) if row.status in shown else "")
            for row in people
        ],
        "has_tickets": any(row.status in shown for row in people),
        "offer_ends": offer_ends(people),
        "is_waiting": any(row.status == Registration.Status.WAITING for row in people),
        "can_cancel": any(
            not row.is_gone and row.status != Registration.Status.CHECKED_IN for row in people
        ),
        "share": share(event.title, address),
        "errors": error.messages if error else [],
    }
    return render(request, "events/ticket_detail.html", context)


@public
def ticket_cancel(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """GET asks for whom, POST gives the places back."""
    booking = _booking(slug, token)
    people = [row for row in booking.registrations.order_by("pk") if not row.is_gone]
    errors: list[str] = []
    if request.method == "POST":
        sent = {int(pk) for pk in request.POST.getlist("person") if pk.isdecimal() and len(pk) < 18}
        only = sent if len(people) > 1 else None
        try:
            services.cancel(booking, by=None, only=only)
        except ValidationError as error:
            errors = error.messages
        else:
            return private(redirect(booking.get_ticket_url()))
    context = {"event": booking.event, "booking": booking, "people": people, "errors": errors}
    return private(render(request, "events/ticket_cancel.html", context))


@public
@require_POST
def ticket_accept(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Take the offered place."""
    booking = _booking(slug, token)
    try:
        services.accept_offer(booking, by=None)
    except ValidationError as error:
        return private(_ticket_page(request, booking, error))
    return private(redirect(booking.get_ticket_url()))


@public
def ticket_calendar(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """The event for the guests' calendar; a place that was given back comes as cancelled."""
    booking = _booking(slug, token)
    people = list(booking.registrations.order_by("pk"))
    response = HttpResponse(
        calendars.of_booking(booking, people), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = f'inline; filename="ticket-{slug}.ics"'
    return private(response)


@public
def ticket_pdf(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """The tickets on small pages; 404 while nobody of the booking has a place."""
    booking = _booking(slug, token)
    shown = (Registration.Status.REGISTERED, Registration.Status.CHECKED_IN)
    people = list(booking.registrations.filter(status__in=shown).order_by("pk"))
    if not people:
        raise Http404
    language = (get_language() or "ky")[:2]
    response = HttpResponse(
        tickets.ticket_pdf(booking, people, language=language), content_type="application/pdf"
    )
    response["Content-Disposition"] = f'inline; filename="ticket-{slug}.pdf"'
    return private(response)

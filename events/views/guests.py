"""Guests of an event for its organiser: the list, by hand, files, the counter of the day."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from core import audit
from core.access import MemberRequest, member
from core.dates import clock
from core.exports import sheet_response
from core.once import once
from core.paging import page
from core.refusals import show_refusal
from events import guides, selectors, services, tickets
from events.forms.guests import (
    GuestUpdateForm,
    SignUpForm,
    StaffBookingForm,
    guest_lines,
)
from events.guest_filters import GuestFilter
from events.models import Booking, Desk, Registration, RegistrationQuerySet, SignUp
from events.views.frame import (
    editable_event,
    frame,
    note_names_seen,
    number_or_404,
    read_only,
    tell_errors,
)
from people.models import Person

LINES = 10


@member
def guest_list(request: MemberRequest, slug: str) -> HttpResponse:
    """Everybody on the list in the order of the alphabet, with figures and filters."""
    event = editable_event(request, slug)
    filters = GuestFilter(request.GET, queryset=selectors.guest_rows(event))
    found = page(request, filters.qs, per_page=50)
    note_names_seen(request, event)
    context = frame(request, event, "guest_list") | {
        "page": found,
        "lines": selectors.guest_lines(found.object_list, event),
        "filter": filters,
        "is_filtered": any(request.GET.get(name) for name in filters.filters),
        "figures": selectors.guest_figures(event),
        "sign_up": getattr(event, "sign_up", None),
        "is_open": event.status in event.OPEN_STATUSES,
        "query": request.GET.urlencode(),
        "may_let_in": event.is_editable and event.first_on <= timezone.localdate(),
        "guide_language": guides.language_for(get_language()),
        "erase_after": services.erase_after(event),
    }
    return render(request, "events/guest_list.html", context)


@member
@require_POST
def guest_check_in(request: MemberRequest, slug: str) -> HttpResponse:
    """Let one guest of the list in, or take it back; the list stays as it was filtered."""
    event = editable_event(request, slug)
    back = request.POST.get("back", "")
    number = number_or_404(back or request.POST.get("in", ""))
    guest = get_object_or_404(event.registrations.select_related("event"), pk=number)
    try:
        if back:
            services.take_back(guest, by=request.user)
            said = _("%(name)s: taken back.") % {"name": guest.full_name}
        else:
            said = _say_let_in(services.check_in(guest, by=request.user))
    except ValidationError as error:
        tell_errors(request, error)
    else:
        messages.success(request, said)
    query = QueryDict(request.POST.get("query", "")).urlencode()
    return redirect(f"{reverse('events:guest_list', args=[event.slug])}{query and f'?{query}'}")


def _say_let_in(answer: services.Answer) -> str:
    if answer.result != "already" or answer.at is None:
        return _("%(name)s: welcome.") % {"name": answer.name}
    desk = Desk.objects.filter(pk=answer.desk or 0).first()
    words = {"name": answer.name, "desk": desk.label if desk else "", "time": clock(answer.at)}
    return _("%(name)s: already in, %(desk)s, %(time)s.") % words


@member
@once
def guest_create(request: MemberRequest, slug: str) -> HttpResponse:
    """Somebody who called or wrote: put on the list by hand, `?people=` of them."""
    event = editable_event(request, slug)
    if not event.is_editable:
        return read_only(request, event)
    text = request.GET.get("people", "1")
    number = max(1, min(int(text), LINES)) if text.isdecimal() and len(text) < 3 else 1
    form = StaffBookingForm(request.POST or None, is_group=number > 1)
    lines = guest_lines(request.POST or None, number)
    if request.method == "POST" and all([form.is_valid(), lines.is_valid()]):
        language = (get_language() or "ky")[:2]
        try:
            booking = services.register(
                event,
                by=request.user,
                source=Booking.Source.STAFF,
                guests=lines.people(),
                language=language,
                **form.values(),
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _say_added(booking))
            return redirect("events:guest_list", event.slug)
    numbers = range(2, LINES + 1)
    context = {"event": event, "form": form, "lines": lines, "number": number, "numbers": numbers}
    return render(request, "events/guest_create.html", context)


def _say_added(booking: Booking) -> str:
    if booking.registrations.waiting().exists():
        return _("All places are taken: they are on the waiting list.")
    return _("They are on the list.")


@member
def guest_update(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """One guest: what is known, and what is to become of the place."""
    event = editable_event(request, slug)
    rows = event.registrations.select_related("booking", "checked_in_desk", "event")
    guest = get_object_or_404(rows, pk=pk)
    has_begun = event.first_on <= timezone.localdate()
    form = GuestUpdateForm(request.POST or None, status=guest.status, has_begun=has_begun)
    if request.method == "POST" and event.is_editable and form.is_valid():
        try:
            _do(form.cleaned_data["action"], guest, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The list is saved."))
            return redirect("events:guest_list", event.slug)
    note_names_seen(request, event)
    people = Person.objects.visible_to(request.user)
    context = {
        "event": event,
        "guest": guest,
        "form": form,
        "can_edit": event.is_editable and form.has_choices,
        "person": people.filter(pk=guest.person_id).first() if guest.person_id else None,
    }
    return render(request, "events/guest_update.html", context)


def _do(action: str, guest: Registration, *, by: User) -> None:
    if action == GuestUpdateForm.CANCEL:
        services.cancel(guest.booking, by=by, only=[guest.pk])
    elif action == GuestUpdateForm.PLACE:
        services.give_place(guest, by=by)
    elif action == GuestUpdateForm.COME:
        services.check_in(guest, by=by)
    else:
        services.take_back(guest, by=by)


@member
def guest_export(request: MemberRequest, slug: str) -> HttpResponseBase:
    """The filtered list as a file; the log says who took it."""
    event = editable_event(request, slug)
    filters = GuestFilter(request.GET, queryset=selectors.guest_rows(event))
    return sheet_response(
        request,
        filename=f"guests-{event.slug}",
        title=_("Guests of %(number)s") % {"number": event.slug},
        headers=[
            *(_("Surname"), _("First name"), _("Patronymic"), _("Sex"), _("Age"), _("Status")),
            *(_("Code"), _("Phone"), _("Email"), _("Organisation"), _("Group"), _("How")),
            *(_("Came at"), _("Desk"), _("Parent or guardian"), _("Record of the person")),
        ],
        rows=_export_rows(filters.qs),
        about=filters.summary(),
        center_id=event.center_id,
        personal=True,
        obj=event,
    )


def _export_rows(rows: RegistrationQuerySet) -> Iterator[list[Any]]:
    for row in rows.select_related("booking", "checked_in_desk").iterator(500):
        booking, came = row.booking, row.checked_in_at
        yield [
            *(row.family_name, row.given_name, row.patronymic, row.get_sex_display()),
            *(row.get_age_band_display(), row.get_status_display(), row.code),
            *(str(booking.phone or ""), booking.email, booking.organisation, booking.group_name),
            *(booking.get_source_display(), came),
            row.checked_in_desk.label if row.checked_in_desk else "",
            *(row.guardian_name, row.get_match_display()),
        ]


@member
def guest_print(request: MemberRequest, slug: str) -> HttpResponse:
    """The list on paper, when nothing else works; ?lang=ky or ?lang=ru. Logged as an export."""
    event = editable_event(request, slug)
    language = request.GET.get("lang", "")
    if language not in tickets.LIST_LANGUAGES:
        language = "ru" if get_language() == "ru" else "ky"
    rows = event.registrations.seated() | event.registrations.filter(
        status=Registration.Status.NO_SHOW
    )
    people = list(rows.alphabetical().select_related("booking"))
    document = tickets.guest_list_pdf(event, people, language=language)
    changes = {"rows": len(people), "personal": True, "file": "pdf"}
    audit.record("exported", event, by=request.user, changes=changes)
    response = HttpResponse(document, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="guests-{event.slug}-{language}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@member
def sign_up_update(request: MemberRequest, slug: str) -> HttpResponse:
    """Open the registration of visitors, or change its rules."""
    event = editable_event(request, slug)
    if not event.is_editable:
        return read_only(request, event)
    form = SignUpForm(request.POST or None, instance=SignUp.objects.filter(event=event).first())
    if request.method == "POST" and form.is_valid():
        try:
            services.save_sign_up(event, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The rules of registering are saved."))
            return redirect("events:guest_list", event.slug)
    return render(request, "events/sign_up_update.html", {"event": event, "form": form})


@member
def live_counter(request: MemberRequest, slug: str) -> HttpResponse:
    """Who is there by now, by hall and by hour; the page asks for it again by itself."""
    event = editable_event(request, slug)
    context: dict[str, Any] = {"live": selectors.live(event), "event": event}
    if request.htmx:
        return render(request, "events/_live.html", context)
    context |= frame(request, event, "guest_list")
    return render(request, "events/live_counter.html", context)

"""Who was invited and who came: list, adding, correcting, counts without names, the file."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import MemberRequest, member
from core.exports import sheet_response
from core.refusals import show_refusal
from events import permissions, selectors, services
from events.forms.meetings import AttendeeForm, GuestForm, PartForm
from events.forms.status import ReasonForm
from events.models import Attendee, Event
from events.views.frame import (
    editable_event,
    find_event,
    frame,
    note_names_seen,
    number_or_404,
    read_only,
    tell_errors,
)
from people.consent_texts import consent_texts
from people.count_forms import CountsForm
from people.matching import Match
from people.models import Consent, Person, Sex
from people.selectors import find_candidates, visible_ids
from people.services import create_person

FOUND = 12


@member
def attendance_detail(request: MemberRequest, slug: str) -> HttpResponse:
    """Figures for everybody inside; names for those who answer for the event."""
    event = find_event(request, slug)
    found = selectors.attendance(event)
    # Small cells are for those who may see the rows behind them.
    shows_names = permissions.can_edit_event(request.user, event)
    by_sex = ", ".join(f"{label}: {count}" for label, count in found.by_sex())
    context = frame(request, event, "attendance_detail") | {
        "found": found,
        "shows_names": shows_names,
        "states": [one for one in Attendee.State.choices if one[0] != Attendee.State.VOID],
        "sexes": Sex.labels,
        "count_rows": list(found.count_rows()) if shows_names else [],
        "figure_about": by_sex if shows_names else "",
    }
    if context["shows_names"] and found.live:
        note_names_seen(request, event)
    return render(request, "events/attendance_detail.html", context)


@member
@require_POST
def attendance_mark(request: MemberRequest, slug: str) -> HttpResponse:
    """Who came, all rows of the page at once."""
    event = editable_event(request, slug)
    states = {
        int(name[1:]): value
        for name, value in request.POST.items()
        if name[:1] == "s" and name[1:].isdecimal() and len(name) < 19 and isinstance(value, str)
    }
    try:
        count = services.mark_attendance(event, states=states, by=request.user)
    except ValidationError as error:
        tell_errors(request, error)
    else:
        messages.success(request, _("Saved.") if count else _("Nothing had changed"))
    return redirect("events:attendance_detail", event.slug)


@member
def attendee_create(request: MemberRequest, slug: str) -> HttpResponse:
    """An organisation, somebody known, or somebody new after a look at who may be the same."""
    event = editable_event(request, slug)
    if not event.is_editable:
        return read_only(request, event)
    note_names_seen(request, event)
    do = request.POST.get("do", "")
    part = PartForm(request.POST if do in ("known", "organisation") else None)
    guest = GuestForm(request.POST if do == "new" else None, prefix="new")
    query = request.GET.get("q", "").strip()[:100]
    language = (get_language() or "ky")[:2]
    context: dict[str, Any] = {"event": event, "part": part, "guest": guest, "query": query}
    context["texts"] = consent_texts(language, purposes=(Consent.Purpose.DATA,))
    context["people"] = _search(request, event, query) if query else []
    if request.method == "POST":
        form = guest if do == "new" else part
        try:
            attendee = _add(request, event, form, context) if form.is_valid() else None
        except ValidationError as error:
            show_refusal(form, error)
        else:
            if attendee is not None:
                words = {"name": attendee.name}
                messages.success(request, _("%(name)s is on the attendance.") % words)
                return redirect("events:attendee_create", event.slug)
    return render(request, "events/attendee_create.html", context)


def _search(request: MemberRequest, event: Event, query: str) -> list[Person]:
    rows = Person.objects.visible_to(request.user).current().search(query)
    people = list(rows.select_related("place")[:FOUND])
    live = event.attendees.live().filter(person__in=people)
    there = set(live.values_list("person_id", flat=True))
    for person in people:
        person.is_there = person.pk in there  # type: ignore[attr-defined]
    return people


def _add(
    request: MemberRequest, event: Event, form: PartForm | GuestForm, context: dict[str, Any]
) -> Attendee | None:
    """The row; None when candidates have to be looked at first."""
    if isinstance(form, GuestForm):
        return _add_typed(request, event, form, context)
    person = None
    if request.POST.get("do") == "known":
        rows = Person.objects.visible_to(request.user)
        person = get_object_or_404(rows, pk=number_or_404(request.POST.get("person", "")))
    return services.add_attendee(event, person=person, by=request.user, **form.part())


def _add_typed(
    request: MemberRequest, event: Event, form: GuestForm, context: dict[str, Any]
) -> Attendee | None:
    typed = form.traits()
    candidates = find_candidates([typed]).get(0, [])
    if chosen := request.POST.get("same"):
        person = _chosen(candidates, number_or_404(chosen))
        return services.add_attendee(
            event, person=person, typed=typed, by=request.user, **form.part()
        )
    seen = {int(pk) for pk in request.POST.getlist("seen") if pk.isdecimal() and len(pk) < 18}
    if {person.pk for person, _match in candidates} - seen:
        visible = visible_ids(request.user, [person.pk for person, _match in candidates])
        context["candidates"] = [
            (person, match, person.pk in visible) for person, match in candidates
        ]
        return None
    with transaction.atomic():
        person = create_person(
            by=request.user,
            center=event.center,
            seen=seen,
            **form.person((get_language() or "ky")[:2], timezone.localdate()),
        )
        return services.add_attendee(event, person=person, by=request.user, **form.part())


def _chosen(candidates: Sequence[tuple[Person, Match]], pk: int) -> Person:
    """Only somebody who fits what was typed can be taken this way."""
    found = next((person for person, _match in candidates if person.pk == pk), None)
    if found is None:
        raise ValidationError(_("This person does not fit what you typed."), code="no_candidate")
    return found


@member
def attendee_update(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """What is said of somebody beside the name."""
    event = editable_event(request, slug)
    if not event.is_editable:
        return read_only(request, event)
    note_names_seen(request, event)
    row = _attendee(event, pk)
    names = ("organisation", "sector", "is_decision_maker", "duty", "delegation", "state")
    initial = {name: getattr(row, name) for name in names} | {"country": row.country_id}
    form = AttendeeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            values = form.part() | {"state": form.cleaned_data["state"]}
            services.update_attendee(row, by=request.user, **values)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("events:attendance_detail", event.slug)
    context = {"event": event, "form": form, "row": row}
    return render(request, "events/attendee_update.html", context)


@member
def attendee_void(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """The row was a mistake."""
    event = editable_event(request, slug)
    if not event.is_editable:
        return read_only(request, event)
    note_names_seen(request, event)
    row = _attendee(event, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.void_attendee(row, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The row is void."))
            return redirect("events:attendance_detail", event.slug)
    context = {"event": event, "form": form, "row": row}
    return render(request, "events/attendee_void.html", context)


@member
def event_counts_update(request: MemberRequest, slug: str) -> HttpResponse:
    """People counted without names: a table of sex by age band."""
    event = editable_event(request, slug)
    if not event.is_editable:
        return read_only(request, event)
    counts = {(row.sex, row.age_band): row.count for row in event.aggregate_counts.all()}
    form = CountsForm(request.POST or None, counts=counts)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_event_counts(event, cells=form.cells(), by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The counts are saved."))
            return redirect("events:attendance_detail", event.slug)
    context = {"event": event, "form": form, "sexes": Sex.labels}
    return render(request, "events/event_counts_update.html", context)


@member
def attendance_export(request: MemberRequest, slug: str) -> FileResponse:
    """The attendance as xlsx. It holds names, so the log says who took it."""
    event = find_event(request, slug)
    if not permissions.can_export_attendance(request.user, event):
        raise PermissionDenied
    found = selectors.attendance(event)
    return sheet_response(
        request,
        filename=f"attendance-{event.slug}",
        title=_("Attendance %(number)s") % {"number": event.slug},
        headers=[
            *(_("Name"), _("Sex"), _("Age"), _("Organisation"), _("Job title"), _("Sector")),
            *(_("Decides"), _("Delegation"), _("Country"), _("State")),
        ],
        rows=_export_rows(found.live),
        about=str(event),
        center_id=event.center_id,
        personal=True,
        obj=event,
    )


def _export_rows(rows: Sequence[Attendee]) -> Iterator[list[Any]]:
    answers = {True: _("Yes"), False: ""}
    for row in rows:
        person, organisation = row.person, row.organisation
        yield [
            person.full_name if person else "",
            person.get_sex_display() if person else "",
            row.age,
            organisation.name if organisation else "",
            row.duty,
            row.get_sector_display(),
            answers[row.is_decision_maker],
            row.delegation,
            row.country.name,
            row.get_state_display(),
        ]


def _attendee(event: Event, pk: int) -> Attendee:
    rows = event.attendees.live().select_related("person", "organisation")
    row = get_object_or_404(rows, pk=pk)
    row.event = event
    return row

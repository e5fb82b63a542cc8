"""The register: people, what became of them, counts without names, its file."""

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

from centers.models import Organisation
from core import audit, dates
from core.access import MemberRequest, member
from core.exports import sheet_response
from core.refusals import show_refusal
from people.consent_texts import consent_texts
from people.count_forms import CountsForm
from people.matching import Match
from people.models import AgeBand, Consent, Person, Sex
from people.new_person_forms import consent_given
from people.selectors import find_candidates, visible_ids
from people.services import create_person, note_candidates
from trainings import permissions, selectors, services
from trainings.forms.register import (
    EnrolmentForm,
    PersonForm,
    SenderForm,
)
from trainings.models import Enrolment, Training
from trainings.selectors.register import Register, Row
from trainings.views.frame import find_training, frame, number_or_404
from trainings.views.lines import register_lines

FOUND = 12


@member
def register_detail(request: MemberRequest, slug: str) -> HttpResponse:
    """Participants: names, the waiting list, counts without names beside them."""
    training = find_training(request, slug)
    context = frame(request, training, "register_detail")
    found = context["register"]
    by_sex = ((Sex(code).label, count) for code, count in found.by_sex().items() if count)
    context |= {
        "figure_about": ", ".join(f"{label}: {count}" for label, count in by_sex),
        "places_left": None
        if training.capacity is None
        else max(0, training.capacity - len(found.counted)),
        "lines": register_lines(found),
        "senders": selectors.senders(found),
        "sexes": Sex.labels,
        "count_rows": list(_count_rows(found)) if found.without_names else [],
    }
    return render(request, "trainings/register_detail.html", context)


def _count_rows(found: Register) -> Iterator[tuple[str, list[int], int]]:
    """The table of counts without names: band, a cell a sex, total; empty bands are left out."""
    for band in AgeBand:
        cells = [found.counts.get((sex.value, band.value), 0) for sex in Sex]
        if any(cells):
            yield str(band.label), cells, sum(cells)


@member
def enrolment_create(request: MemberRequest, slug: str) -> HttpResponse:
    """Find somebody among the own people, or type a new person and look at who may be the same."""
    training = _editable(request, slug)
    form = PersonForm(request.POST if request.POST.get("do") == "new" else None)
    query = request.GET.get("q", "").strip()[:100]
    context: dict[str, Any] = {"training": training, "form": form, "query": query}
    language = (get_language() or "ky")[:2]
    context["texts"] = consent_texts(
        language, purposes=(Consent.Purpose.DATA, Consent.Purpose.GUARDIAN)
    )
    context["places_left"] = services.places_left(training)
    context["women"] = selectors.women_share(training)
    if query:
        context["people"] = _search(request, training, query)
    if request.method == "POST":
        try:
            enrolment = _enrol(request, training, form, context)
        except ValidationError as error:
            context["refusal"] = error
            context["is_full"] = getattr(error, "code", "") == "full"
            if form.is_bound:
                show_refusal(form, error)
        else:
            if enrolment is not None:
                _say_enrolled(request, enrolment)
                return redirect("trainings:enrolment_create", training.slug)
    return render(request, "trainings/enrolment_create.html", context)


def _search(request: MemberRequest, training: Training, query: str) -> list[Person]:
    rows = Person.objects.visible_to(request.user).current().search(query)
    people = list(rows.select_related("place").prefetch_related("phones")[:FOUND])
    if people:
        audit.note_view(training, by=request.user, what="search")
    on = Enrolment.objects.exclude(status=Enrolment.Status.VOID).filter(training=training)
    there = set(on.filter(person__in=people).values_list("person_id", flat=True))
    for person in people:
        person.is_on_register = person.pk in there  # type: ignore[attr-defined]
    return people


def _enrol(
    request: MemberRequest, training: Training, form: PersonForm, context: dict[str, Any]
) -> Enrolment | None:
    """The person pointed at, or the typed one; None when candidates have to be looked at first."""
    to_waiting_list = request.POST.get("waiting") == "1"
    if not form.is_bound:
        pk = number_or_404(request.POST.get("person", ""))
        person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
        return services.enrol(
            training, person=person, by=request.user, to_waiting_list=to_waiting_list
        )
    if not form.is_valid():
        return None
    typed = form.traits()
    candidates = find_candidates([typed]).get(0, [])
    if chosen := request.POST.get("same"):
        person = _chosen(candidates, number_or_404(chosen))
        return services.enrol(
            training, person=person, by=request.user, to_waiting_list=to_waiting_list, typed=typed
        )
    seen = {int(pk) for pk in request.POST.getlist("seen") if pk.isdecimal() and len(pk) < 18}
    if {person.pk for person, _match in candidates} - seen:
        visible = visible_ids(request.user, [person.pk for person, _match in candidates])
        context["candidates"] = [
            (person, match, person.pk in visible) for person, match in candidates
        ]
        shown = [person for person, _match in candidates if person.pk in visible]
        note_candidates(shown, by=request.user, center_id=training.center_id)
        return None
    with transaction.atomic():
        person = create_person(
            by=request.user,
            center=training.center,
            seen=seen,
            consents=[consent_given((get_language() or "ky")[:2], timezone.localdate())],
            **form.values(),
        )
        return services.enrol(
            training, person=person, by=request.user, to_waiting_list=to_waiting_list
        )


def _chosen(candidates: Sequence[tuple[Person, Match]], pk: int) -> Person:
    """Only somebody who fits what was typed can be taken this way."""
    found = next((person for person, _match in candidates if person.pk == pk), None)
    if found is None:
        raise ValidationError(_("This person does not fit what you typed."), code="no_candidate")
    return found


def _say_enrolled(request: MemberRequest, enrolment: Enrolment) -> None:
    words = {"person": enrolment.person.full_name}
    if enrolment.status == Enrolment.Status.WAITING:
        messages.success(request, _("%(person)s is on the waiting list.") % words)
    else:
        messages.success(request, _("%(person)s is on the register.") % words)


@member
def enrolment_update(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """What became of one person: left, did not come, a mistake, a place after all."""
    training = _editable(request, slug, must_be_open=False)
    rows = Enrolment.objects.select_related("person__place")
    enrolment = get_object_or_404(rows, training=training, pk=pk)
    audit.note_view(training, by=request.user)
    form = EnrolmentForm(
        request.POST or None,
        status=enrolment.status,
        initial={"left_on": enrolment.left_on, "reason": enrolment.left_reason},
    )
    if request.method == "POST" and form.is_valid():
        try:
            _change(enrolment, form.cleaned_data, request)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The register is saved."))
            return redirect("trainings:register_detail", training.slug)
    context = {"training": training, "enrolment": enrolment, "form": form}
    return render(request, "trainings/enrolment_update.html", context)


def _change(enrolment: Enrolment, data: dict[str, Any], request: MemberRequest) -> None:
    action, by = data["action"], request.user
    if action == EnrolmentForm.LEFT:
        services.leave_early(enrolment, left_on=data["left_on"], reason=data["reason"], by=by)
    elif action == EnrolmentForm.VOID:
        services.void_enrolment(enrolment, reason=data["reason"], by=by)
    elif action == EnrolmentForm.NO_SHOW:
        services.mark_no_show(enrolment, by=by)
    elif action == EnrolmentForm.CANCEL:
        services.cancel_enrolment(enrolment, by=by)
    elif action == EnrolmentForm.ADMIT:
        services.admit(enrolment, by=by)
    else:
        services.restore_enrolment(enrolment, by=by)


@member
def sender_update(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Which center or organisation a participant of a training of trainers belongs to."""
    training = _editable(request, slug)
    rows = Enrolment.objects.select_related("person", "sent_by")
    enrolment = get_object_or_404(rows, training=training, pk=pk)
    audit.note_view(training, by=request.user)
    form = SenderForm(request.POST or None, initial={"organisation": enrolment.sent_by})
    if request.method == "POST" and form.is_valid():
        try:
            services.set_sender(enrolment, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The register is saved."))
            return redirect("trainings:register_detail", training.slug)
    own = Organisation.objects.filter(kind__in=("center", "association")).alphabetical()
    context = {"training": training, "enrolment": enrolment, "form": form, "organisations": own}
    return render(request, "trainings/sender_update.html", context)


@member
def aggregate_update(request: MemberRequest, slug: str) -> HttpResponse:
    """People counted without names: a table of sex by age band."""
    training = _editable(request, slug)
    counts = {(row.sex, row.age_band): row.count for row in training.aggregate_counts.all()}
    form = CountsForm(request.POST or None, counts=counts)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_aggregate_counts(training, cells=form.cells(), by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The counts are saved."))
            return redirect("trainings:register_detail", training.slug)
    context = {"training": training, "form": form, "sexes": Sex.labels}
    return render(request, "trainings/aggregate_update.html", context)


@member
def register_export(request: MemberRequest, slug: str) -> FileResponse:
    """The register as xlsx. It holds names, so the log says who took it."""
    training = find_training(request, slug)
    if not permissions.can_export_register(request.user, training):
        raise PermissionDenied
    found = selectors.register(training)
    headers = [
        *(_("Surname"), _("First name"), _("Patronymic"), _("Sex"), _("Year of birth"), _("Age")),
        *(_("Lives in"), _("Status")),
        *(f"{session.number}. {dates.short_day(session.held_on)}" for session in found.sessions),
        *(_("Sessions attended"), _("Test before, %"), _("Test after, %"), _("Completed")),
        *(_("Passed"), _("Note")),
    ]
    return sheet_response(
        request,
        filename=f"register-{training.slug}",
        title=_("Register %(number)s") % {"number": training.slug},
        headers=headers,
        rows=_export_rows(found.rows + found.waiting, [row.pk for row in found.sessions]),
        about=str(training),
        center_id=training.center_id,
        personal=True,
        obj=training,
    )


def _export_rows(rows: Sequence[Row], sessions: Sequence[int]) -> Iterator[list[Any]]:
    words = {"p": _("Present"), "l": _("Late"), "e": _("Excused"), "a": _("Absent")}
    answers = {None: "", True: _("Yes"), False: _("No")}
    for row in rows:
        enrolment, person = row.enrolment, row.enrolment.person
        yield [
            *(person.family_name, person.given_name, person.patronymic),
            *(person.get_sex_display(), person.birth_year, enrolment.age),
            *(person.place.name if person.place else "", enrolment.get_status_display()),
            *(words.get(row.marks.get(pk, ""), "") for pk in sessions),
            *(row.there, enrolment.pre_test, enrolment.post_test),
            *(answers[row.is_completed], answers[row.is_passed], enrolment.note),
        ]


def _editable(request: MemberRequest, slug: str, *, must_be_open: bool = True) -> Training:
    rows = Training.objects.visible_to(request.user)
    training = get_object_or_404(
        rows.select_related("programme", "center__organisation", "place"), slug=slug
    )
    if not permissions.can_edit_training(request.user, training):
        raise PermissionDenied
    if must_be_open and request.method != "POST" and not training.is_editable:
        raise PermissionDenied
    return training

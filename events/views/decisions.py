"""What follows from a meeting: recommendations, resolution, appeals, commitments."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import MemberRequest, member
from core.files import file_response
from core.once import once
from core.refusals import show_refusal
from events import outcomes, permissions, selectors, services
from events.forms.decisions import (
    AdoptForm,
    AnswerForm,
    AppealForm,
    DeliveryForm,
    RecommendationForm,
    ResolutionForm,
    result_lines,
)
from events.forms.status import ReasonForm
from events.models import Appeal, Delivery, Event, GroupResult, Recommendation
from events.views.frame import editable_event, find_event, frame


@member
def decision_list(request: MemberRequest, slug: str) -> HttpResponse:
    """Everything that follows from the meeting, overdue first."""
    event = find_event(request, slug)
    context = frame(request, event, "decision_list") | {
        "found": selectors.outcome(event, today=timezone.localdate()),
        "can_write": permissions.can_follow_up(request.user, event)
        and event.status != Event.Status.CANCELLED,
        "chain_url": outcomes.chain_url(event),
    }
    return render(request, "events/decision_list.html", context)


def _back(event: Event) -> HttpResponse:
    return redirect("events:decision_list", event.slug)


@member
@once
def recommendation_create(request: MemberRequest, slug: str) -> HttpResponse:
    event = editable_event(request, slug)
    form = RecommendationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_recommendation(event, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The recommendation is saved."))
            return _back(event)
    return render(request, "events/recommendation_create.html", {"event": event, "form": form})


@member
def recommendation_update(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    event = editable_event(request, slug)
    row = get_object_or_404(Recommendation.objects.filter(event=event), pk=pk)
    addressees = [one.addressee for one in row.deliveries.select_related("addressee")]
    initial = {"text": row.text, "amount": row.amount, "addressees": addressees}
    form = RecommendationForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_recommendation(
                event, recommendation=row, by=request.user, **form.cleaned_data
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The recommendation is saved."))
            return _back(event)
    context = {"event": event, "form": form, "row": row}
    return render(request, "events/recommendation_update.html", context)


@member
def delivery_update(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """When it went to one addressee, and what was answered."""
    event = editable_event(request, slug)
    rows = Delivery.objects.filter(recommendation__event=event)
    row = get_object_or_404(rows.select_related("addressee", "recommendation"), pk=pk)
    form = DeliveryForm(request.POST or None, delivery=row)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            if "sent_on" in data:
                services.send_delivery(
                    row,
                    sent_on=data["sent_on"],
                    answer_due_on=data["answer_due_on"],
                    by=request.user,
                )
            if data["status"]:
                services.answer_delivery(
                    row,
                    status=data["status"],
                    answered_on=data["answered_on"],
                    answer=data["answer"],
                    by=request.user,
                )
            else:
                services.take_back_answer(row, by=request.user)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Saved."))
            return _back(event)
    context = {"event": event, "form": form, "row": row}
    return render(request, "events/delivery_update.html", context)


@member
def group_result_update(request: MemberRequest, slug: str) -> HttpResponse:
    """What each group worked out, a result a line."""
    event = editable_event(request, slug)
    lines = result_lines(request.POST or None, event)
    refusals: list[str] = []
    theirs: list[GroupResult] = []
    seen = request.POST.get("seen", services.results_state(event))
    if request.method == "POST" and lines.is_valid():
        try:
            services.save_group_results(event, results=lines.results(), by=request.user, seen=seen)
        except ValidationError as error:
            refusals = error.messages
            if error.code == "changed":  # both are shown; saving again puts ours on top
                theirs, seen = list(event.group_results.all()), services.results_state(event)
        else:
            messages.success(request, _("The results are saved."))
            return _back(event)
    context = {
        "event": event,
        "lines": lines,
        "seen": seen,
        "refusals": refusals,
        "theirs": theirs,
    }
    return render(request, "events/group_result_update.html", context)


@member
def resolution_update(request: MemberRequest, slug: str) -> HttpResponse:
    """Build the resolution of what the groups worked out, or bring it up to date with them."""
    event = editable_event(request, slug)
    row = event.resolutions.first()
    initial = {"title": row.title, "preamble": row.preamble} if row else {"title": event.title}
    form = ResolutionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.build_resolution(event, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The resolution is saved."))
            return _back(event)
    context = {"event": event, "form": form, "results": event.group_results.all()}
    return render(request, "events/resolution_update.html", context)


@member
def resolution_adopt(request: MemberRequest, slug: str) -> HttpResponse:
    """Lock the version in work."""
    event = editable_event(request, slug)
    row = event.resolutions.first()
    if row is None:
        return _back(event)
    form = AdoptForm(request.POST or None, initial={"adopted_on": event.last_on})
    if request.method == "POST" and form.is_valid():
        try:
            services.adopt_resolution(row, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The resolution is adopted and locked."))
            return _back(event)
    context = {"event": event, "form": form, "row": row}
    return render(request, "events/resolution_adopt.html", context)


@member
def resolution_revise(request: MemberRequest, slug: str) -> HttpResponse:
    """Begin the next version; the adopted one stays."""
    event = editable_event(request, slug)
    row = event.resolutions.first()
    if row is None:
        return _back(event)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.revise_resolution(row, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("A new version is begun. The adopted one stays."))
            return _back(event)
    context = {"event": event, "form": form, "row": row}
    return render(request, "events/resolution_revise.html", context)


@member
@once
def appeal_create(request: MemberRequest, slug: str) -> HttpResponse:
    event = editable_event(request, slug)
    form = AppealForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_appeal(event, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The appeal is saved."))
            return _back(event)
    return render(request, "events/appeal_create.html", {"event": event, "form": form})


@member
def appeal_update(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    event = editable_event(request, slug)
    row = _appeal(event, pk)
    form = AppealForm(request.POST or None, request.FILES or None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_appeal(event, appeal=row, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The appeal is saved."))
            return _back(event)
    context = {"event": event, "form": form, "row": row}
    return render(request, "events/appeal_update.html", context)


@member
def appeal_answer(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    event = editable_event(request, slug)
    row = _appeal(event, pk)
    initial = {"answered_on": row.answered_on, "answer": row.answer}
    form = AnswerForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.answer_appeal(row, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The answer is written down."))
            return _back(event)
    context = {"event": event, "form": form, "row": row}
    return render(request, "events/appeal_answer.html", context)


@member
def appeal_letter(request: MemberRequest, slug: str, pk: int) -> HttpResponseBase:
    """The letter itself, for the people of the event."""
    row = _appeal(find_event(request, slug), pk)
    if not row.letter:
        raise Http404
    return file_response(
        row.letter, filename=row.letter_name, content_type=row.letter_type, inline=True
    )


def _appeal(event: Event, pk: int) -> Appeal:
    return get_object_or_404(event.appeals.select_related("addressee"), pk=pk)

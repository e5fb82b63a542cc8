"""One commitment: made, moved on, closed with evidence, verified by a second person."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import MemberRequest, member
from core.files import file_response
from core.messages import absolute_url
from core.once import once
from core.refusals import show_refusal
from events import outcomes, permissions, services
from events.forms.decisions import CommitmentForm, PaymentForm, ProgressForm
from events.forms.status import ReasonForm
from events.models import Commitment, Payment, Progress
from events.views.frame import editable_event, note_names_seen, tell_errors


@member
@once
def commitment_create(request: MemberRequest, slug: str) -> HttpResponse:
    """Who promised what by when."""
    event = editable_event(request, slug)
    form = CommitmentForm(request.POST or None, event=event)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.make_commitment(event, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Commitment %(number)s is saved.") % {"number": row.slug})
            if request.POST.get("next") == "another":
                return redirect("events:commitment_create", event.slug)
            return redirect("events:decision_list", event.slug)
    return render(request, "events/commitment_create.html", {"event": event, "form": form})


@member
def commitment_detail(request: MemberRequest, slug: str) -> HttpResponse:
    """What was promised, the money, what happened since, what it led to."""
    row = _find(request, slug)
    can_write = permissions.can_follow_up(request.user, row.event)
    context = {
        "row": row,
        "event": row.event,
        "payments": row.payments.all(),
        "progress": row.progress.select_related("by"),
        "link": row.links.valid().first() if can_write else None,
        "can_write": can_write,
        "can_verify": permissions.can_verify_commitment(request.user, row),
        "is_own": permissions.is_own_promise(request.user, row),
        "sections": outcomes.commitment_sections(request, row),
        "chain_url": outcomes.chain_url(row.event),
    }
    return render(request, "events/commitment_detail.html", context)


@member
def commitment_update(request: MemberRequest, slug: str) -> HttpResponse:
    row = _editable(request, slug)
    note_names_seen(request, row.event)
    form = CommitmentForm(request.POST or None, instance=row, event=row.event)
    if request.method == "POST" and form.is_valid():
        try:
            services.update_commitment(row, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The commitment is saved."))
            return redirect(row)
    return render(request, "events/commitment_update.html", {"row": row, "form": form})


@member
@once
def payment_create(request: MemberRequest, slug: str) -> HttpResponse:
    row = _editable(request, slug)
    form = PaymentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.record_payment(row, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The payment is written down."))
            return redirect(row)
    return render(request, "events/payment_create.html", {"row": row, "form": form})


@member
def payment_void(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    row = _editable(request, slug)
    payment = get_object_or_404(Payment.objects.live().filter(commitment=row), pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.void_payment(payment, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The row is void."))
            return redirect(row)
    context = {"row": row, "payment": payment, "form": form}
    return render(request, "events/payment_void.html", context)


@member
@once
def progress_create(request: MemberRequest, slug: str) -> HttpResponse:
    """What happened, with a file as evidence."""
    row = _editable(request, slug)
    form = ProgressForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_progress(row, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(row)
    return render(request, "events/progress_create.html", {"row": row, "form": form})


@member
def progress_file(request: MemberRequest, slug: str, pk: int) -> HttpResponseBase:
    """A piece of evidence, for the people of the meeting."""
    row = _find(request, slug)
    progress = get_object_or_404(Progress.objects.filter(commitment=row), pk=pk)
    if not progress.file:
        raise Http404
    return file_response(
        progress.file,
        filename=progress.file_name,
        content_type=progress.file_type,
        inline=True,
    )


@member
@require_POST
def commitment_close(request: MemberRequest, slug: str) -> HttpResponse:
    row = _editable(request, slug)
    try:
        closed = services.close_commitment(row, by=request.user)
    except ValidationError as error:
        tell_errors(request, error)
    else:
        done = _("The commitment is done.")
        waits = _("It is your own promise, so a second person verifies it.")
        is_done = closed.status == Commitment.Status.DONE
        messages.success(request, done if is_done else waits)
    return redirect(row)


@member
@require_POST
def commitment_verify(request: MemberRequest, slug: str) -> HttpResponse:
    row = _editable(request, slug)
    try:
        services.verify_commitment(row, by=request.user)
    except ValidationError as error:
        tell_errors(request, error)
    else:
        messages.success(request, _("The commitment is verified and done."))
    return redirect(row)


def _with_reason(
    request: MemberRequest, row: Commitment, service: Callable[..., Any], template: str
) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            service(row, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(row)
    return render(request, template, {"row": row, "form": form})


@member
def commitment_refuse(request: MemberRequest, slug: str) -> HttpResponse:
    """The evidence is not enough."""
    row = _editable(request, slug)
    return _with_reason(request, row, services.refuse_claim, "events/commitment_refuse.html")


@member
def commitment_drop(request: MemberRequest, slug: str) -> HttpResponse:
    """Nothing will come of it."""
    row = _editable(request, slug)
    return _with_reason(request, row, services.drop_commitment, "events/commitment_drop.html")


@member
def commitment_reopen(request: MemberRequest, slug: str) -> HttpResponse:
    row = _editable(request, slug)
    return _with_reason(request, row, services.reopen_commitment, "events/commitment_reopen.html")


@member
@require_POST
def owner_link_create(request: MemberRequest, slug: str) -> HttpResponse:
    """A new link for the owner. It is shown once: the portal keeps a hash of it only."""
    row = _editable(request, slug)
    try:
        token = services.make_owner_link(row, by=request.user)
    except ValidationError as error:
        tell_errors(request, error)
        return redirect(row)
    url = absolute_url(reverse("events:owner_report", args=[token]))
    context = {"row": row, "url": url, "link": row.links.valid().first()}
    response = render(request, "events/owner_link_create.html", context)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@member
@require_POST
def owner_link_revoke(request: MemberRequest, slug: str) -> HttpResponse:
    row = _editable(request, slug)
    if services.revoke_owner_link(row, by=request.user):
        messages.success(request, _("The link no longer works."))
    return redirect(row)


def _find(request: MemberRequest, slug: str) -> Commitment:
    """The commitment with all its head shows, or 404 for strangers."""
    rows = Commitment.objects.visible_to(request.user).select_related(
        "event__center__organisation", "owner_organisation__center", "owner_person", "region",
        "delivery__recommendation", "delivery__addressee", "claimed_by", "closed_by",
    )  # fmt: skip
    return get_object_or_404(rows, slug=slug)


def _editable(request: MemberRequest, slug: str) -> Commitment:
    """The same for those who answer for the meeting; 403 for those who only read."""
    row = _find(request, slug)
    if not permissions.can_follow_up(request.user, row.event):
        raise PermissionDenied
    return row

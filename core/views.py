"""Pages of the plumbing."""

from django.contrib import messages as notices
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core import audit, audit_words, health, jobs, messages, reminders
from core.access import MemberRequest, allow, member, public
from core.exports import sheet_response
from core.files import file_response, public_file_response
from core.filters import AuditFilter, MessageFilter
from core.forms import MessageForm
from core.models import AuditEntry, Job, OutgoingMessage
from core.paging import page
from core.permissions import can_manage_messages, can_read_audit, can_see_messages
from core.refusals import show_refusal


@public
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """For machines: 200 when database, broker, worker and beat live, else 503 and which."""
    parts = health.report()
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)


@public
@require_safe
def public_file(request: HttpRequest, path: str) -> HttpResponseBase:
    """A picture for visitors, where neither a proxy nor S3 serves it."""
    return public_file_response(request, path)


@allow(can_read_audit)
def audit_list(request: MemberRequest) -> HttpResponse:
    filters = AuditFilter(request.GET, queryset=AuditEntry.objects.all())
    entries = page(request, filters.qs, per_page=50)
    centers = dict(filters.form.fields["center"].choices)
    rows = [audit_words.line_of(entry, centers) for entry in entries]
    audit.note_view(None, by=request.user, what="audit log")
    return render(
        request, "core/audit_list.html", {"filter": filters, "page": entries, "rows": rows}
    )


@member
def job_list(request: MemberRequest) -> HttpResponse:
    visible = Job.objects.visible_to(request.user)
    mine = visible.filter(asked_by=request.user).defer("params", "result")
    return render(request, "core/job_list.html", {"page": page(request, mine)})


@member
@never_cache
def job_detail(request: MemberRequest, pk: str) -> HttpResponse:
    visible = Job.objects.visible_to(request.user).select_related("asked_by")
    job = get_object_or_404(visible, pk=pk)
    job.read_progress()
    template = "core/_job.html" if request.htmx else "core/job_detail.html"
    return render(request, template, {"job": job})


@member
@require_POST
def job_cancel(request: MemberRequest, pk: str) -> HttpResponse:
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    try:
        jobs.cancel(job, by=request.user)
    except ValidationError as error:
        notices.error(request, " ".join(error.messages))
    else:
        notices.success(request, _("Cancelled. Nothing more will be written."))
    return redirect(job)


@member
@require_POST
def job_restart(request: MemberRequest, pk: str) -> HttpResponse:
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    try:
        jobs.restart(job, by=request.user)
    except ValidationError as error:
        notices.error(request, " ".join(error.messages))
    return redirect(job)


@member
def job_download(request: MemberRequest, pk: str) -> HttpResponseBase:
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    if not job.has_file:
        raise Http404
    try:
        response = file_response(job.result_file, filename=job.result_name)
    except FileNotFoundError as error:
        raise Http404 from error
    audit.record("job_file_downloaded", job, by=request.user, center_id=job.center_id)
    return response


@allow(can_see_messages)
def message_list(request: MemberRequest) -> HttpResponse:
    visible = OutgoingMessage.objects.visible_to(request.user).defer("body", "log")
    filters = MessageFilter(request.GET, queryset=visible)
    found = page(request, filters.qs, per_page=50)
    audit.note_view(None, by=request.user, what="messages", changes={"page": found.number})
    may_manage = can_manage_messages(request.user)
    rows = [(row, reminders.label_of(row.audience)) for row in found]
    context = {"filter": filters, "page": found, "rows": rows, "may_manage": may_manage}
    return render(request, "core/message_list.html", context)


@member
def message_detail(request: MemberRequest, pk: int) -> HttpResponse:
    rows = OutgoingMessage.objects.visible_to(request.user).select_related("digest")
    message = get_object_or_404(rows, pk=pk)
    audit.note_view(message, by=request.user)
    subject, body, language, url = reminders.as_of_now(message)
    may_manage = can_manage_messages(request.user)
    context = {
        "message": message,
        "text": body,
        "subject": subject,
        "language": language,
        "url": url,
        "audience_label": reminders.label_of(message.audience),
        "rule": reminders.rules().get(message.kind),
        "carried": message.carried.order_by("due_on", "pk").defer("body", "log"),
    }
    return render(request, "core/message_detail.html", context | {"may_manage": may_manage})


@allow(can_manage_messages)
def message_update(request: MemberRequest, pk: int) -> HttpResponse:
    """Other words for this one letter; the rule stays as it is."""
    message = get_object_or_404(OutgoingMessage, pk=pk, is_secret=False)
    audit.note_view(message, by=request.user)
    initial = {"subject": message.subject, "body": message.body}
    form = MessageForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            messages.edit(message, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            notices.success(request, _("Saved. It goes out with these words."))
            return redirect(message)
    return render(request, "core/message_update.html", {"message": message, "form": form})


@allow(can_manage_messages)
@require_POST
def message_send(request: MemberRequest, pk: int) -> HttpResponse:
    message = get_object_or_404(OutgoingMessage, pk=pk)
    try:
        messages.hurry(message, by=request.user)
    except ValidationError as error:
        notices.error(request, " ".join(error.messages))
    else:
        notices.success(request, _("It goes out within a minute."))
    return redirect(message)


@allow(can_manage_messages)
@require_POST
def message_cancel(request: MemberRequest, pk: int) -> HttpResponse:
    message = get_object_or_404(OutgoingMessage, pk=pk)
    try:
        messages.cancel(message, by=request.user)
    except ValidationError as error:
        notices.error(request, " ".join(error.messages))
    else:
        notices.success(request, _("Cancelled. This message will not go out."))
    return redirect(message)


@allow(can_manage_messages)
@require_POST
def message_tell(request: MemberRequest, pk: int) -> HttpResponse:
    message = get_object_or_404(OutgoingMessage, pk=pk)
    try:
        messages.mark_told(message, by=request.user)
    except ValidationError as error:
        notices.error(request, " ".join(error.messages))
    return redirect("core:phone_list")


@allow(can_manage_messages)
def phone_list(request: MemberRequest) -> HttpResponse:
    """Who has no e-mail and waits for a call; to be printed and worked through."""
    waiting = page(request, OutgoingMessage.objects.on_phone_list(), per_page=100)
    audit.note_view(None, by=request.user, what="phone list", changes={"page": waiting.number})
    return render(request, "core/phone_list.html", {"page": waiting})


@allow(can_manage_messages)
@require_POST
def phone_list_export(request: MemberRequest) -> HttpResponseBase:
    rows = OutgoingMessage.objects.on_phone_list().values_list(
        "to_name", "to_phone", "language", "subject", "body", "due_at"
    )
    return sheet_response(
        request,
        filename="phone-list",
        title=_("Phone list"),
        headers=[_("Name"), _("Phone"), _("Language"), _("Subject"), _("Text"), _("Due at")],
        rows=rows.iterator(chunk_size=2000),
        about=_("People without e-mail who wait for a message"),
        personal=True,
    )

"""The list of reports, one report, what was sent, and what has changed since."""

from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from centers.roles import center_ids
from centers.views import directorate_tabs
from core import audit
from core.access import MemberRequest, allow, public
from core.files import file_response
from core.once import once
from core.paging import page
from core.refusals import show_refusal
from projects.models import Project
from reports.reporting import services
from reports.reporting.changes import Changes, changed_since
from reports.reporting.content import collect
from reports.reporting.content.activities import activities
from reports.reporting.forms import ExceptionForm, StepForm
from reports.reporting.models import ReportFile, ReportingAgreement, ReportingPeriod, Submission
from reports.reporting.outputs.iati import activity_xml
from reports.reporting.outputs.words import in_words
from reports.reporting.permissions import (
    can_manage_reports,
    can_see_draft,
    can_see_reports,
    closed_because,
)
from reports.reporting.sections import NARRATIVE, sections_of
from reports.reporting.services.building import reported_periods

KEPT_SECONDS = 300
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xml": "application/xml",
}


@allow(can_see_reports)
def report_list(request: MemberRequest) -> HttpResponse:
    """All reports a reader may see, with their deadlines; agreements for the directorate."""
    rows = ReportingPeriod.objects.visible_to(request.user).with_list_relations()
    may_manage = can_manage_reports(request.user)
    agreements = ReportingAgreement.objects.select_related("project", "donor")
    context = {
        "page": page(request, rows),
        "today": timezone.localdate(),
        "may_manage": may_manage,
        "agreements": agreements if may_manage else [],
        "tabs": directorate_tabs(request, "reports:report_list") if may_manage else [],
    }
    return render(request, "reports/report_list.html", context)


@allow(can_see_reports)
def report_detail(request: MemberRequest, pk: int) -> HttpResponse:
    """How far a report is, its parts, its files; a donor's officer reads what was sent."""
    period = find_period(request, pk)
    submission = period.submissions.first()
    if request.user.is_donor_viewer:
        if submission is None:
            raise Http404
        return redirect("reports:submission_detail", period.pk, submission.number)
    is_draft_seen = can_see_draft(request.user)
    closed = closed_because(request.user, period)
    own = None if is_draft_seen else center_ids(request.user, role="coordinator")
    done = activities(period, centers=own)
    context = {
        "period": period,
        "closed": closed,
        "may_draft": is_draft_seen,
        "parts": _parts(period) if is_draft_seen else [],
        "points": services.open_points(period) if is_draft_seen and period.is_in_work else [],
        "activities": done,
        "unexplained": sum(1 for row in done if row.deviates and not row.reason),
        "stories": [
            row
            for row in period.stories.select_related("center__organisation")
            if own is None or row.center_id in own
        ],
        "files": period.files.filter(submission=None) if is_draft_seen else [],
        "submissions": period.submissions.select_related("submitted_by"),
        "steps": period.steps.select_related("by"),
        "exceptions": period.exceptions.select_related("person", "granted_by"),
        "today": timezone.localdate(),
    }
    return render(request, "reports/report_detail.html", context)


def _parts(period: ReportingPeriod) -> list[dict[str, Any]]:
    """The headings of the form with what is written under each, by language."""
    texts = {(row.key, row.language): row for row in period.sections.all()}
    return [
        {
            "section": section,
            "is_written": section.kind == NARRATIVE,
            "texts": [
                {"language": code, "row": texts.get((section.key, code))}
                for code in period.agreement.languages
            ],
        }
        for section in sections_of(period.agreement.form, is_final=period.is_final)
    ]


@allow(can_manage_reports)
def report_preview(request: MemberRequest, pk: int) -> HttpResponse:
    """The whole report as it would be sent now, in the first or another of its languages."""
    period = find_period(request, pk)
    language = request.GET.get("language", "")
    languages = period.agreement.languages
    chosen = language if language in languages else languages[0]
    document = collect(period).documents[chosen]
    context = {
        "period": period,
        "document": in_words(document),
        "report_languages": languages,
        "report_language": chosen,
        "counted_at": timezone.now(),
    }
    return render(request, "reports/report_preview.html", context)


@allow(can_see_reports)
def submission_detail(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    """What was sent, word for word."""
    period = find_period(request, pk)
    submission = get_object_or_404(period.submissions.select_related("submitted_by"), number=number)
    if not _may_read(request, period, submission):
        raise Http404
    language = request.GET.get("language") or get_language() or ""
    document = submission.document(language)
    context = {
        "period": period,
        "submission": submission,
        "document": in_words(document),
        "report_language": document["language"],
        "report_languages": list(submission.documents),
        "files": submission.files.all(),
        "may_compare": can_see_draft(request.user),
    }
    return render(request, "reports/submission_detail.html", context)


def _may_read(request: MemberRequest, period: ReportingPeriod, submission: Submission) -> bool:
    """The directorate reads every sending, others the newest one while it stands."""
    if can_see_draft(request.user):
        return True
    newest = period.submissions.first()
    return period.is_sent and newest is not None and newest.pk == submission.pk


@allow(can_manage_reports)
def report_changes(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    """Changed since: today's rows against those that were sent; at most five minutes old."""
    period = find_period(request, pk)
    submission = get_object_or_404(period.submissions.all(), number=number)
    submission.period = period
    found = _changes(submission, fresh="fresh" in request.GET)
    context = {
        "period": period,
        "submission": submission,
        "changes": found["changes"],
        "counted_at": found["at"],
    }
    return render(request, "reports/report_changes.html", context)


def _changes(submission: Submission, *, fresh: bool) -> dict[str, Any]:
    key = f"report-changes:{submission.pk}:{get_language()}"
    found: dict[str, Any] | None = None if fresh else cache.get(key)
    if found is None:
        changes: Changes = changed_since(submission)
        found = {"changes": changes, "at": timezone.now()}
        cache.set(key, found, KEPT_SECONDS)
    return found


@allow(can_manage_reports)
@require_POST
def report_build(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask for the files of the draft; the page of the work shows how far it is."""
    return redirect(services.ask_build(find_period(request, pk), by=request.user))


@allow(can_manage_reports)
def report_submit(request: MemberRequest, pk: int) -> HttpResponse:
    """Says what is missing and what submitting means; the POST begins it."""
    period = find_period(request, pk)
    refusals: list[str] = []
    if request.method == "POST":
        try:
            return redirect(services.ask_submit(period, by=request.user))
        except ValidationError as error:
            refusals = error.messages
    context = {
        "period": period,
        "refusals": refusals,
        "closed": closed_because(request.user, period),
        "points": services.open_points(period) if period.is_in_work else [],
    }
    return render(request, "reports/report_submit.html", context)


@allow(can_manage_reports)
def report_step(request: MemberRequest, pk: int, kind: str) -> HttpResponse:
    """Returned with comments, accepted, locked: what the donor said is written down."""
    if kind not in ("returned", "accepted", "locked"):
        raise Http404
    period = find_period(request, pk)
    form = StepForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.take_step(period, kind=kind, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(period)
    label = str(ReportingPeriod.State(kind).label)
    context = {"period": period, "form": form, "label": label, "kind": kind}
    return render(request, "reports/report_step.html", context)


@allow(can_manage_reports)
@once
def exception_create(request: MemberRequest, pk: int) -> HttpResponse:
    """Let somebody go on writing after the deadline."""
    period = find_period(request, pk)
    form = ExceptionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.grant_exception(period, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The exception holds until the day you gave."))
            return redirect(period)
    return render(request, "reports/exception_create.html", {"period": period, "form": form})


@allow(can_see_reports)
def report_file(request: MemberRequest, pk: int) -> HttpResponseBase:
    """A file of a report: of a draft for the directorate, of what was sent for its readers."""
    rows = ReportFile.objects.select_related("submission", "period__agreement__donor")
    file = get_object_or_404(
        rows.filter(period__in=ReportingPeriod.objects.visible_to(request.user)), pk=pk
    )
    if file.submission is None:
        if not can_see_draft(request.user):
            raise Http404
    elif not _may_read(request, file.period, file.submission):
        raise Http404
    try:
        response = file_response(
            file.file, filename=file.name, content_type=TYPES[file.kind], inline=True
        )
    except FileNotFoundError as error:
        raise Http404 from error
    audit.record(
        "exported",
        file.period,
        by=request.user,
        changes={"rows": 1, "personal": False, "file": file.kind},
        note=file.name,
    )
    return response


@public
@require_safe
def project_iati(request: HttpRequest, code: str) -> HttpResponse:
    """The project for IATI, with what was reported. Public once the project allows it."""
    project = get_object_or_404(published_projects(), code=code)
    with translation.override("en"):
        body = activity_xml(project, reported_periods(project))
    response = HttpResponse(body, content_type="application/xml; charset=utf-8")
    response["Cache-Control"] = "public, max-age=300"
    return response


def published_projects() -> Any:
    """Projects that may be published in IATI."""
    return Project.objects.filter(is_iati_public=True).select_related("implementer")


def find_period(request: MemberRequest, pk: int) -> ReportingPeriod:
    rows = ReportingPeriod.objects.visible_to(request.user).with_list_relations()
    related = ("agreement__donor__former_names", "agreement__project__regions__former_names")
    return get_object_or_404(rows.prefetch_related(*related).distinct(), pk=pk)

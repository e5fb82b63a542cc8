"""Agreements about reporting: who is reported to, in what form, when."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import audit
from core.access import MemberRequest, allow
from core.files import file_response
from core.once import once
from core.refusals import show_refusal
from reports.reporting import services
from reports.reporting.forms import AgreementForm, PeriodForm, TemplateForm
from reports.reporting.models import ReportingAgreement
from reports.reporting.outputs.docx import SHIPPED
from reports.reporting.permissions import can_manage_reports

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@allow(can_manage_reports)
def agreement_create(request: MemberRequest) -> HttpResponse:
    form = AgreementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            agreement = services.save_agreement(form.agreement(), by=request.user)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The agreement is saved. Now open its periods."))
            return redirect(agreement)
    return render(request, "reports/agreement_create.html", {"form": form})


@allow(can_manage_reports)
def agreement_detail(request: MemberRequest, pk: int) -> HttpResponse:
    """What is agreed, its periods, the template of its documents."""
    agreement = _agreement(pk)
    context = {
        "agreement": agreement,
        "periods": agreement.periods.order_by("number"),
        "form": TemplateForm(),
    }
    return render(request, "reports/agreement_detail.html", context)


@allow(can_manage_reports)
def agreement_update(request: MemberRequest, pk: int) -> HttpResponse:
    agreement = _agreement(pk)
    form = AgreementForm(request.POST or None, instance=_agreement(pk))
    if request.method == "POST" and form.is_valid():
        try:
            services.save_agreement(form.agreement(), by=request.user)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The changes are saved."))
            return redirect(agreement)
    context = {"agreement": agreement, "form": form}
    return render(request, "reports/agreement_update.html", context)


@allow(can_manage_reports)
@require_POST
def agreement_plan(request: MemberRequest, pk: int) -> HttpResponse:
    """Cut the time of the project into periods by the rule."""
    agreement = _agreement(pk)
    try:
        services.plan_periods(agreement, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The periods are there."))
    return redirect(agreement)


@allow(can_manage_reports)
@once
def period_create(request: MemberRequest, pk: int) -> HttpResponse:
    agreement = _agreement(pk)
    form = PeriodForm(request.POST or None, agreement=agreement)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_period(agreement, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The period is open."))
            return redirect(agreement)
    return render(request, "reports/period_create.html", {"agreement": agreement, "form": form})


@allow(can_manage_reports)
def template_update(request: MemberRequest, pk: int) -> HttpResponse:
    """Upload the association's own template; it is tried on a sample first."""
    agreement = _agreement(pk)
    form = TemplateForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_template(agreement, file=form.cleaned_data["file"], by=request.user)
        except ValidationError as error:
            form.add_error("file", error)
        else:
            messages.success(request, _("The template works and is used from now on."))
            return redirect(agreement)
    context = {"agreement": agreement, "form": form}
    return render(request, "reports/template_update.html", context)


@allow(can_manage_reports)
@require_POST
def template_remove(request: MemberRequest, pk: int) -> HttpResponse:
    agreement = _agreement(pk)
    services.set_template(agreement, file=None, by=request.user)
    messages.success(request, _("Reports are made with the template of the portal again."))
    return redirect(agreement)


@allow(can_manage_reports)
def template_download(request: MemberRequest, pk: int) -> HttpResponseBase:
    """The template in use, to be changed in an office program."""
    agreement = _agreement(pk)
    try:
        file = agreement.template.open("rb") if agreement.template else SHIPPED.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    audit.record("report_template_downloaded", agreement, by=request.user)
    name = agreement.template_name or "report.docx"
    return file_response(file, filename=name, content_type=DOCX)


def _agreement(pk: int) -> ReportingAgreement:
    rows = ReportingAgreement.objects.select_related("project", "donor")
    return get_object_or_404(rows, pk=pk)

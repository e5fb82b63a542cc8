"""Money of donors, partners of the consortium, papers of a project."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.access import MemberRequest, member
from core.files import file_response
from core.once import once
from core.refusals import show_refusal
from projects import services
from projects.forms import DocumentForm, FundingForm, PartnerForm
from projects.models import Project, ProjectPartner
from projects.permissions import can_read_document
from projects.views.frame import editable_project


@member
def funding_update(request: MemberRequest, code: str, pk: int) -> HttpResponse:
    """How much one donor pays, and whether that is exact."""
    project = editable_project(request, code)
    row = get_object_or_404(project.funding.select_related("organisation"), pk=pk)
    form = FundingForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_funding(row, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The changes are saved."))
            return redirect(project)
    context = {"project": project, "row": row, "form": form}
    return render(request, "projects/funding_update.html", context)


@member
@once
def partner_create(request: MemberRequest, code: str) -> HttpResponse:
    project = editable_project(request, code)
    form = PartnerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_partner(project, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The partner stands on the project's page."))
            return redirect(project)
    return render(request, "projects/partner_create.html", {"project": project, "form": form})


@member
def partner_remove(request: MemberRequest, code: str, pk: int) -> HttpResponse:
    """Asks first; the POST removes."""
    project = editable_project(request, code)
    row = ProjectPartner.objects.filter(project=project, pk=pk).select_related("organisation")
    partner = row.first()
    if partner is None:
        messages.info(request, _("This partner is not on the list any more."))
        return redirect(project)
    if request.method == "POST":
        services.remove_partner(partner, by=request.user)
        messages.success(request, _("The partner is off the list."))
        return redirect(project)
    context = {"project": project, "partner": partner}
    return render(request, "projects/partner_remove.html", context)


@member
@once
def document_create(request: MemberRequest, code: str) -> HttpResponse:
    project = editable_project(request, code)
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        number = request.POST.get("once", "")
        try:
            services.add_document(project, by=request.user, form_number=number, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The document is kept."))
            return redirect(project)
    return render(request, "projects/document_create.html", {"project": project, "form": form})


@member
def document_download(request: MemberRequest, code: str, pk: int) -> HttpResponseBase:
    """A paper, for those who may read it."""
    project = get_object_or_404(Project.objects.visible_to(request.user), code=code)
    row = get_object_or_404(project.documents.filter(voided_at=None), pk=pk)
    if not can_read_document(request.user, row):
        raise Http404
    return file_response(row.file, filename=row.file_name, content_type=row.file_type, inline=True)


@member
def document_remove(request: MemberRequest, code: str, pk: int) -> HttpResponse:
    """Asks first; the POST removes."""
    project = editable_project(request, code)
    row = get_object_or_404(project.documents.all(), pk=pk)
    if request.method == "POST":
        services.void_document(row, by=request.user)
        messages.success(request, _("The document is off the page."))
        return redirect(project)
    return render(request, "projects/document_remove.html", {"project": project, "row": row})

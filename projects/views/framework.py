"""The results framework: its rows, copying it, taking it away as a sheet."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core.access import MemberRequest, member
from core.exports import sheet_response
from core.once import once
from core.refusals import show_refusal
from projects import services
from projects.forms import CopyForm, ResultForm
from projects.logframe import headers, rows
from projects.models import Project
from projects.selectors import framework_lines
from projects.views.frame import editable_project


@member
@once
def result_create(request: MemberRequest, code: str) -> HttpResponse:
    """An outcome, or an output of one."""
    project = editable_project(request, code)
    form = ResultForm(request.POST or None, project=project, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        try:
            services.save_result(project, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The row stands in the framework."))
            return redirect(project)
    return render(request, "projects/result_create.html", {"project": project, "form": form})


@member
def result_update(request: MemberRequest, code: str, pk: int) -> HttpResponse:
    project = editable_project(request, code)
    row = get_object_or_404(project.results.exclude(level="impact"), pk=pk)
    form = ResultForm(request.POST or None, instance=row, project=project)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_result(project, result=row, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The changes are saved."))
            return redirect(project)
    context = {"project": project, "row": row, "form": form}
    return render(request, "projects/result_update.html", context)


@member
@require_POST
def result_remove(request: MemberRequest, code: str, pk: int) -> HttpResponse:
    """Only an empty row goes."""
    project = editable_project(request, code)
    row = project.results.filter(pk=pk).first()
    try:
        if row is not None:
            services.remove_result(row, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The row is out of the framework."))
    return redirect(project)


@member
def framework_copy(request: MemberRequest, code: str) -> HttpResponse:
    """Begin with the framework of another project."""
    project = editable_project(request, code)
    form = CopyForm(request.POST or None, project=project)
    if request.method == "POST" and form.is_valid():
        try:
            count = services.copy_framework(into=project, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            text = ngettext(
                "%(count)s indicator is copied as a draft.",
                "%(count)s indicators are copied as drafts.",
                count,
            )
            messages.success(request, text % {"count": count})
            return redirect(project)
    return render(request, "projects/framework_copy.html", {"project": project, "form": form})


@member
def framework_export(request: MemberRequest, code: str) -> HttpResponseBase:
    """The logframe as a sheet; its first row is the impact, the project's objective."""
    project = get_object_or_404(Project.objects.visible_to(request.user), code=code)
    return sheet_response(
        request,
        filename=f"{project.code}-logframe",
        title=_("Results framework: %(project)s") % {"project": project.title},
        headers=headers(),
        rows=rows(framework_lines(project, request.user)),
        about="",
        personal=False,
        obj=project,
    )

"""Pages about projects: the list and one project."""

from copy import copy
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from centers.views import directorate_tabs
from core import standing
from core.access import MemberRequest, allow, member, public
from core.paging import page
from core.refusals import show_refusal
from projects import services
from projects.filters import ProjectFilter
from projects.forms import ProjectForm
from projects.models import DonorViewer, Project, Sdg
from projects.permissions import can_edit_project, can_manage_projects, can_see_policy_plan
from projects.selectors import framework_lines


@member
def project_list(request: MemberRequest) -> HttpResponse:
    projects = Project.objects.visible_to(request.user).with_list_relations()
    filters = ProjectFilter(request.GET, queryset=projects)
    context = {
        "filter": filters,
        "page": page(request, filters.qs),
        "may_create": can_manage_projects(request.user),
        "may_see_plan": can_see_policy_plan(request.user),
        "tabs": directorate_tabs(request, "projects:project_list"),
    }
    return render(request, "projects/project_list.html", context)


@member
def project_detail(request: MemberRequest, code: str) -> HttpResponse:
    projects = Project.objects.visible_to(request.user).with_list_relations()
    project = get_object_or_404(projects.prefetch_related("implementer__former_names"), code=code)
    may_edit = can_edit_project(request.user, project)
    papers: dict[str, bool] = {} if may_edit else {"is_internal": False}
    officers = DonorViewer.objects.filter(donor__in=project.donors.all())
    context = {
        "project": project,
        "may_edit": may_edit,
        "progress_url": standing.address_of(project, request.user),
        "donors": _donors(project),
        "partners": project.partners.select_related("organisation"),
        "documents": project.documents.filter(voided_at=None, **papers),
        "goals": [Sdg(code).label for code in project.sdg_targets],
        "lines": framework_lines(project, request.user),
        "officers": officers.select_related("user", "donor").order_by("user__name", "pk")
        if may_edit
        else [],
    }
    return render(request, "projects/project_detail.html", context)


@public
def project_public(request: HttpRequest, code: str) -> HttpResponse:
    """What visitors may know of a project: no money, no papers, no figures."""
    projects = Project.objects.filter(is_public=True).with_list_relations()
    project = get_object_or_404(projects.prefetch_related("implementer__former_names"), code=code)
    context = {
        "project": project,
        "partners": project.partners.select_related("organisation"),
        "goals": [Sdg(code).label for code in project.sdg_targets],
    }
    return render(request, "projects/project_public.html", context)


@allow(can_manage_projects)
def project_create(request: MemberRequest) -> HttpResponse:
    form = ProjectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            project = services.create_project(by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The project is on the list."))
            return redirect(project)
    return render(request, "projects/project_create.html", {"form": form})


@member
def project_update(request: MemberRequest, code: str) -> HttpResponse:
    project = get_object_or_404(Project.objects.visible_to(request.user), code=code)
    if not can_edit_project(request.user, project):
        raise PermissionDenied(_("Projects are kept by the directorate."))
    form = ProjectForm(request.POST or None, instance=copy(project))
    if request.method == "POST" and form.is_valid():
        try:
            services.update_project(project, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The changes are saved."))
            return redirect(project)
    return render(request, "projects/project_update.html", {"project": project, "form": form})


def _donors(project: Project) -> list[dict[str, Any]]:
    """Each donor as it was called on the project's first day, with the row that says how much."""
    rows = project.funding.select_related("organisation")
    rows = rows.prefetch_related("organisation__former_names")
    return [{"row": row, "then": row.organisation.called_on(project.starts_on)} for row in rows]

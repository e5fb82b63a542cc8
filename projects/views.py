"""Pages about projects: the list, one project, and the donors' officers."""

from copy import copy

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from centers.views import directorate_tabs
from core.access import MemberRequest, allow, member
from core.paging import page
from core.refusals import show_refusal
from projects import services
from projects.filters import ProjectFilter
from projects.forms import ProjectForm, ViewerForm
from projects.models import DonorViewer, Project
from projects.permissions import can_edit_project, can_manage_projects


@member
def project_list(request: MemberRequest) -> HttpResponse:
    projects = Project.objects.visible_to(request.user).with_list_relations()
    filters = ProjectFilter(request.GET, queryset=projects)
    context = {
        "filter": filters,
        "page": page(request, filters.qs),
        "may_create": can_manage_projects(request.user),
        "tabs": directorate_tabs(request, "projects:project_list"),
    }
    return render(request, "projects/project_list.html", context)


@member
def project_detail(request: MemberRequest, code: str) -> HttpResponse:
    projects = Project.objects.visible_to(request.user).with_list_relations()
    project = get_object_or_404(projects.prefetch_related("implementer__former_names"), code=code)
    may_edit = can_edit_project(request.user, project)
    officers = DonorViewer.objects.filter(donor__in=project.donors.all())
    context = {
        "project": project,
        "may_edit": may_edit,
        "officers": officers.select_related("user", "donor").order_by("user__name", "pk")
        if may_edit
        else [],
    }
    return render(request, "projects/project_detail.html", context)


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


@allow(can_manage_projects)
def viewer_list(request: MemberRequest) -> HttpResponse:
    """Donors' officers, and a form that adds one."""
    form = ViewerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_viewer(by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The officer reads the figures of this donor now."))
            return redirect("projects:viewer_list")
    rows = DonorViewer.objects.select_related("user", "donor").order_by("user__name", "pk")
    return render(request, "projects/viewer_list.html", {"form": form, "page": page(request, rows)})


@allow(can_manage_projects)
def viewer_remove(request: MemberRequest, pk: int) -> HttpResponse:
    """Asks first; the POST removes."""
    viewer = DonorViewer.objects.select_related("user", "donor").filter(pk=pk).first()
    if viewer is None:
        messages.info(request, _("This officer is not on the list any more."))
        return redirect("projects:viewer_list")
    if request.method == "POST":
        services.remove_viewer(viewer, by=request.user)
        messages.success(request, _("The officer no longer reads for this donor."))
        return redirect("projects:viewer_list")
    return render(request, "projects/viewer_remove.html", {"viewer": viewer})

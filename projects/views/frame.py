"""What the pages inside a project have in common."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from core.access import MemberRequest
from projects.models import Indicator, Project
from projects.permissions import can_edit_project


def editable_project(request: MemberRequest, code: str) -> Project:
    """The project for someone who keeps it; 404 for strangers, 403 for readers."""
    project = get_object_or_404(Project.objects.visible_to(request.user), code=code)
    if not can_edit_project(request.user, project):
        raise PermissionDenied(_("Projects are kept by the directorate."))
    return project


def visible_indicator(request: MemberRequest, code: str, pk: int) -> Indicator:
    rows = Indicator.objects.visible_to(request.user).select_related(
        "result__project", "approved_by", "baseline_place"
    )
    return get_object_or_404(rows, pk=pk, result__project__code=code)


def editable_indicator(request: MemberRequest, code: str, pk: int) -> Indicator:
    project = editable_project(request, code)
    rows = Indicator.objects.of_project(project).select_related("result__project")
    return get_object_or_404(rows, pk=pk)

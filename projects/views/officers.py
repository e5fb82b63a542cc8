"""The donors' officers."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.access import MemberRequest, allow
from core.paging import page
from core.refusals import show_refusal
from projects import services
from projects.forms import ViewerForm
from projects.models import DonorViewer
from projects.permissions import can_manage_projects


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

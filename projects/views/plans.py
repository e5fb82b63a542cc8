"""Pages on which the directorate keeps the items of policy plans; what is done for them is told
by the pages of plans, above."""

from copy import copy

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.access import MemberRequest, allow
from core.once import once
from core.refusals import show_refusal
from projects import services
from projects.forms import PolicyItemForm
from projects.models import PolicyPlanItem
from projects.permissions import can_manage_projects


@allow(can_manage_projects)
@once
def policy_item_create(request: MemberRequest) -> HttpResponse:
    """A new item, of the latest plan unless other years are typed."""
    latest = PolicyPlanItem.objects.order_by("-first_year", "-position").first()
    usual = {}
    if latest is not None:
        usual = {"first_year": latest.first_year, "last_year": latest.last_year}
        usual["position"] = latest.position + 1
    form = PolicyItemForm(request.POST or None, initial=usual)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_policy_item(form.save(commit=False), by=request.user)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The item is in the plan."))
            return redirect("reports:policy_plan")
    return render(request, "projects/policy_item_create.html", {"form": form})


@allow(can_manage_projects)
@once
def policy_item_update(request: MemberRequest, code: str) -> HttpResponse:
    item = get_object_or_404(PolicyPlanItem, code=code)
    form = PolicyItemForm(request.POST or None, instance=copy(item))
    if request.method == "POST" and form.is_valid():
        try:
            services.save_policy_item(form.save(commit=False), by=request.user)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The changes are saved."))
            return redirect("reports:policy_item", item.code)
    context = {"item": item, "form": form}
    return render(request, "projects/policy_item_update.html", context)

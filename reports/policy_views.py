"""Pages of policy plans: what the network does for each item."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from core.access import MemberRequest, allow
from core.paging import page
from projects.models import PolicyPlanItem
from projects.permissions import can_manage_projects, can_see_policy_plan
from reports.selectors import policy as read


@allow(can_see_policy_plan)
def policy_plan(request: MemberRequest) -> HttpResponse:
    """All items of the plans with their counts, those without an activity among them."""
    context = {"plans": read.plans(), "may_edit": can_manage_projects(request.user)}
    return render(request, "reports/policy_plan.html", context)


@allow(can_see_policy_plan)
def policy_item(request: MemberRequest, code: str) -> HttpResponse:
    """One item: the trainings or the events that answer to it."""
    items = PolicyPlanItem.objects.select_related("responsible")
    item = get_object_or_404(items, code=code)
    line = read.item_line(item)
    trainings, events = read.trainings_of(item, request.user), read.events_of(item, request.user)
    numbers = {"trainings": trainings.count(), "events": events.count()}
    # Nobody is led to an empty list while the other one has rows.
    usual = "trainings" if numbers["trainings"] else "events"
    shows_events = request.GET.get("kind", usual) == "events"
    context = {
        "item": item,
        "line": line,
        "may_edit": can_manage_projects(request.user),
        "shows_events": shows_events,
        "tabs": [
            {"label": _("Trainings"), "url": "?kind=trainings", "current": not shows_events}
            | {"count": numbers["trainings"]},
            {"label": _("Events"), "url": "?kind=events", "current": shows_events}
            | {"count": numbers["events"]},
        ],
        "unseen": line.activities - sum(numbers.values()),
        "page": page(request, events if shows_events else trainings),
    }
    return render(request, "reports/policy_item.html", context)

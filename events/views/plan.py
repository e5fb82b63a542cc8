"""Planned against held, per center."""

from django.http import HttpResponse
from django.shortcuts import render

from core.access import MemberRequest, allow
from events import permissions, selectors
from events.filters import PlanFilter


@allow(permissions.can_see_events)
def plan_list(request: MemberRequest) -> HttpResponse:
    """How many events each center planned and held in a year, and which are overdue."""
    chosen = PlanFilter(request.GET or None)
    found = selectors.plan(request.user, **chosen.values())
    context = {"plan": found, "form": chosen}
    return render(request, "events/plan_list.html", context)

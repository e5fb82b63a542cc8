"""The next trainings, for visitors."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from core.access import public
from core.caching import cached_public
from core.paging import page
from projects.models import Project
from projects.selectors import donors_shown
from trainings import selectors
from trainings.filters import UpcomingFilter
from trainings.models import rules_of
from trainings.views.frame import language_name

KEPT_SECONDS = 60


@public
@cached_public(KEPT_SECONDS)
def upcoming_list(request: HttpRequest) -> HttpResponse:
    """What comes next, soonest first, by region, subject and format."""
    filters = UpcomingFilter(request.GET, queryset=selectors.announced())
    found = page(request, filters.qs, per_page=15)
    context = {
        "page": found,
        "lines": selectors.upcoming_lines(found.object_list),
        "filter": filters,
        "is_filtered": any(request.GET.get(name) for name in filters.filters),
    }
    return render(request, "trainings/upcoming_list.html", context)


@public
@cached_public(KEPT_SECONDS)
def upcoming_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One training: what, when, where, places left, whom to ask. Nothing personal."""
    training = get_object_or_404(selectors.public_trainings(), slug=slug)
    paid_by = Project.objects.filter(pk__in=training.funding_sources.values("project"))
    context = {
        "training": training,
        "sessions": training.sessions.all(),
        "materials": selectors.materials_of(training.programme),
        "language_name": language_name(training),
        "is_taking": rules_of(training).is_taking,
        "guarantees": selectors.guarantees_of(training),
        "donors": donors_shown(paid_by, day=training.starts_on),
    }
    return render(request, "trainings/upcoming_detail.html", context)

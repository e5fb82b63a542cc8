"""Filters of the list of projects."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.models import Project, ProjectQuerySet, Sdg


class ProjectFilter(django_filters.FilterSet):
    """By words of the title and by what runs now."""

    q = django_filters.CharFilter(method="by_words", label=_("Title"), max_length=100)
    state = django_filters.ChoiceFilter(
        method="by_state",
        choices=[("running", _("Running now")), ("ended", _("Ended")), ("planned", _("Planned"))],
        label=_("Status"),
        empty_label=_("All"),
    )
    goal = django_filters.ChoiceFilter(
        method="by_goal",
        choices=Sdg.choices,
        label=_("Development goal"),
        empty_label=_("All"),
    )

    class Meta:
        model = Project
        fields: list[str] = []

    def by_words(self, projects: QuerySet[Project], _name: str, text: str) -> QuerySet[Project]:
        words = Q()
        for language in ("ky", "ru", "en"):
            words |= Q(**{f"title_{language}__icontains": text})
        return projects.filter(words | Q(code__icontains=text))

    def by_goal(self, projects: ProjectQuerySet, _name: str, goal: str) -> ProjectQuerySet:
        """Projects that work for a goal themselves or by one of their indicators."""
        return projects.for_goal(goal)

    def by_state(self, projects: ProjectQuerySet, _name: str, state: str) -> ProjectQuerySet:
        today = timezone.localdate()
        if state == "running":
            return projects.running_on(today)
        if state == "ended":
            return projects.filter(ends_on__lt=today)
        return projects.filter(starts_on__gt=today)

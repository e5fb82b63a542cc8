"""Filters of the lists behind the library."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.filters import ChoiceFilter
from library.languages import known_languages
from library.models import Edition, Resource, Revision, Sdg, Topic

STATES = (
    ("in_review", _("In review")),
    ("changes_asked", _("Changes asked")),
    ("draft", _("Draft")),
    ("published", _("Published")),
    ("withdrawn", _("Withdrawn")),
)


class DeskFilter(django_filters.FilterSet):
    """What a writer or a reviewer asks: words of the title, state, kind, language."""

    q = django_filters.CharFilter(method="by_title", label=_("Title"))
    state = ChoiceFilter(method="by_state", choices=STATES, label=_("State"))
    kind = ChoiceFilter(choices=Resource.Kind.choices, label=_("Kind"))
    language = ChoiceFilter(method="by_language", label=_("Language"))
    goal = ChoiceFilter(method="by_goal", choices=Sdg.choices, label=_("Development goal"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["language"].offer(known_languages())

    def by_goal(self, rows: QuerySet[Any], _name: str, goal: str) -> QuerySet[Any]:
        return rows.filter(sdg_targets__contains=[goal])

    def by_title(self, rows: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        """The title as it is written, of any version in any language."""
        titled = Revision.objects.filter(title__icontains=text.strip()[:100])
        return rows.filter(pk__in=titled.values("edition__resource"))

    def by_state(self, rows: QuerySet[Any], _name: str, state: str) -> QuerySet[Any]:
        """A material is in a state when one of its languages is; withdrawn it is as a whole."""
        if state == "withdrawn":
            return rows.filter(withdrawn_at__isnull=False)
        if state == "published":
            return rows.published()  # type: ignore[attr-defined]
        return rows.filter(pk__in=Revision.objects.filter(state=state).values("edition__resource"))

    def by_language(self, rows: QuerySet[Any], _name: str, language: str) -> QuerySet[Any]:
        return rows.filter(pk__in=Edition.objects.filter(language=language).values("resource"))


def topic_choices() -> list[tuple[str, str]]:
    """Topics in use, by code. One statement."""
    return [(row.code, row.name) for row in Topic.objects.in_use()]


class GapFilter(django_filters.FilterSet):
    """By topic and kind."""

    topic = ChoiceFilter(field_name="topics__code", label=_("Topic"))
    kind = ChoiceFilter(choices=Resource.Kind.choices, label=_("Kind"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["topic"].offer(topic_choices())

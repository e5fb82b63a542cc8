"""Filters of the lists of trainings; their choices are read once in some minutes."""

import datetime as dt
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

import django_filters
from django import forms
from django.core.cache import cache
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from centers.choices import centers_to_choose
from centers.filters import Choices, in_region, region_choices
from centers.models import ThematicArea
from centers.roles import memberships
from core.filters import ChoiceFilter, ListFilter
from core.folding import fold
from core.widgets import DateInput
from people.models import PersonQuerySet
from people.names import search_key
from projects.models import Project, Sdg
from trainings.languages import LANGUAGES
from trainings.models import (
    CourseOrder,
    CourseOrderQuerySet,
    FundingSource,
    MasterAward,
    Programme,
    ProgrammeQuerySet,
    TrainerProfile,
    Training,
    TrainingQuerySet,
)

if TYPE_CHECKING:
    from accounts.models import User

KEPT_SECONDS = 300


def _areas() -> Choices:
    return [(row.code, row.name) for row in ThematicArea.objects.all()]


def _projects() -> Choices:
    return [(row.code, row.title) for row in Project.objects.all()]


SOURCES: dict[str, Callable[[], Choices]] = {
    "centers": centers_to_choose,
    "regions": region_choices,
    "areas": _areas,
    "projects": _projects,
}


def choices() -> dict[str, Choices]:
    """Names for all the selects in the reader's language; they change once in a blue moon."""
    found = cache.get_or_set(
        f"training-choices:2:{get_language()}",
        lambda: {name: source() for name, source in SOURCES.items()},
        KEPT_SECONDS,
    )
    return cast("dict[str, Choices]", found)


class UpcomingFilter(ListFilter):
    """What a visitor asks: words, where, about what, how."""

    q = django_filters.CharFilter(method="by_words", label=_("Title or center"))
    region = ChoiceFilter(method="by_region", label=_("Region"))
    area = ChoiceFilter(field_name="programme__area__code", label=_("Subject"))
    format = ChoiceFilter(choices=Training.Format.choices, label=_("Format"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = choices()
        self.filters["region"].offer(names["regions"])
        self.filters["area"].offer(names["areas"])

    def by_region(self, rows: TrainingQuerySet, _name: str, code: str) -> TrainingQuerySet:
        return in_region(rows, code)

    def by_words(self, rows: TrainingQuerySet, _name: str, text: str) -> TrainingQuerySet:
        """A number as it is written, or words of the title or the center in any alphabet."""
        return rows.search(text.strip()[:100])


class TrainingFilter(UpcomingFilter):
    """What staff ask: by words, dates, status, center, place, subject, money."""

    q = django_filters.CharFilter(method="by_words", label=_("Title, number or center"))
    status = ChoiceFilter(method="by_status", choices=Training.Status.choices, label=_("Status"))
    starts_after = django_filters.DateFilter(
        method="by_first_day", widget=DateInput, label=_("From")
    )
    starts_before = django_filters.DateFilter(
        method="by_last_day", widget=DateInput, label=_("Until")
    )
    center = ChoiceFilter(field_name="center__slug", label=_("Center"))
    funding = ChoiceFilter(
        method="by_funding", choices=FundingSource.Kind.choices, label=_("Funding source")
    )
    project = ChoiceFilter(method="by_project", label=_("Project"))
    kind = ChoiceFilter(
        field_name="programme__kind", choices=Programme.Kind.choices, label=_("Kind")
    )
    level = ChoiceFilter(choices=Training.Level.choices, label=_("Level"))
    goal = ChoiceFilter(method="by_goal", choices=Sdg.choices, label=_("Development goal"))
    # The way from a figure on a programme's page to its trainings.
    programme = django_filters.CharFilter(field_name="programme__slug", widget=forms.HiddenInput)

    ORDER = (
        *("q", "status", "starts_after", "starts_before", "center", "region", "area", "kind"),
        *("funding", "project", "goal", "level", "format", "programme"),
    )

    def __init__(self, *args: Any, user: "User", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = choices()
        self.filters: OrderedDict[str, Any]
        self.filters["project"].offer(names["projects"])
        centers: Choices = names["centers"]
        if not user.is_directorate:
            own = {row.center.slug for row in memberships(user)}
            centers = [row for row in centers if row[0] in own]
        self.filters["center"].offer(centers)
        shown = set(self.ORDER)
        if len(centers) < 2 and not user.is_directorate:
            shown -= {"center", "region"}
        self.filters = OrderedDict((n, self.filters[n]) for n in self.ORDER if n in shown)

    def by_words(self, rows: TrainingQuerySet, name: str, text: str) -> TrainingQuerySet:
        """Newest first, by an expression: ordered by the column, PostgreSQL walks all trainings
        from the newest on to find the few that fit, instead of using the indexes of the words."""
        found = super().by_words(rows, name, text)
        return found.order_by(Coalesce("starts_on", "starts_on").desc(), "-pk")

    def by_status(self, rows: TrainingQuerySet, _name: str, status: str) -> TrainingQuerySet:
        """As of today: a planned training runs from its first day on."""
        today, planned = timezone.localdate(), Training.Status.PLANNED
        if status == planned:
            return rows.filter(status=planned, starts_on__gt=today)
        if status == Training.Status.RUNNING:
            return rows.filter(Q(status=status) | Q(status=planned, starts_on__lte=today))
        return rows.filter(status=status)

    def by_first_day(self, rows: TrainingQuerySet, _name: str, day: dt.date) -> TrainingQuerySet:
        """Still going on that day or later."""
        return rows.filter(ends_on__gte=day)

    def by_last_day(self, rows: TrainingQuerySet, _name: str, day: dt.date) -> TrainingQuerySet:
        """Begun by that day."""
        return rows.filter(starts_on__lte=day)

    def by_funding(self, rows: TrainingQuerySet, _name: str, kind: str) -> TrainingQuerySet:
        return rows.filter(pk__in=FundingSource.objects.filter(kind=kind).values("training"))

    def by_project(self, rows: TrainingQuerySet, _name: str, code: str) -> TrainingQuerySet:
        sources = FundingSource.objects.filter(project__code=code)
        return rows.filter(pk__in=sources.values("training"))

    def by_goal(self, rows: TrainingQuerySet, _name: str, goal: str) -> TrainingQuerySet:
        """Of a programme that works for it, or paid by a project that does."""
        paid = FundingSource.objects.filter(project__in=Project.objects.for_goal(goal))
        programmes = Programme.objects.for_goal(goal).order_by()
        return rows.filter(
            Q(programme__in=programmes.values("pk")) | Q(pk__in=paid.values("training"))
        )


class OrderFilter(ListFilter):
    """Who ordered, from when on, how far it is, of which sector and center."""

    q = django_filters.CharFilter(method="by_words", label=_("Who orders, or what"))
    state = ChoiceFilter(method="by_state", label=_("State"))
    sector = ChoiceFilter(choices=CourseOrder.Sector.choices, label=_("Sector"))
    since = django_filters.DateFilter(
        field_name="ordered_on", lookup_expr="gte", widget=DateInput, label=_("From")
    )
    until = django_filters.DateFilter(
        field_name="ordered_on", lookup_expr="lte", widget=DateInput, label=_("Until")
    )
    center = ChoiceFilter(field_name="center__slug", label=_("Center"))

    def __init__(self, *args: Any, user: "User", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters: OrderedDict[str, Any]
        open_ones = ("open", _("Still open"))
        self.filters["state"].offer([open_ones, *CourseOrder.State.choices])
        centers: Choices = choices()["centers"]
        if not user.is_directorate:
            own = {row.center.slug for row in memberships(user)}
            centers = [row for row in centers if row[0] in own]
        self.filters["center"].offer(centers)
        if len(centers) < 2 and not user.is_directorate:
            del self.filters["center"]

    def by_words(self, rows: CourseOrderQuerySet, _name: str, text: str) -> CourseOrderQuerySet:
        for word in fold(text[:100]).split():
            rows = rows.filter(
                Q(organisation__search_names__contains=word)
                | Q(programme__search_title__contains=word)
                | Q(subject__icontains=word)
            )
        return rows

    def by_state(self, rows: CourseOrderQuerySet, _name: str, state: str) -> CourseOrderQuerySet:
        return rows.open() if state == "open" else rows.filter(state=state)


class ProgrammeFilter(ListFilter):
    """By words of the title or a tag in any alphabet, subject, kind and state."""

    q = django_filters.CharFilter(method="by_words", label=_("Title or tag, in any alphabet"))
    area = ChoiceFilter(field_name="area__code", label=_("Thematic area"))
    kind = ChoiceFilter(choices=Programme.Kind.choices, label=_("Kind"))
    state = ChoiceFilter(choices=Programme.State.choices, label=_("State"))
    goal = ChoiceFilter(method="by_goal", choices=Sdg.choices, label=_("Development goal"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["area"].offer(choices()["areas"])

    def by_goal(self, rows: ProgrammeQuerySet, _name: str, goal: str) -> ProgrammeQuerySet:
        return rows.for_goal(goal)

    def by_words(self, rows: ProgrammeQuerySet, _name: str, text: str) -> ProgrammeQuerySet:
        for word in fold(text[:100]).split():
            rows = rows.filter(search_title__contains=word)
        return rows


class TrainerFilter(ListFilter):
    """Who can teach what, in which language, where and when (checklist S122)."""

    MASTERS = (("yes", _("Master trainers")), ("no", _("Others")))

    q = django_filters.CharFilter(method="by_name", label=_("Name"))
    skill = django_filters.CharFilter(method="by_skill", label=_("Skill"))
    area = ChoiceFilter(method="by_area", label=_("Thematic area"))
    region = ChoiceFilter(method="by_region", label=_("Region"))
    language = ChoiceFilter(method="by_language", choices=LANGUAGES, label=_("Language"))
    availability = ChoiceFilter(
        field_name="trainer_profile__availability",
        choices=TrainerProfile.Availability.choices,
        label=_("Availability"),
    )
    master = ChoiceFilter(method="by_award", choices=MASTERS, label=_("Master trainer"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = choices()
        self.filters["area"].offer(names["areas"])
        self.filters["region"].offer(names["regions"])

    def by_name(self, rows: PersonQuerySet, _name: str, text: str) -> PersonQuerySet:
        return rows.named(search_key(text[:100]).split())

    def by_skill(self, rows: PersonQuerySet, _name: str, text: str) -> PersonQuerySet:
        for word in fold(text[:100]).split():
            rows = rows.filter(trainer_profile__search_skills__contains=word)
        return rows

    def by_area(self, rows: PersonQuerySet, _name: str, code: str) -> PersonQuerySet:
        """Whoever teaches the subject, or is master trainer of it."""
        profiles = TrainerProfile.objects.filter(areas__code=code).values("person")
        awards = MasterAward.objects.running_on(timezone.localdate()).filter(area__code=code)
        return rows.filter(Q(pk__in=profiles) | Q(pk__in=awards.values("person")))

    def by_region(self, rows: PersonQuerySet, _name: str, code: str) -> PersonQuerySet:
        profiles = TrainerProfile.objects.filter(Q(regions__iso_code=code) | Q(regions__code=code))
        return rows.filter(pk__in=profiles.values("person"))

    def by_language(self, rows: PersonQuerySet, _name: str, code: str) -> PersonQuerySet:
        return rows.filter(trainer_profile__languages__contains=[code])

    def by_award(self, rows: PersonQuerySet, _name: str, answer: str) -> PersonQuerySet:
        return rows.filter(Q(("is_master", answer == "yes")))  # annotated by `selectors.pool`

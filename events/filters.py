"""Filters of the lists of events; their choices are read once in some minutes."""

import datetime as dt
from collections import OrderedDict
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

import django_filters
from django import forms
from django.core.cache import cache
from django.db.models import Q
from django.db.models.functions import Coalesce, TruncMonth
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from centers.choices import centers_to_choose
from centers.filters import Choices, in_region, region_choices
from centers.models import Center, Organisation
from centers.roles import memberships
from core import dates
from core.filters import ChoiceFilter, FoundChoiceField, ListFilter
from core.finders import Listed
from core.widgets import DateInput
from events.models import Commitment, CommitmentQuerySet, Event, EventQuerySet, Minutes, Series
from projects.models import Project

if TYPE_CHECKING:
    from accounts.models import User

KEPT_SECONDS = 300
DIRECTORATE = "none"
PAST = "past"
MONTHS = 60


def _kept(name: str, read: Any) -> Choices:
    """Names for a select in the reader's language; they change once in a blue moon."""
    found = cache.get_or_set(f"event-choices:{name}:{get_language()}", read, KEPT_SECONDS)
    return cast("Choices", found)


def _series() -> Choices:
    return [(row.code, row.name) for row in Series.objects.alphabetical()]


def _projects() -> Choices:
    return [(row.code, row.title) for row in Project.objects.all()]


def _months() -> Choices:
    """Months in which something is or was shown to visitors, the latest first."""
    rows = Event.objects.listed().order_by().annotate(month=TruncMonth("first_on"))
    found = rows.values_list("month", flat=True).distinct().order_by("-month")[:MONTHS]
    return [(f"{month:%Y-%m}", dates.month_year(month)) for month in found]


class EventFilters(ListFilter):
    """What every list of events asks."""

    q = django_filters.CharFilter(method="by_words", label=gettext_lazy("Title or center"))
    kind = ChoiceFilter(choices=Event.Kind.choices, label=gettext_lazy("Kind"))
    region = ChoiceFilter(method="by_region", label=gettext_lazy("Region"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["region"].offer(_kept("regions", region_choices))

    def by_region(self, rows: EventQuerySet, _name: str, code: str) -> EventQuerySet:
        return in_region(rows, code)

    def by_words(self, rows: EventQuerySet, _name: str, text: str) -> EventQuerySet:
        """A number as it is written, or words of the title or the center in any alphabet."""
        return rows.search(text.strip()[:100])


class PublicFilter(EventFilters):
    """What a visitor asks: words, what, where, which month; what comes or what is over."""

    month = ChoiceFilter(method="by_month", label=gettext_lazy("Month"))
    when = django_filters.CharFilter(method="by_time", widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["month"].offer(_kept("months", _months))

    def by_month(self, rows: EventQuerySet, _name: str, month: str) -> EventQuerySet:
        first = dt.date.fromisoformat(f"{month}-01")
        after = (first + dt.timedelta(days=31)).replace(day=1)
        return rows.filter(first_on__lt=after, last_on__gte=first)

    def by_time(self, rows: EventQuerySet, _name: str, _when: str) -> EventQuerySet:
        return rows  # `filter_queryset` decides, with or without a word in the address

    def filter_queryset(self, queryset: EventQuerySet) -> EventQuerySet:
        rows = cast("EventQuerySet", super().filter_queryset(queryset))
        if self.form.cleaned_data.get("month"):
            return rows.order_by("first_on", "pk")
        today = timezone.localdate()
        return rows.past(today) if self.is_past else rows.upcoming(today)

    @property
    def is_past(self) -> bool:
        return self.data.get("when") == PAST

    @property
    def is_filtered(self) -> bool:
        return any(self.data.get(name) for name in ("q", "kind", "region", "month"))

    @property
    def feed_query(self) -> str:
        """The calendar of the region that is chosen."""
        region = self.form.cleaned_data.get("region") if self.form.is_valid() else ""
        return f"?{urlencode({'region': region})}" if region else ""

    def tabs(self, path: str) -> list[dict[str, Any]]:
        """What comes and what is over, each with the other choices kept; none for a month."""
        if self.data.get("month"):
            return []
        kept = {name: self.data[name] for name in ("q", "kind", "region") if self.data.get(name)}
        past = urlencode(kept | {"when": PAST})
        return [
            {
                "label": _("To come"),
                "url": f"{path}?{urlencode(kept)}",
                "current": not self.is_past,
            },
            {"label": _("Past"), "url": f"{path}?{past}", "current": self.is_past},
        ]


class EventFilter(EventFilters):
    """What staff ask: by words, dates, status, center, place, series, project."""

    q = django_filters.CharFilter(method="by_words", label=gettext_lazy("Title, number or center"))
    status = ChoiceFilter(
        method="by_status",
        choices=[*Event.Status.choices, ("overdue", gettext_lazy("Overdue"))],
        label=gettext_lazy("Status"),
    )
    starts_after = django_filters.DateFilter(
        method="by_first_day", widget=DateInput, label=gettext_lazy("From")
    )
    starts_before = django_filters.DateFilter(
        method="by_last_day", widget=DateInput, label=gettext_lazy("Until")
    )
    center = ChoiceFilter(method="by_center", label=gettext_lazy("Center"))
    level = ChoiceFilter(choices=Event.Level.choices, label=gettext_lazy("Level"))
    format = ChoiceFilter(choices=Event.Format.choices, label=gettext_lazy("Format"))
    series = ChoiceFilter(field_name="series__code", label=gettext_lazy("Series"))
    project = ChoiceFilter(method="by_project", label=gettext_lazy("Project"))

    ORDER = (
        *("q", "kind", "status", "starts_after", "starts_before", "center", "region", "level"),
        *("format", "series", "project"),
    )

    def __init__(self, *args: Any, user: "User", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters: OrderedDict[str, Any]
        self.filters["series"].offer(_kept("series", _series))
        self.filters["project"].offer(_kept("projects", _projects))
        centers = centers_of(user)
        self.filters["center"].offer(centers)
        shown = set(self.ORDER)
        if len(centers) < 2:
            shown -= {"center", "region"}
        self.filters = OrderedDict((n, self.filters[n]) for n in self.ORDER if n in shown)

    def by_words(self, rows: EventQuerySet, name: str, text: str) -> EventQuerySet:
        """Newest first, by an expression: ordered by the column, PostgreSQL walks all events from
        the newest on to find the few that fit, instead of using the indexes of the words."""
        found = super().by_words(rows, name, text)
        numbered = Minutes.objects.numbered(text.strip()[:100])
        found = found | rows.filter(pk__in=numbered.order_by().values("event"))
        return found.order_by(Coalesce("first_on", "first_on").desc(), "-pk")

    def by_status(self, rows: EventQuerySet, _name: str, status: str) -> EventQuerySet:
        if status == "overdue":
            return rows.overdue(timezone.localdate())
        return rows.filter(status=status)

    def by_first_day(self, rows: EventQuerySet, _name: str, day: dt.date) -> EventQuerySet:
        """Still going on that day or later."""
        return rows.filter(last_on__gte=day)

    def by_last_day(self, rows: EventQuerySet, _name: str, day: dt.date) -> EventQuerySet:
        """Begun by that day."""
        return rows.filter(first_on__lte=day)

    def by_center(self, rows: EventQuerySet, _name: str, slug: str) -> EventQuerySet:
        if slug == DIRECTORATE:
            return rows.filter(center=None)
        return rows.filter(center__slug=slug)

    def by_project(self, rows: EventQuerySet, _name: str, code: str) -> EventQuerySet:
        return rows.filter(
            pk__in=Event.projects.through.objects.filter(project__code=code).values("event")
        )


class PlanFilter(forms.Form):
    """Which year, and which kind of events."""

    year = forms.TypedChoiceField(coerce=int, required=False, label=gettext_lazy("Year"))
    kind = forms.ChoiceField(
        choices=[("", gettext_lazy("All")), *Event.Kind.choices],
        required=False,
        label=gettext_lazy("Kind"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        this = timezone.localdate().year
        years = [(str(year), str(year)) for year in range(this + 1, this - 7, -1)]
        self.fields["year"].choices = years  # type: ignore[attr-defined]
        self.fields["year"].initial = this

    def values(self) -> dict[str, Any]:
        """What the selector takes: this year, all kinds, unless chosen."""
        data = self.cleaned_data if self.is_bound and self.is_valid() else {}
        return {"year": data.get("year") or timezone.localdate().year, "kind": data.get("kind", "")}


class CommitmentFilter(ListFilter):
    """Which commitments: by words, status, center, region, year of the day they are due."""

    q = django_filters.CharFilter(method="by_words", label=gettext_lazy("Words or number"))
    status = ChoiceFilter(
        method="by_status",
        choices=[
            ("overdue", gettext_lazy("Overdue")),
            ("soon", gettext_lazy("Due within two weeks")),
            ("pending", gettext_lazy("Not done yet")),
            *Commitment.Status.choices,
        ],
        label=gettext_lazy("Status"),
    )
    center = ChoiceFilter(method="by_center", label=gettext_lazy("Center"))
    region = ChoiceFilter(method="by_region", label=gettext_lazy("Region"))
    year = ChoiceFilter(method="by_year", label=gettext_lazy("Year due"))

    def __init__(self, *args: Any, user: "User", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["region"].offer(_kept("regions", region_choices))
        self.filters["center"].offer(centers_of(user))
        self.filters["year"].offer(_years())

    def by_words(self, rows: CommitmentQuerySet, _name: str, text: str) -> CommitmentQuerySet:
        text = text.strip()[:100]
        owners = Organisation.objects.search(text).order_by().values("pk")
        return rows.filter(
            Q(text__icontains=text) | Q(slug__icontains=text) | Q(owner_organisation__in=owners)
        )

    def by_status(self, rows: CommitmentQuerySet, _name: str, status: str) -> CommitmentQuerySet:
        if status == "overdue":
            return rows.overdue(timezone.localdate())
        if status == "soon":
            return rows.due_soon(timezone.localdate())
        return rows.pending() if status == "pending" else rows.filter(status=status)

    def by_center(self, rows: CommitmentQuerySet, _name: str, slug: str) -> CommitmentQuerySet:
        if slug == DIRECTORATE:
            return rows.filter(event__center=None)
        return rows.filter(event__center__slug=slug)

    def by_region(self, rows: CommitmentQuerySet, _name: str, code: str) -> CommitmentQuerySet:
        return in_region(rows, code)

    def by_year(self, rows: CommitmentQuerySet, _name: str, year: str) -> CommitmentQuerySet:
        first, last = dt.date(int(year), 1, 1), dt.date(int(year), 12, 31)
        return rows.filter(due_on__range=(first, last))

    def about(self) -> str:
        """The chosen filters in words, for the file."""
        data = self.form.cleaned_data if self.form.is_valid() else {}
        fields = self.form.fields
        return ", ".join(f"{fields[name].label}: {data[name]}" for name in data if data[name])


class MoneyFilter(forms.Form):
    """Which year, and whose center."""

    year = forms.TypedChoiceField(
        coerce=int, empty_value=None, required=False, label=gettext_lazy("Year")
    )
    center = FoundChoiceField(
        required=False, label=gettext_lazy("Center"), empty_label=gettext_lazy("All")
    )

    def __init__(self, *args: Any, user: "User", has_year: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["year"].choices = [("", _("All years")), *_years()]
        own = centers_of(user)
        if isinstance(own, Listed):
            own = replace(own, pairs=own.pairs[own.pinned :], pinned=0)
        fields["center"].choices = lambda: own
        if len(own) < 2:
            fields["center"].widget = forms.HiddenInput()
        if not has_year:
            del fields["year"]

    def values(self) -> dict[str, Any]:
        """What the selectors take."""
        data = self.cleaned_data if self.is_bound and self.is_valid() else {}
        slug = data.get("center")
        center = Center.objects.filter(slug=slug).first() if slug else None
        found: dict[str, Any] = {"center": center}
        return found | ({"year": data.get("year")} if "year" in self.fields else {})

    def about(self) -> str:
        """The chosen filters in words, for the file."""
        values = self.values()
        said = [str(values[name]) for name in ("year", "center") if values.get(name)]
        return ", ".join(said)


def _years() -> Choices:
    this = timezone.localdate().year
    return [(str(year), str(year)) for year in range(this + 1, this - 9, -1)]


def centers_of(user: "User") -> Choices:
    """The centers a user may choose between; the directorate its own events besides."""
    centers = _kept("centers:2", centers_to_choose)
    if user.is_directorate:
        pairs = [(DIRECTORATE, _("Executive directorate")), *centers]
        return replace(cast("Listed", centers), pairs=pairs, pinned=1)
    own = {row.center.slug for row in memberships(user)}
    return [row for row in centers if row[0] in own]

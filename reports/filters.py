"""The filters of the dashboard and of the rows behind it; everything is kept in the address."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

import django_filters
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from centers.choices import CENTERS
from core.dates import short_day
from core.filters import ChoiceFilter
from core.finders import Listed, version_of
from core.widgets import DateInput, LongSelect
from people.models import AGE_BAND_STARTS, AgeBand, Person, Sex
from reports.permissions import Reader
from reports.selectors.labels import AREA, CENTER, GROUP, PROJECT, REGION, Labels
from trainings.models import AggregateCount, Enrolment, FundingSource, Training

NO_GROUP = "none"
EARLIEST, LATEST = dt.date(1990, 1, 1), dt.date(2100, 12, 31)


class Quick(models.TextChoices):
    """Periods one click away; the two date fields win over them."""

    YEAR = "year", _("This year")
    TWELVE_MONTHS = "12m", _("Last 12 months")
    QUARTER = "quarter", _("This quarter")
    LAST_YEAR = "last_year", _("Last year")


class Counting(models.TextChoices):
    APPROVED = "approved", _("Approved only")
    DRAFTS = "drafts", _("With drafts")


@dataclass(frozen=True, slots=True)
class Period:
    start: dt.date
    end: dt.date


def quick_period(quick: str, today: dt.date) -> Period:
    """The days of a quick period; this year when it is not known."""
    if quick == Quick.TWELVE_MONTHS:
        first = dt.date(today.year - (today.month < 12), today.month % 12 + 1, 1)
        return Period(first, _month_end(today))
    if quick == Quick.QUARTER:
        month = (today.month - 1) // 3 * 3 + 1
        return Period(dt.date(today.year, month, 1), _month_end(dt.date(today.year, month + 2, 1)))
    year = today.year - (quick == Quick.LAST_YEAR)
    return Period(dt.date(year, 1, 1), dt.date(year, 12, 31))


def _month_end(day: dt.date) -> dt.date:
    following = (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    return following - dt.timedelta(days=1)


def _later(read: Callable[..., Any], *values: Any) -> Callable[[], Any]:
    """A function, because a form copies the choices of its fields: of anything else it would
    copy the lists of the whole network with them."""
    return lambda: read(*values)


class DashboardFilter(django_filters.FilterSet):
    """Which trainings count. Lists come from `labels`, so that no field asks the database."""

    period = django_filters.ChoiceFilter(
        label=_("Period"), choices=Quick.choices, method="keep", empty_label=None
    )
    since = django_filters.DateFilter(label=_("From"), widget=DateInput, method="keep")
    until = django_filters.DateFilter(label=_("Until"), widget=DateInput, method="keep")
    region = django_filters.ChoiceFilter(
        label=_("Region"), method="by_region", empty_label=_("All"), widget=LongSelect
    )
    center = ChoiceFilter(label=_("Center"), method="by_center")
    area = django_filters.ChoiceFilter(
        label=_("Thematic area"), method="by_area", empty_label=_("All"), widget=LongSelect
    )
    funding = django_filters.ChoiceFilter(
        label=_("Funding"),
        choices=FundingSource.Kind.choices,
        method="by_funding",
        empty_label=_("All"),
    )
    project = django_filters.ChoiceFilter(
        label=_("Project"), method="by_project", empty_label=_("All"), widget=LongSelect
    )
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=Counting.choices, method="keep", empty_label=None
    )

    class Meta:
        model = Training
        fields: list[str] = []

    def __init__(self, data: Mapping[str, Any], *, reader: Reader, labels: Labels) -> None:
        super().__init__(data, queryset=Training.objects.all())
        self.data: Mapping[str, Any]
        self.reader, self.labels = reader, labels
        self.today = timezone.localdate()
        self._listed: dict[str, Listed] = {}
        self._set_choices()

    def _set_choices(self) -> None:
        """Lists are functions, so that a page which shows no form does not read them."""
        own = self.reader.centers
        if own is not None:
            self.filters.pop("region")
            if len(own) < 2:
                self.filters.pop("center")
        for kind in (REGION, CENTER, AREA, PROJECT):
            if kind in self.filters:
                self.filters[kind].extra["choices"] = _later(self._choices, kind)

    def _choices(self, kind: str) -> Listed:
        """Asked for several times by one form."""
        if kind not in self._listed:
            self._listed[kind] = self._read_choices(kind)
        return self._listed[kind]

    def _read_choices(self, kind: str) -> Listed:
        rows = self.labels.of(kind)
        own = self.reader.centers
        if kind == CENTER and own is not None:
            rows = tuple(row for row in rows if row.id in own)
        pairs = [(row.code, row.name) for row in rows]
        if kind == CENTER and own is None:
            return Listed(pairs, source=CENTERS, version=version_of(pairs))
        return Listed(pairs)

    # What the fields mean -------------------------------------------------------------------

    def keep(self, rows: QuerySet[Training], _name: str, _value: Any) -> QuerySet[Training]:
        """Read by `filter_queryset` together with other fields."""
        return rows

    def by_region(self, rows: QuerySet[Training], _name: str, code: str) -> QuerySet[Training]:
        return rows.filter(region=self.id_of(REGION, code))

    def by_center(self, rows: QuerySet[Training], _name: str, code: str) -> QuerySet[Training]:
        return rows.filter(center=self.id_of(CENTER, code))

    def by_area(self, rows: QuerySet[Training], _name: str, code: str) -> QuerySet[Training]:
        return rows.filter(programme__area=self.id_of(AREA, code))

    def by_funding(self, rows: QuerySet[Training], _name: str, kind: str) -> QuerySet[Training]:
        return rows.filter(Exists(self._funding().filter(kind=kind)))

    def by_project(self, rows: QuerySet[Training], _name: str, code: str) -> QuerySet[Training]:
        project = self.id_of(PROJECT, code)
        return rows.filter(Exists(self._funding().filter(project=project)))

    def id_of(self, kind: str, code: str) -> int:
        """The row that a code of an address means; 0 is none."""
        found = self.labels.by_code(kind, code)
        return found.id if found else 0

    @staticmethod
    def _funding() -> QuerySet[FundingSource]:
        return FundingSource.objects.filter(training=OuterRef("pk"))

    # What the dashboard asks ----------------------------------------------------------------

    @cached_property
    def cleaned(self) -> dict[str, Any]:
        """Values of the fields that make sense; the others are named beside their field."""
        self.form.is_valid()
        return self.form.cleaned_data

    @cached_property
    def period_chosen(self) -> Period:
        """Own dates win over the quick period; an end that is missing is taken from it."""
        cleaned = self.cleaned
        quick = quick_period(cleaned.get("period") or Quick.YEAR, self.today)
        start = cleaned.get("since") or quick.start
        end = cleaned.get("until") or quick.end
        start, end = (min(max(day, EARLIEST), LATEST) for day in (start, end))
        return Period(start, end) if start <= end else Period(end, start)

    @property
    def with_drafts(self) -> bool:
        return self.cleaned.get("status") == Counting.DRAFTS

    def filter_queryset(self, queryset: QuerySet[Training]) -> QuerySet[Training]:
        """Trainings that count for this reader and these filters."""
        period = self.period_chosen
        rows = queryset.counted(with_drafts=self.with_drafts)  # type: ignore[attr-defined]
        rows = rows.filter(starts_on__range=(period.start, period.end))
        if self.reader.centers is not None:
            rows = rows.filter(center__in=self.reader.centers)
        return super().filter_queryset(rows)

    @cached_property
    def params(self) -> dict[str, str]:
        """What stands in the address, without empty, wrong and unknown values."""
        kept = {name: str(self.data.get(name, "")) for name in self.filters}
        if kept.get("center"):  # may be a name in the address
            kept["center"] = str(self.cleaned.get("center") or "")
        return {
            name: value
            for name, value in kept.items()
            if value and name in self.cleaned and self.cleaned[name] not in ("", None)
        }

    @property
    def form_key(self) -> str:
        """The same key is the same form: what was asked for, on which day, of which lists. A
        region may come onto its list by its first training, without another version of names."""
        asked = [(name, str(self.data.get(name, ""))) for name in self.filters]
        lists = self.labels.key, len(self.labels.of(REGION))
        return repr((*lists, self.reader.key, self.today, asked))

    def query(self, **changes: str) -> str:
        """The address of the same filters with some changed; an empty value drops one."""
        params = {k: v for k, v in {**self.params, **changes}.items() if v}
        return urlencode(sorted(params.items()))

    @property
    def conditions(self) -> list[tuple[str, str]]:
        """What was chosen, in words, without period and status."""
        found = []
        for name, value in self.params.items():
            if name not in ("period", "since", "until", "status"):
                field = self.form.fields[name]
                choices = dict(getattr(field, "choices", ()))
                found.append((str(field.label), str(choices.get(value, value))))
        return found

    def about(self) -> str:
        """The filters in words, for the export and the audit log."""
        period = self.period_chosen
        words = [f"{short_day(period.start)}–{short_day(period.end)}"]
        words.append(str(Counting.DRAFTS.label if self.with_drafts else Counting.APPROVED.label))
        words += [f"{label}: {value}" for label, value in self.conditions]
        return "; ".join(words)


class DonorFilter(DashboardFilter):
    """One project and one calendar year at a time.

    A donor's officer sees no small cells. Free dates or a choice of regions would let two pages
    be subtracted from each other; whole years of one project never overlap.
    """

    year = django_filters.ChoiceFilter(label=_("Year"), method="keep", empty_label=None)

    class Meta(DashboardFilter.Meta):
        pass

    def _set_choices(self) -> None:
        for name in ("period", "since", "until", "region", "center", "area", "funding", "status"):
            self.filters.pop(name)
        first = {"choices": _later(self._projects), "empty_label": None}
        self.filters["project"].extra |= first
        years = range(self.today.year, self.today.year - 10, -1)
        self.filters["year"].extra["choices"] = [(str(year), str(year)) for year in years]
        # A select shows what counts, also when the address does not say it.
        self.data = {"project": self._first_project, "year": self._first_year} | {
            name: value for name, value in self.data.items() if value
        }

    def _projects(self) -> list[tuple[str, str]]:
        own = self.reader.projects or frozenset()
        return [(row.code, row.name) for row in self.labels.of(PROJECT) if row.id in own]

    @cached_property
    def _latest(self) -> tuple[str, dt.date] | None:
        """Project and day of the latest approved training that the donor paid for."""
        paid = FundingSource.objects.filter(
            project__in=self.reader.projects or (), training__status=Training.Status.APPROVED
        )
        rows = paid.order_by("-training__starts_on", "-training_id")
        return rows.values_list("project__code", "training__starts_on").first()

    @property
    def _first_project(self) -> str:
        if self._latest:
            return self._latest[0]
        return next((code for code, _name in self._projects()), "")

    @property
    def _first_year(self) -> str:
        return str(self._latest[1].year if self._latest else self.today.year)

    @property
    def has_projects(self) -> bool:
        """Somebody has linked this officer to a donor who pays for something."""
        return bool(self._first_project)

    @property
    def project_code(self) -> str:
        """The project shown: the chosen one, else the latest."""
        return self.cleaned.get("project") or self._first_project

    @property
    def project_title(self) -> str:
        found = self.labels.by_code(PROJECT, self.project_code)
        return found.name if found else ""

    @cached_property
    def period_chosen(self) -> Period:
        year = int(self.cleaned.get("year") or self._first_year)
        return Period(dt.date(year, 1, 1), dt.date(year, 12, 31))

    @property
    def with_drafts(self) -> bool:
        return False

    def filter_queryset(self, queryset: QuerySet[Training]) -> QuerySet[Training]:
        rows = super().filter_queryset(queryset)
        code = self.project_code
        return self.by_project(rows, "project", code) if code else rows.none()


class RowsFilter(DashboardFilter):
    """The filters of the dashboard and the condition of one cell of its tables."""

    sex = django_filters.ChoiceFilter(label=_("Sex"), choices=Sex.choices, method="keep")
    age = django_filters.ChoiceFilter(label=_("Age"), choices=AgeBand.choices, method="keep")
    group = django_filters.ChoiceFilter(label=_("Target group"), method="keep")
    nameless = django_filters.ChoiceFilter(
        label=_("Without names"), choices=[("1", _("Yes"))], method="keep"
    )
    format = django_filters.ChoiceFilter(label=_("Format"), choices=Training.Format.choices)

    class Meta(DashboardFilter.Meta):
        pass

    def _set_choices(self) -> None:
        super()._set_choices()
        self.filters["group"].extra["choices"] = _later(self._group_choices)

    def _group_choices(self) -> list[tuple[str, str]]:
        return [(NO_GROUP, gettext("In no target group")), *self._choices(GROUP)]

    @property
    def trainings(self) -> QuerySet[Training]:
        """Trainings of the cell; with counts without names where the cell counts those."""
        rows: QuerySet[Training] = self.qs
        if self.cleaned.get("nameless"):
            rows = rows.filter(Exists(self.nameless_cells.filter(training=OuterRef("pk"))))
        return rows

    @property
    def nameless_cells(self) -> QuerySet[AggregateCount]:
        """The counts without names that the cell adds up."""
        cleaned = self.cleaned
        cells = AggregateCount.objects.order_by()
        if cleaned.get("sex"):
            cells = cells.filter(sex=cleaned["sex"])
        if cleaned.get("age"):
            cells = cells.filter(age_band=cleaned["age"])
        return cells

    @property
    def enrolments(self) -> QuerySet[Enrolment]:
        """The participations of the cell."""
        cleaned = self.cleaned
        rows = Enrolment.objects.counted().filter(training__in=self.qs.order_by().values("pk"))
        if cleaned.get("sex"):
            rows = rows.filter(person__sex=cleaned["sex"])
        if cleaned.get("age"):
            rows = rows.filter(_age_condition(cleaned["age"]))
        if cleaned.get("group"):
            rows = rows.filter(self._group_condition(cleaned["group"]))
        return rows

    def _group_condition(self, code: str) -> Q:
        links = Person.target_groups.through.objects.filter(person_id=OuterRef("person_id"))
        if code == NO_GROUP:
            return ~Q(Exists(links))
        return Q(Exists(links.filter(targetgroup_id=self.id_of(GROUP, code))))


def _age_condition(band: str) -> Q:
    """Enrolments whose age on the first day lies in the band."""
    if band == AgeBand.UNKNOWN:
        return Q(age=None)
    starts = {name: start for start, name in AGE_BAND_STARTS}
    start = starts[AgeBand(band)]
    above = [other for other in starts.values() if other > start]
    within = Q(age__gte=start)
    return within & Q(age__lt=min(above)) if above else within

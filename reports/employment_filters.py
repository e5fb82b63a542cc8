"""Filters of the figures on what became of graduates."""

from functools import cached_property
from typing import Any

import django_filters
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.widgets import LongSelect
from reports.filters import DashboardFilter, DonorFilter, Period, Quick
from reports.selectors.employment import usual_months
from trainings.forms.follow_ups import after
from trainings.models import Programme, Training

YEARS = "3y"


def _months() -> list[tuple[str, str]]:
    return [(str(number), str(after(number))) for number in settings.FOLLOW_UP_MONTHS]


def _programmes() -> list[tuple[str, str]]:
    rows = Programme.objects.only("slug", "title", "version").order_by("search_title", "version")
    return [(row.slug, f"{row.title}, {gettext('version')} {row.version}") for row in rows]


def months_of(chosen: DashboardFilter) -> int:
    """The wave that is shown: the chosen one, else the second: half a year after."""
    return int(chosen.cleaned.get("months") or usual_months())


class EmploymentFilter(DashboardFilter):
    """The trainings of the dashboard, by default of three years: waves come months later."""

    period = django_filters.ChoiceFilter(
        label=_("Trainings of"),
        choices=[(YEARS, _("Last three years")), *Quick.choices],
        method="keep",
        empty_label=None,
    )
    months = django_filters.ChoiceFilter(
        label=_("When"), choices=_months, method="keep", empty_label=_("6 months after")
    )
    programme = django_filters.ChoiceFilter(
        label=_("Programme"),
        choices=_programmes,
        method="by_programme",
        empty_label=_("All"),
        widget=LongSelect,
    )

    class Meta(DashboardFilter.Meta):
        pass

    def _set_choices(self) -> None:
        super()._set_choices()
        self.filters.pop("status")

    def by_programme(self, rows: QuerySet[Training], _name: str, slug: str) -> QuerySet[Training]:
        return rows.filter(programme__slug=slug)

    @cached_property
    def period_chosen(self) -> Period:
        cleaned = self.cleaned
        quick = cleaned.get("period") or YEARS
        if quick != YEARS:
            return super().period_chosen
        start = cleaned.get("since") or self.today.replace(year=self.today.year - 2, month=1, day=1)
        end = cleaned.get("until") or self.today.replace(month=12, day=31)
        return Period(start, end) if start <= end else Period(end, start)


class DonorEmploymentFilter(DonorFilter):
    """One project and one year, as on the donor's dashboard."""

    months = EmploymentFilter.base_filters["months"]

    class Meta(DonorFilter.Meta):
        pass


def employment_filter(data: Any, *, reader: Any, labels: Any) -> DashboardFilter:
    kind = DonorEmploymentFilter if reader.is_donor else EmploymentFilter
    return kind(data, reader=reader, labels=labels)

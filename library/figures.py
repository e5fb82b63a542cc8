"""How often materials are opened and taken along, by month: what the directorate looks at."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import django_filters
from django.db.models import (
    F,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.filters import ChoiceFilter
from library.languages import language_name
from library.models import Edition, MonthlyCount, Resource, Topic
from library.selectors import best_edition

What = MonthlyCount.What


class CountFilter(django_filters.FilterSet):
    """By year (this one unless another is chosen) and by topic."""

    year = ChoiceFilter(method="by_year", label=_("Year"), empty_label=None)
    topic = ChoiceFilter(field_name="topics__code", label=_("Topic"))

    def __init__(self, data: Any, *args: Any, topics: Iterable[Topic], **kwargs: Any) -> None:
        data = data.copy()
        data.setdefault("year", str(timezone.localdate().year))
        super().__init__(data, *args, **kwargs)
        self.filters["year"].offer([(str(year), str(year)) for year in years()])
        self.filters["topic"].offer([(topic.code, topic.name) for topic in topics])

    def by_year(self, resources: QuerySet[Resource], _name: str, _year: str) -> QuerySet[Resource]:
        return resources  # the sums are of a year, the materials are not

    @property
    def chosen_year(self) -> int:
        chosen = self.form.cleaned_data.get("year") if self.is_valid() else ""
        return int(chosen) if chosen else timezone.localdate().year


def years() -> list[int]:
    """Years in which something was counted, and this one; the newest first."""
    found = MonthlyCount.objects.aggregate(first=Min("month"), last=Max("month"))
    this = timezone.localdate().year
    first = found["first"].year if found["first"] else this
    last = max(this, found["last"].year if found["last"] else this)
    return list(range(last, first - 1, -1))


def _in_year(year: int) -> Q:
    return Q(month__range=(dt.date(year, 1, 1), dt.date(year, 12, 31)))


def counted(resources: QuerySet[Resource], year: int) -> QuerySet[Resource]:
    """Materials that somebody opened or took along in a year, the most opened first."""
    of_year = MonthlyCount.objects.filter(_in_year(year))
    mine = of_year.filter(resource=OuterRef("pk")).order_by().values("resource")

    def total(what: str) -> Coalesce:
        found = mine.filter(what=what).annotate(sum=Sum("count")).values("sum")
        return Coalesce(Subquery(found, output_field=IntegerField()), 0)

    editions = Edition.objects.filter(published__isnull=False).select_related("published")
    return (
        resources.filter(pk__in=of_year.values("resource"))
        .annotate(views=total(What.VIEW), downloads=total(What.DOWNLOAD))
        .prefetch_related(Prefetch("editions", queryset=editions, to_attr="readable"))
        .order_by("-views", "-downloads", "pk")
    )


@dataclass(frozen=True, slots=True)
class CountRow:
    """A material with its sums of a year; `months` are twelve numbers of being opened."""

    title: str
    language: str
    url: str
    views: int
    downloads: int
    months: Sequence[int]


def count_rows(resources: Sequence[Any], year: int) -> list[CountRow]:
    """Lines of materials read by `counted`, with one statement more for all their months."""
    by_month: dict[int, list[int]] = {resource.pk: [0] * 12 for resource in resources}
    found = MonthlyCount.objects.filter(_in_year(year), resource__in=by_month, what=What.VIEW)
    for pk, month, total in found.values_list("resource", "month").annotate(sum=Sum("count")):
        by_month[pk][month.month - 1] = total
    return [
        CountRow(
            *_title(resource),
            resource.get_absolute_url(),
            resource.views,
            resource.downloads,
            by_month[resource.pk],
        )
        for resource in resources
    ]


def _title(resource: Any) -> tuple[str, str]:
    edition = best_edition(resource.readable)
    if edition is None or edition.published is None:
        return resource.slug, "en"
    return edition.published.title, edition.language


def totals(year: int) -> dict[str, int]:
    """Of the whole library in a year."""
    found = MonthlyCount.objects.filter(_in_year(year)).aggregate(
        views=Sum("count", filter=Q(what=What.VIEW)),
        downloads=Sum("count", filter=Q(what=What.DOWNLOAD)),
    )
    return {name: number or 0 for name, number in found.items()}


def export_rows(resources: QuerySet[Resource], year: int) -> Iterator[list[Any]]:
    """Address, title, month, language, how often opened and taken along: a line for each."""
    editions = Edition.objects.filter(published__isnull=False).select_related("published")
    named = resources.prefetch_related(Prefetch("editions", queryset=editions, to_attr="readable"))
    titles = {resource.pk: (resource.slug, *_title(resource)[:1]) for resource in named}
    lines = (
        MonthlyCount.objects.filter(_in_year(year), resource__in=titles)
        .values("resource", "month", "language")
        .annotate(
            views=Coalesce(Sum("count", filter=Q(what=What.VIEW)), 0),
            downloads=Coalesce(Sum("count", filter=Q(what=What.DOWNLOAD)), 0),
        )
        .order_by("month", F("views").desc(), "resource", "language")
    )
    for line in lines:
        code = line["language"]
        language = language_name(code)
        yield [
            *titles[line["resource"]],
            line["month"],
            language,
            line["views"],
            line["downloads"],
        ]


def month_days(year: int) -> list[dt.date]:
    """The first days of the months of a year, for the heads of the columns."""
    return [dt.date(year, month, 1) for month in range(1, 13)]

"""Projects with results and indicators for tests."""

import itertools
from decimal import Decimal
from typing import Any

from django.utils import timezone

from projects.models import Indicator, IndicatorTarget, IndicatorValue, Project, Result
from projects.tests.factories import create_project

_numbers = itertools.count(1)


def create_result(*, project: Project | None = None) -> Result:
    """The impact row of a project; one a project."""
    project = project or create_project()
    return Result.objects.get_or_create(project=project, level="impact", defaults={"number": "1"})[
        0
    ]


def create_indicator(
    *, project: Project | None = None, measure: str = "unique_people", **fields: Any
) -> Indicator:
    """An approved indicator: at least ten unique people, unless told otherwise."""
    number = next(_numbers)
    title = fields.pop("title", f"Indicator {number}")
    defaults: dict[str, Any] = {
        "code": f"i{number}",
        "title_ky": title,
        "title_ru": title,
        "title_en": title,
        "unit": "people",
        "across_periods": "unique",
        "across_centers": "unique",
        "operator": "ge",
        "target": Decimal(10),
        "splits": ["sex", "region", "center"],
        "state": "approved",
        "approved_at": timezone.now(),
    }
    return Indicator.objects.create(
        result=create_result(project=project), measure=measure, **defaults | fields
    )


def create_target(*, indicator: Indicator, starts_on: Any, ends_on: Any, value: int) -> Any:
    return IndicatorTarget.objects.create(
        indicator=indicator, starts_on=starts_on, ends_on=ends_on, value=Decimal(value)
    )


def create_value(*, indicator: Indicator, starts_on: Any, ends_on: Any, **fields: Any) -> Any:
    """A value entered by hand, with its evidence."""
    return IndicatorValue.objects.create(
        indicator=indicator,
        starts_on=starts_on,
        ends_on=ends_on,
        **{"evidence": "Letter", "value": Decimal(5)} | fields,
    )

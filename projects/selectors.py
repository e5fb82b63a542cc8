"""The framework of a project as lines of a table."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import User
from centers.models import Organisation
from projects.models import Indicator, Project, Result


@dataclass(frozen=True)
class FrameworkLine:
    """A result with its indicators; `depth` 0 is the impact, 1 an outcome, 2 an output."""

    result: Result
    depth: int
    indicators: list[Indicator]


def donors_shown(projects: QuerySet[Project], *, day: dt.date | None) -> list[str]:
    """Names, on that day, of the donors of those projects that visitors may know of; two
    statements, one where there is none."""
    public = projects.filter(is_public=True).order_by().values("pk")
    rows = Organisation.objects.filter(funded_projects__in=public).distinct().order_by("pk")
    return [row.name_on(day) for row in rows.prefetch_related("former_names")]


def framework_lines(project: Project, user: User) -> list[FrameworkLine]:
    """Impact, then each outcome with its outputs, in the order of the framework; two statements.

    A donor's officer gets approved indicators only. Empty where nothing is written down yet.
    """
    indicators: dict[int, list[Indicator]] = defaultdict(list)
    rows = Indicator.objects.visible_to(user).of_project(project).in_framework_order()
    for indicator in rows:
        indicators[indicator.result_id].append(indicator)
    below: dict[int | None, list[Result]] = defaultdict(list)
    for result in project.results.all():
        result.project = project
        below[result.parent_id].append(result)
        for indicator in indicators[result.pk]:
            indicator.result = result
    lines: list[FrameworkLine] = []

    def hang(results: list[Result], depth: int) -> None:
        for result in results:
            lines.append(FrameworkLine(result, depth, indicators[result.pk]))
            hang(below[result.pk], depth + 1)

    hang(below[None], 0)
    return lines

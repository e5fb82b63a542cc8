"""The first section of a report to the EU: points 1.1 to 1.9 of Annex VI, filled from data."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from core import dates
from projects.models import Indicator, Project, ProjectPartner
from reports.measures.base import Split
from reports.reporting.content.document import NUMBER, written
from reports.reporting.content.figures import IndicatorLine
from reports.reporting.models import ReportingPeriod

Role = ProjectPartner.Role


def description(period: ReportingPeriod, lines: Sequence[IndicatorLine]) -> list[tuple[str, str]]:
    """The points with their numbers; names as they were valid at the beginning of the period. No
    person is named: a report holds no names of people."""
    project, regions = period.agreement.project, period.agreement.project.regions.all()
    coordinators, others = _partners(period)
    places = ", ".join(place.called_on(period.starts_on).name for place in regions)
    days: tuple[object, str] = (
        (_("Start date and end date of the action"), _months(project))
        if period.is_final
        else (
            _("Start date and end date of the reporting period"),
            dates.date_range(period.starts_on, period.ends_on),
        )
    )
    points = [
        (_("Coordinator of the grant contract"), coordinators),
        (_("Contact person"), _("as named in the grant contract")),
        (_("Beneficiaries and affiliated entities"), others or "–"),
        (_("Title of the action"), project.title),
        (_("Number of the contract"), period.agreement.number or "–"),
        days,
        (_("Target regions"), places or _("the whole country")),
        (_("Final beneficiaries and target groups"), _reached(lines)),
        (_("Country of the activities"), _("Kyrgyz Republic")),
    ]
    return [(f"1.{number} {label}", text) for number, (label, text) in enumerate(points, start=1)]


def _partners(period: ReportingPeriod) -> tuple[str, str]:
    """Who coordinates, and the others with what they are there."""
    project = period.agreement.project
    rows = list(
        project.partners.select_related("organisation").prefetch_related(
            "organisation__former_names"
        )
    )
    named = {row.pk: row.organisation.called_on(period.starts_on).name for row in rows}
    leading = [named[row.pk] for row in rows if row.role == Role.COORDINATOR]
    others = [
        f"{named[row.pk]} ({row.get_role_display()})"
        for row in rows
        if row.role != Role.COORDINATOR
    ]
    if not leading and project.implementer:
        leading = [project.implementer.called_on(period.starts_on).name]
    return ", ".join(leading) or "–", "; ".join(others)


def _months(project: Project) -> str:
    if project.precision == Project.Precision.MONTH:
        return f"{dates.month_year(project.starts_on)} – {dates.month_year(project.ends_on)}"
    return dates.date_range(project.starts_on, project.ends_on)


def _reached(lines: Sequence[IndicatorLine]) -> str:
    """Of the indicators that count people the first with women and men; small numbers are hidden
    in it already."""
    for line in lines:
        cells = line.splits.get(str(Split.SEX)) or ()
        if line.unit_code != Indicator.Unit.PEOPLE or not cells:
            continue
        parts = (
            f"{cell.label} {_('not told') if cell.value is None else written(cell.value, NUMBER)}"
            for cell in cells
        )
        return f"{line.title}: {'; '.join(parts)}"
    return "–"

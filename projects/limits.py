"""What lies outside of a project: it may be linked to it, but is not counted in its figures."""

import datetime as dt
from collections.abc import Iterable

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from centers.models import Place
from projects.models import Project


def warnings_of(
    projects: Iterable[Project], *, day: dt.date | None, places: Iterable[int | None]
) -> list[str]:
    """A sentence for each project that does not count what begins on this day at these places.

    `places` are the place itself and its region; a project without regions covers the country.
    The regions should come prefetched.
    """
    found, known, is_whole = [], {pk for pk in places if pk}, False
    for project in projects:
        regions = {region.pk for region in project.regions.all()}
        if day is not None and not project.runs_on(day):
            text = _(
                "Not counted in “%(project)s”: %(day)s lies outside of the project's dates, "
                "%(start)s – %(end)s."
            )
            found.append(
                text
                % {
                    "project": project.title,
                    "day": date_format(day, "SHORT_DATE_FORMAT"),
                    "start": date_format(project.starts_on, "SHORT_DATE_FORMAT"),
                    "end": date_format(project.ends_on, "SHORT_DATE_FORMAT"),
                }
            )
            continue
        if regions and known and not regions & known and not is_whole:
            known, is_whole = known | _above(known), True
        if regions and known and not regions & known:
            names = ", ".join(region.name for region in project.regions.all())
            text = _("Not counted in “%(project)s”: it is limited to %(regions)s.")
            found.append(text % {"project": project.title, "regions": names})
    return found


def _above(places: set[int]) -> set[int]:
    """What these places lie in, two steps up: a project may name a district of theirs."""
    rows = Place.objects.filter(pk__in=places).values_list("parent", "parent__parent")
    return {pk for row in rows for pk in row if pk}

"""Pages of what became of graduates."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.access import MemberRequest, allow
from core.exports import sheet_response
from reports.employment_filters import employment_filter, months_of
from reports.filters import DashboardFilter
from reports.permissions import Reader, can_see_dashboard
from reports.selectors.employment import Employment, title
from reports.selectors.employment import employment as read_employment
from reports.selectors.labels import Labels
from trainings.forms.follow_ups import after


@allow(can_see_dashboard)
def employment(request: MemberRequest) -> HttpResponse:
    """Employment rate and response rate, by sex, region and further; no names."""
    reader, chosen, found = _read(request)
    context = {
        "reader": reader,
        "filter": chosen,
        "found": found,
        "months": months_of(chosen),
        "tables": [(name, title(name), lines) for name, lines in found.tables.items()],
        "parts": [(name, title(name), lines) for name, lines in found.parts.items() if lines],
    }
    return render(request, "reports/employment.html", context)


@allow(can_see_dashboard)
def employment_export(request: MemberRequest) -> HttpResponseBase:
    """The same numbers as a sheet; no names, so everyone who reads them may have it."""
    _reader, chosen, found = _read(request)
    period = chosen.period_chosen
    months = months_of(chosen)
    return sheet_response(
        request,
        filename=f"employment-{months}-{period.start}-{period.end}",
        title=_("What became of graduates"),
        headers=[
            *(_("Table"), _("Row"), _("Completed"), _("Answered"), _("Did not answer")),
            *(_("Work"), _("Response rate"), _("Employment rate of those who answered")),
        ],
        rows=found.sheet_rows(),
        about=f"{after(months)}; {chosen.about()}",
        personal=False,
    )


def _read(request: MemberRequest) -> tuple[Reader, DashboardFilter, Employment]:
    reader, labels = Reader(request.user), Labels()
    chosen: Any = employment_filter(request.GET, reader=reader, labels=labels)
    return reader, chosen, read_employment(reader, chosen, labels, months_of(chosen))

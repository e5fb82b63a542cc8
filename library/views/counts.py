"""How often materials are opened, for the directorate."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.access import MemberRequest, allow
from core.exports import sheet_response
from core.paging import page
from library import figures
from library.models import Resource, Topic
from library.permissions import can_manage_lists
from library.views.frame import desk_tabs


def _filter(request: MemberRequest) -> figures.CountFilter:
    topics = Topic.objects.in_use()
    return figures.CountFilter(request.GET, queryset=Resource.objects.all(), topics=topics)


@allow(can_manage_lists)
def count_list(request: MemberRequest) -> HttpResponse:
    """Materials by how often they were opened in a year, with its months."""
    filters = _filter(request)
    year = filters.chosen_year
    found = page(request, figures.counted(filters.qs, year))
    context = {
        "filter": filters,
        "year": year,
        "page": found,
        "rows": figures.count_rows(found.object_list, year),
        "totals": figures.totals(year),
        "months": figures.month_days(year),
        "query": request.GET.urlencode(),
        "tabs": desk_tabs(request, "count_list"),
    }
    return render(request, "library/count_list.html", context)


@allow(can_manage_lists)
def count_export(request: MemberRequest) -> HttpResponseBase:
    """The same as a sheet: a line for each material, month and language."""
    filters = _filter(request)
    year = filters.chosen_year
    topic = Topic.objects.filter(code=request.GET.get("topic", "")).first()
    about = [f"{_('Year')}: {year}", *([f"{_('Topic')}: {topic}"] if topic else [])]
    return sheet_response(
        request,
        filename=f"library-{year}",
        title=_("Readers of the library"),
        headers=[
            _("Address on the portal"),
            _("Title"),
            _("Month"),
            _("Language"),
            _("Opened"),
            _("Saved or downloaded"),
        ],
        rows=figures.export_rows(filters.qs, year),
        about=". ".join(about),
        personal=False,
    )

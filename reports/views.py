"""The dashboard and the rows behind its figures."""

import datetime as dt
from collections.abc import Iterator
from functools import partial
from hashlib import blake2b
from itertools import chain as chain_rows
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import slug_re
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from centers.models import NetworkMembership
from core import audit, dates
from core.access import MemberRequest, allow, member
from core.exports import sheet_response
from core.paging import Page, page
from core.refusals import show_refusal
from core.soon import soon
from events.models import Commitment, Event
from events.permissions import can_follow_up
from reports import outcomes
from reports.event_filters import EventRowsFilter
from reports.filters import RowsFilter
from reports.forms import OutcomeForm
from reports.permissions import (
    Reader,
    can_see_cascade_figures,
    can_see_dashboard,
    can_see_progress,
    can_see_rows,
)
from reports.selectors import event_rows as of_events
from reports.selectors import rows
from reports.selectors.cascade import CascadeFigures, cascade_figures, tots_of
from reports.selectors.chain import chain
from reports.selectors.dashboard import Dashboard
from reports.selectors.dashboard import dashboard as read_dashboard
from reports.selectors.freshness import SHAPE, Version, version
from reports.selectors.labels import Labels
from reports.selectors.progress import all_projects
from reports.selectors.unreported import unreported
from reports.summary import summary_pdf
from reports.tasks import count_project, refresh_figures
from trainings.selectors import attention

# The time that a page says for its figures is never older than this many seconds.
KEPT_SECONDS = 5 * 60
# The page is kept: its figures, too, only where counting them for an Excel file would be slower
# than looking after one more copy.
QUICK = 0.1


@allow(can_see_dashboard)
def dashboard(request: MemberRequest) -> HttpResponse:
    """Figures of the network, of the own centers, or of a donor's project."""
    reader = Reader(request.user)
    now = version()
    key = _parts_key(request, reader, now)
    parts = cache.get(key)
    if parts is None:
        refresh = partial(soon, refresh_figures, request.user.pk, request.GET.dict())
        asked: dict[str, Any] = {"version": now, "refresh": refresh, "keep_from": QUICK}
        found = read_dashboard(reader, request.GET, **asked)
        parts = _render_parts(found, reader)
        if not found.figures.is_stale:
            cache.set(key, parts, KEPT_SECONDS)
    context = dict(parts)
    if can_see_progress(request.user):
        context |= _ways_to_progress(request.GET.get("project", ""))
    if request.user.is_directorate:
        context["todo"] = attention(request.user, limit=6)
        context["members"] = _network_size(parts["day"])
    return render(request, "reports/dashboard.html", context)


def _ways_to_progress(code: str) -> dict[str, str]:
    """Of all projects, and of the one that the figures are of."""
    found = {"progress_url": reverse("reports:progress_list")}
    if slug_re.fullmatch(code):
        found["project_url"] = reverse("reports:project_progress", args=[code])
    return found


def _network_size(day: dt.date) -> int:
    """How many members the network had on a day, as it was counted at most five minutes ago."""

    def count() -> int:
        return NetworkMembership.objects.valid_on(day).count()

    return cache.get_or_set(f"network-size:{day}", count, 300) or 0


def _render_parts(found: Dashboard, reader: Reader) -> dict[str, Any]:
    """The three parts of the page that depend on the filters and the facts alone, and the day
    for which the size of the network is told: the last of the period that has come."""
    context = {
        "board": found.board,
        "events": found.events,
        "filter": found.chosen,
        "reader": reader,
        "has_rail": reader.user.is_directorate,
    }
    names = ("filters", "figures", "tables")
    parts = {name: render_to_string(f"reports/_{name}.html", context) for name in names}
    return {**parts, "day": min(found.chosen.period_chosen.end, timezone.localdate())}


def _parts_key(request: MemberRequest, reader: Reader, now: Version) -> str:
    """The same reader, address, language, day and facts give the same page."""
    parts = (
        *("parts", SHAPE, get_language(), reader.key, timezone.localdate()),
        *(now.facts(with_drafts=True), now.names, sorted(request.GET.items())),
    )
    return "dashboard:" + blake2b(repr(parts).encode(), digest_size=16).hexdigest()


@allow(can_see_dashboard)
def dashboard_export(request: MemberRequest) -> HttpResponseBase:
    """All numbers of the dashboard as one table; no names, so everyone who reads it may have it."""
    reader = Reader(request.user)
    found = read_dashboard(reader, request.GET, version=version())
    period = found.chosen.period_chosen
    return sheet_response(
        request,
        filename=f"dashboard-{period.start}-{period.end}",
        title=_("Dashboard"),
        headers=[
            *(_("Table"), _("Row"), _("Column"), _("Trainings"), _("Participations")),
            *(_("Unique people"), _("Counts without names"), _("Events")),
        ],
        rows=chain_rows(found.board.sheet_rows(), found.events.sheet_rows()),
        about=found.chosen.about(),
        personal=False,
    )


@allow(can_see_dashboard)
def dashboard_summary(request: MemberRequest) -> HttpResponse:
    """The dashboard on one page of paper, for the same filters and any days."""
    reader = Reader(request.user)
    found = read_dashboard(reader, request.GET, version=version())
    period = found.chosen.period_chosen
    projects, owing = [], None
    if can_see_progress(request.user):
        projects = [
            one
            for one in all_projects(request.user)
            if one.project.starts_on <= period.end and one.project.ends_on >= period.start
        ]
        owing = len(unreported(request.user))
        for one in projects:
            if one.lines is None:
                soon(count_project, one.project.pk)
    body = summary_pdf(found, projects=projects, unreported=owing)
    response = HttpResponse(body, content_type="application/pdf")
    name = f"summary-{period.start}-{period.end}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@allow(can_see_rows)
def training_rows(request: MemberRequest) -> HttpResponse:
    chosen = _chosen(request)
    found = page(request, rows.training_rows(chosen))
    return render(request, "reports/training_rows.html", _context(chosen, found))


@allow(can_see_rows)
def participation_rows(request: MemberRequest) -> HttpResponse:
    chosen = _chosen(request)
    found = page(request, rows.participation_rows(chosen))
    _record_view(request, chosen, found.number)
    return render(request, "reports/participation_rows.html", _context(chosen, found))


@allow(can_see_rows)
def person_rows(request: MemberRequest) -> HttpResponse:
    chosen = _chosen(request)
    found = page(request, rows.person_rows(chosen))
    _record_view(request, chosen, found.number)
    return render(request, "reports/person_rows.html", _context(chosen, found))


@allow(can_see_rows)
def event_rows(request: MemberRequest) -> HttpResponse:
    chosen = _chosen_events(request)
    found = page(request, of_events.event_rows(chosen))
    return render(request, "reports/event_rows.html", _context(chosen, found))


@allow(can_see_rows)
def attendance_rows(request: MemberRequest) -> HttpResponse:
    chosen = _chosen_events(request)
    found = page(request, of_events.attendance_rows(chosen))
    _record_view(request, chosen, found.number)
    context = _context(chosen, found) | {"lines": of_events.came(found)}
    return render(request, "reports/attendance_rows.html", context)


@allow(can_see_rows)
def event_person_rows(request: MemberRequest) -> HttpResponse:
    chosen = _chosen_events(request)
    found = page(request, of_events.event_person_rows(chosen))
    _record_view(request, chosen, found.number)
    return render(request, "reports/event_person_rows.html", _context(chosen, found))


def _chosen_events(request: MemberRequest) -> EventRowsFilter:
    return EventRowsFilter(request.GET, reader=Reader(request.user), labels=Labels())


def _chosen(request: MemberRequest) -> RowsFilter:
    return RowsFilter(request.GET, reader=Reader(request.user), labels=Labels())


def _context(chosen: RowsFilter, found: Page) -> dict[str, Any]:
    """The way back keeps the filters of the dashboard, without the condition of the cell."""
    cell = dict.fromkeys(("sex", "age", "group", "nameless", "format", "kind", "together"), "")
    back = chosen.query(**cell)
    return {"filter": chosen, "page": found, "back": f"{reverse('reports:dashboard')}?{back}"}


def _record_view(request: MemberRequest, chosen: RowsFilter, number: int) -> None:
    """Whose names were looked at: the filter and the page say it, the log keeps both."""
    note = _("Rows behind a figure, page %(number)s. %(filters)s") % {
        "number": number,
        "filters": chosen.about(),
    }
    audit.note_view(None, by=request.user, what=note)


@allow(can_see_cascade_figures)
def cascade_list(request: MemberRequest) -> HttpResponse:
    """Trainings of trainers whose cascade the reader's projects paid for."""
    found = page(request, tots_of(Reader(request.user)))
    return render(request, "reports/cascade_list.html", {"page": found})


@allow(can_see_cascade_figures)
def cascade_detail(request: MemberRequest, slug: str) -> HttpResponse:
    """What one of them led to: counts only, small ones hidden."""
    reader = Reader(request.user)
    tot = get_object_or_404(tots_of(reader), slug=slug)
    context = {"tot": tot, "cascade": cascade_figures(tot, reader), "reader": reader}
    return render(request, "reports/cascade_detail.html", context)


@allow(can_see_cascade_figures)
def cascade_export(request: MemberRequest, slug: str) -> HttpResponseBase:
    """The same numbers as a sheet; no names, so everyone who reads it may have it."""
    reader = Reader(request.user)
    tot = get_object_or_404(tots_of(reader), slug=slug)
    return sheet_response(
        request,
        filename=f"cascade-figures-{tot.slug}",
        title=_("Cascade"),
        headers=[
            *(_("Center"), _("Trainings"), _("Participations"), _("Unique people")),
            _("Counts without names"),
        ],
        rows=_cascade_rows(cascade_figures(tot, reader)),
        about=f"{tot.programme.title}, {dates.date_range(tot.starts_on, tot.ends_on, year=True)}",
        personal=False,
        obj=tot,
    )


def _cascade_rows(found: CascadeFigures) -> Iterator[list[Any]]:
    """A line for each center and the total; a star is a hidden number."""
    lines = [(part.name, part.trainings, part.reached) for part in found.by_center]
    for name, trainings, safe in [*lines, (_("Total"), found.trainings, found.total)]:
        numbers = (safe.participations, safe.people, safe.nameless)
        yield [name, trainings, *("*" if number is None else number for number in numbers)]


@member
def chain_detail(request: MemberRequest, slug: str) -> HttpResponse:
    """One meeting and all that came of it, as a timeline."""
    visible = Event.objects.visible_to(request.user).with_list_relations()
    event = get_object_or_404(visible, slug=slug)
    context = {"event": event, "chain": chain(event, request.user)}
    return render(request, "reports/chain_detail.html", context)


@member
def outcome_create(request: MemberRequest, slug: str) -> HttpResponse:
    """Say which training came of a commitment."""
    row = _commitment(request, slug)
    form = OutcomeForm(request.POST or None, user=request.user, commitment=row)
    if request.method == "POST" and form.is_valid():
        try:
            outcomes.link_outcome(row, by=request.user, **form.values())
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(row)
    return render(request, "reports/outcome_create.html", {"row": row, "form": form})


@member
def outcome_remove(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Asks first; the POST takes the link away."""
    row = _commitment(request, slug)
    outcome = get_object_or_404(row.outcomes.select_related("training__programme"), pk=pk)
    if request.method == "POST":
        outcomes.unlink_outcome(outcome, by=request.user)
        messages.success(request, _("The link is gone."))
        return redirect(row)
    context = {"row": row, "outcome": outcome}
    return render(request, "reports/outcome_remove.html", context)


def _commitment(request: MemberRequest, slug: str) -> Commitment:
    visible = Commitment.objects.visible_to(request.user).select_related("event")
    row = get_object_or_404(visible, slug=slug)
    if not can_follow_up(request.user, row.event):
        raise PermissionDenied
    return row

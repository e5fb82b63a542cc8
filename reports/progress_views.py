"""Progress of projects against their targets, and the rows behind each figure."""

from hashlib import blake2b
from typing import Any

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import audit
from core.access import MemberRequest, allow
from core.paging import page
from core.soon import soon
from events.models import Event
from people.models import Person
from projects.models import Indicator, Project
from reports.measures import Scope, Split
from reports.measures.indicators import scope_of
from reports.measures.kept import Asked, indicators_of
from reports.permissions import Reader, can_see_progress
from reports.progress_forms import ProgressForm
from reports.reporting.standing import sent_reports
from reports.selectors import indicator_rows as of_indicators
from reports.selectors import progress as read
from reports.selectors.agreed import agreed
from reports.selectors.labels import Labels
from reports.selectors.standing import standing
from reports.selectors.unreported import unreported
from reports.tasks import count_project
from trainings.models import Training

# What is rendered is kept so long: the worker may have counted anew meanwhile.
KEPT_SECONDS = 60


@allow(can_see_progress)
def progress_list(request: MemberRequest) -> HttpResponse:
    """All projects: how many of their indicators are met."""
    projects = read.all_projects(request.user)
    for one in projects:
        if one.lines is None:
            soon(count_project, one.project.pk)
    return render(request, "reports/progress_list.html", {"projects": projects})


@allow(can_see_progress)
def project_progress(request: MemberRequest, code: str) -> HttpResponse:
    """One project: every indicator against its target, for its whole time or any days."""
    project = get_object_or_404(Project.objects.visible_to(request.user), code=code)
    figures = _kept_figures(request, Reader(request.user), project)
    return render(
        request, "reports/project_progress.html", {"project": project, "figures": figures}
    )


def _kept_figures(request: MemberRequest, reader: Reader, project: Project) -> str:
    """Filters and figures of a project's page. The same reader, address, language and agreement
    give the same, so it is kept for a minute, and never longer than the figures in it."""
    now = agreed(project.pk)
    parts = get_language(), reader.key, project.pk, now, sorted(request.GET.lists())
    key = "progress:" + blake2b(repr(parts).encode(), digest_size=16).hexdigest()
    page: str | None = cache.get(key)
    if page is None:
        labels = Labels(now.names)
        form = ProgressForm(request.GET, reader=reader, project=project, labels=labels)
        found = read.progress(reader, form.asked, query=form.query)
        context = {"project": project, "form": form, "asked": form.asked, "progress": found}
        page = render_to_string("reports/_project_progress.html", context | {"reader": reader})
        cache.set(key, page, min(KEPT_SECONDS, found.seconds_left))
    return page


@allow(can_see_progress)
def indicator_progress(request: MemberRequest, pk: int) -> HttpResponse:
    """One indicator: figure, target, periods, splits, and the way to the rows behind it."""
    indicator = _indicator(request, pk)
    project, reader = indicator.result.project, Reader(request.user)
    form = ProgressForm(request.GET, reader=reader, project=project)
    asked, rows = form.asked, indicators_of(project)
    own = next(row for row in rows if row.pk == indicator.pk)
    lines = read.progress(reader, asked, query=form.query, indicators=rows).lines or ()
    line = next(one for one in lines if one.indicator.pk == own.pk)
    has_rows = _may_open_rows(reader, own)
    context = {
        "indicator": own,
        "project": project,
        "form": form,
        "asked": asked,
        "line": line,
        "periods": read.periods(reader, asked, own, rows),
        "chart": read.chart(line.found),
        "trend": read.trend(line.found),
        "tables": read.split_tables(
            line.found, names=read.CellNames(), query=form.query, has_rows=has_rows
        ),
        "has_rows": has_rows,
    }
    return render(request, "reports/indicator_progress.html", context)


@allow(can_see_progress)
def indicator_rows(request: MemberRequest, pk: int) -> HttpResponse:
    """The rows behind a figure, or behind one cell of it: exactly those that were counted."""
    indicator = _indicator(request, pk)
    reader = Reader(request.user)
    if not _may_open_rows(reader, indicator):
        raise PermissionDenied
    form = ProgressForm(request.GET, reader=reader, project=indicator.result.project)
    kinds = of_indicators.kinds_of(
        indicator, _scope(reader, indicator, form.asked), cell=_cell(request)
    )
    wanted = request.GET.get("kind")
    kind = next((one for one in kinds if one.name == wanted), kinds[0])
    found = page(request, kind.listed)
    if kind.part.kind.is_personal:
        note = _("Rows behind an indicator, page %(number)s: %(indicator)s")
        audit.note_view(
            None, by=request.user, what=note % {"number": found.number, "indicator": indicator}
        )
    context = {
        "indicator": indicator,
        "project": indicator.result.project,
        "asked": form.asked,
        "query": form.query,
        "kinds": kinds,
        "kind": kind,
        "page": found,
        "lines": of_indicators.lines(kind.name, found),
        "cell": _cell_words(request),
    }
    return render(request, "reports/indicator_rows.html", context)


def _indicator(request: MemberRequest, pk: int) -> Indicator:
    rows = Indicator.objects.visible_to(request.user).approved()
    return get_object_or_404(rows.select_related("result__project"), pk=pk)


def _may_open_rows(reader: Reader, indicator: Indicator) -> bool:
    """The directorate all rows; a coordinator those of his centers, where rows have centers."""
    if indicator.is_by_hand:
        return False
    return reader.centers is None or read.has_centers(indicator)


def _scope(reader: Reader, indicator: Indicator, asked: Asked) -> Scope:
    return scope_of(
        indicator,
        asked.period,
        with_drafts=asked.with_drafts,
        regions=asked.regions,
        centers=asked.centers if reader.centers is None else reader.centers,
    )


def _cell(request: MemberRequest) -> tuple[Split, str] | None:
    """The cell of a split that is asked for."""
    split, key = request.GET.get("split", ""), request.GET.get("cell", "")
    if split not in Split.values or not key:
        return None
    is_number = split in (Split.REGION, Split.CENTER, Split.AREA, Split.GROUP)
    if is_number and not ((key.isdecimal() and len(key) < 10) or key == "unknown"):
        raise Http404
    return Split(split), key


def _cell_words(request: MemberRequest) -> str:
    cell = _cell(request)
    if cell is None:
        return ""
    split, key = cell
    name = read.CellNames().of(split, None if key == "unknown" else key)
    return f"{split.label}: {name}"


@allow(can_see_progress)
def unreported_list(request: MemberRequest) -> HttpResponse:
    """Which centers have not handed in what is over."""
    return render(request, "reports/unreported_list.html", {"lines": unreported(request.user)})


@allow(can_see_progress)
def training_standing(request: MemberRequest, slug: str) -> HttpResponse:
    """The indicators and sent reports that a training stands in."""
    visible = Training.objects.filter(
        pk__in=Training.objects.visible_to(request.user).order_by().values("pk")
    )
    row = get_object_or_404(visible.select_related("programme"), slug=slug)
    return _standing(request, row, row.programme.title, training=row.pk)


@allow(can_see_progress)
def event_standing(request: MemberRequest, slug: str) -> HttpResponse:
    """The same of an event, itself or as a part of another one."""
    row = get_object_or_404(Event.objects.visible_to(request.user), slug=slug)
    return _standing(request, row, row.title, event=row.parent_id or row.pk)


@allow(can_see_progress)
def person_standing(request: MemberRequest, pk: int) -> HttpResponse:
    """The indicators and sent reports that a person stands in."""
    row = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    audit.note_view(row, by=request.user)
    return _standing(request, row, row.full_name, person=row.pk)


def _standing(request: MemberRequest, row: Any, title: str, **what: int) -> HttpResponse:
    context = {
        "row": row,
        "title": title,
        "back": row.get_absolute_url(),
        "lines": standing(request.user, **what),
        "sent": sent_reports(request.user, **what),
    }
    return render(request, "reports/standing.html", context)

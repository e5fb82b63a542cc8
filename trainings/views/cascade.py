"""The cascade: what followed from a training of trainers."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core import audit, charts
from core.access import MemberRequest, allow
from core.exports import sheet_response
from core.paging import page
from core.refusals import show_refusal
from core.templatetags.portal import thousands
from people.models import Person
from trainings import permissions, selectors, services
from trainings.forms.cascade import PlanForm
from trainings.models import Enrolment, Training
from trainings.selectors.cascade import Cascade, Choice, links


@allow(permissions.can_see_cascades)
def cascade_list(request: MemberRequest) -> HttpResponse:
    """Runs of trainings of trainers, the newest first."""
    rows = selectors.tots(request.user).select_related("programme__area", "center__organisation")
    if area := _code(request, "area"):
        rows = rows.filter(programme__area__code=area)
    return render(request, "trainings/cascade_list.html", {"page": page(request, rows)})


@allow(permissions.can_see_cascades)
def cascade_detail(request: MemberRequest, slug: str) -> HttpResponse:
    """The tree of one run with its table, by center and project."""
    tot, choice = _tot(request, slug), _choice(request)
    audit.note_view(tot, by=request.user, what="cascade")
    found = selectors.cascade(tot, user=request.user, choice=choice)
    centers, projects = selectors.centers_and_projects(tot, user=request.user)
    context = {
        "tot": tot,
        "cascade": found,
        "drawing": _drawing(found),
        "choice": choice,
        "query": urlencode(_query(choice)),
        "centers": centers,
        "projects": projects,
        "can_plan": permissions.can_plan_cascade(request.user),
        "may_open": permissions.can_see_training(request.user, tot),
    }
    return render(request, "trainings/cascade_detail.html", context)


@allow(permissions.can_see_cascades)
def cascade_rows(request: MemberRequest, slug: str) -> HttpResponse:
    """The rows behind the figures: each participation, or each person once."""
    tot, choice = _tot(request, slug), _choice(request)
    audit.note_view(tot, by=request.user, what="cascade")
    trainings = links(tot, user=request.user, choice=choice).values("training")
    rows = Enrolment.objects.counted().filter(training__in=trainings)
    is_people = request.GET.get("once") == "1"
    found: Any = rows.select_related(
        "person", "training__programme", "training__center__organisation"
    )
    found = found.order_by("person__sort_name", "person", "training__starts_on")
    if is_people:
        found = Person.objects.filter(pk__in=rows.values("person")).order_by("sort_name", "pk")
    listed = page(request, found)
    if is_people:
        listed.object_list = list(listed.object_list)
        _count(listed.object_list, rows)
    context = {
        "tot": tot,
        "page": listed,
        "is_people": is_people,
        "query": urlencode(_query(choice)),
    }
    return render(request, "trainings/cascade_rows.html", context)


@allow(permissions.can_see_cascades)
def cascade_export(request: MemberRequest, slug: str) -> HttpResponseBase:
    """The table of the tree as a sheet: a line for each trainer and training of his."""
    tot, choice = _tot(request, slug), _choice(request)
    found = selectors.cascade(tot, user=request.user, choice=choice)
    return sheet_response(
        request,
        filename=f"cascade-{tot.slug}",
        title=_("Cascade"),
        headers=[
            *(_("Trainer"), _("Sent by"), _("Master trainer"), _("Training"), _("Number")),
            *(_("Center"), _("From"), _("Until"), _("Participations"), _("Without names")),
        ],
        rows=_sheet_rows(found),
        about=_about(found, choice),
        personal=True,
        obj=tot,
    )


def _sheet_rows(found: Cascade) -> Iterator[list[Any]]:
    for branch in found.branches:
        who = [branch.name, branch.sender, _("yes") if branch.is_master else _("no")]
        for local in branch.trainings:
            days = [local.title, local.slug, local.center, local.starts_on, local.ends_on]
            yield [*who, *days, local.reached.participations, local.reached.nameless]
        if branch.is_idle:
            yield [*who, _("nothing delivered yet"), "", "", None, None, 0, 0]


def _about(found: Cascade, choice: Choice) -> str:
    """The total, which lines with a shared training or learner would not add up to, and what was
    asked for."""
    words = {
        "people": thousands(found.total.people),
        "rows": thousands(found.total.participations),
        "target": thousands(found.plan.people),
    }
    total = _("Unique people: %(people)s of about %(target)s; participations: %(rows)s") % words
    asked = [f"{name}: {value}" for name, value in _query(choice).items()]
    return "; ".join([total, *asked])


@allow(permissions.can_plan_cascade)
def cascade_update(request: MemberRequest, slug: str) -> HttpResponse:
    """What this run is to reach, and by when trainers are reminded."""
    tot = _tot(request, slug)
    form = PlanForm(request.POST or None, instance=selectors.plan_of(tot))
    if request.method == "POST" and form.is_valid():
        try:
            services.save_plan(tot, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The targets are saved."))
            return redirect("trainings:cascade_detail", tot.slug)
    return render(request, "trainings/cascade_update.html", {"tot": tot, "form": form})


def _tot(request: MemberRequest, slug: str) -> Training:
    rows = selectors.tots(request.user).select_related("programme", "center__organisation")
    return get_object_or_404(rows, slug=slug)


def _choice(request: MemberRequest) -> Choice:
    with_drafts = request.GET.get("drafts") == "1"
    return Choice(_code(request, "center"), _code(request, "project"), with_drafts)


def _code(request: MemberRequest, name: str) -> str:
    """A code as our own pages write it; what a database cannot hold is none."""
    return request.GET.get(name, "")[:80].replace("\x00", "")


def _query(choice: Choice) -> dict[str, str]:
    said = {"center": choice.center, "project": choice.project}
    said["drafts"] = "1" if choice.with_drafts else ""
    return {name: value for name, value in said.items() if value}


def _count(people: list[Any], rows: Any) -> None:
    """Participations of each of the listed people."""
    pks = [person.pk for person in people]
    counts = rows.filter(person__in=pks).order_by().values("person").annotate(number=Count("pk"))
    known = {row["person"]: row["number"] for row in counts}
    for person in people:
        person.number = known.get(person.pk, 0)


def _drawing(found: Cascade) -> Any:
    """The tree as a picture; the table beside it says the same in words."""
    lines = [
        charts.BranchLine(
            branch.name,
            [local.reached.people for local in branch.trainings],
            branch.reached.people,
            is_marked=branch.is_master,
        )
        for branch in found.branches
    ]
    label = _("Trainers, their trainings and the people reached; the table below has the numbers")
    return charts.tree_svg(found.tot.slug, lines, label=label, written=thousands)

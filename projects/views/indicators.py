"""One indicator: its words and rules, the way to being agreed, its targets, values by hand."""

from copy import copy

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import standing
from core.access import MemberRequest, member
from core.files import file_response
from core.once import once
from core.refusals import show_refusal
from projects import permissions, services
from projects.forms import IndicatorForm, ReasonForm, RemarkForm, TargetForm, ValueForm
from projects.measures import offered
from projects.models import Indicator, IndicatorValue, Sdg
from projects.narrowing import in_words
from projects.views.frame import editable_indicator, editable_project, visible_indicator


@member
def indicator_detail(request: MemberRequest, code: str, pk: int) -> HttpResponse:
    """What is counted by which rules, what was agreed, and what was entered by hand."""
    row = visible_indicator(request, code, pk)
    context = {
        "row": row,
        "project": row.result.project,
        "measure": offered().get(row.measure),
        "narrowed": in_words(row.filters),
        "splits": [Indicator.Split(split).label for split in row.splits],
        "goals": [Sdg(goal).label for goal in row.sdg_targets],
        "targets": row.targets.all(),
        "values": row.values.standing().select_related("by"),
        "progress_url": standing.address_of(row, request.user),
        "may_edit": permissions.can_manage_projects(request.user),
        "may_approve": permissions.can_approve_indicator(request.user, row),
    }
    return render(request, "projects/indicator_detail.html", context)


@member
@once
def indicator_create(request: MemberRequest, code: str, pk: int) -> HttpResponse:
    """A new indicator of one result, as a draft."""
    project = editable_project(request, code)
    result = get_object_or_404(project.results.all(), pk=pk)
    form = IndicatorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.create_indicator(result, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The indicator is a draft now. Hand it in for approval."))
            return redirect(row)
    context = {"project": project, "result": result, "form": form}
    return render(request, "projects/indicator_create.html", context)


@member
def indicator_update(request: MemberRequest, code: str, pk: int) -> HttpResponse:
    row = editable_indicator(request, code, pk)
    form = IndicatorForm(request.POST or None, instance=copy(row))
    if request.method == "POST" and form.is_valid():
        try:
            saved = services.update_indicator(row, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            if saved.state != row.state:
                messages.info(request, _("Its wording has changed: it is a draft again."))
            messages.success(request, _("The changes are saved."))
            return redirect(row)
    context = {"project": row.result.project, "row": row, "form": form}
    return render(request, "projects/indicator_update.html", context)


@member
@require_POST
def indicator_submit(request: MemberRequest, code: str, pk: int) -> HttpResponse:
    row = editable_indicator(request, code, pk)
    try:
        services.submit_indicator(row, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Handed in. Another person of the directorate approves it."))
    return redirect(row)


@member
@require_POST
def indicator_approve(request: MemberRequest, code: str, pk: int) -> HttpResponse:
    row = editable_indicator(request, code, pk)
    try:
        services.approve_indicator(row, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Approved: from now on its values count."))
    return redirect(row)


@member
def indicator_return(request: MemberRequest, code: str, pk: int) -> HttpResponse:
    """Give it back with a remark."""
    row = editable_indicator(request, code, pk)
    form = RemarkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.return_indicator(row, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Returned with your remark."))
            return redirect(row)
    context = {"project": row.result.project, "row": row, "form": form}
    return render(request, "projects/indicator_return.html", context)


@member
def target_set(request: MemberRequest, code: str, pk: int) -> HttpResponse:
    """The target of a period; the same period again changes it."""
    row = editable_indicator(request, code, pk)
    form = TargetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_target(row, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The target is set."))
            return redirect(row)
    context = {"project": row.result.project, "row": row, "form": form}
    return render(request, "projects/target_set.html", context)


@member
@once
def value_create(request: MemberRequest, code: str, pk: int) -> HttpResponse:
    """A value by hand, with what proves it."""
    row = editable_indicator(request, code, pk)
    form = ValueForm(request.POST or None, request.FILES or None, indicator=row)
    if request.method == "POST" and form.is_valid():
        try:
            services.record_value(row, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The value is written down."))
            return redirect(row)
    context = {"project": row.result.project, "row": row, "form": form}
    return render(request, "projects/value_create.html", context)


@member
def value_void(request: MemberRequest, code: str, pk: int) -> HttpResponse:
    """Withdraw a value and say why."""
    value = _value(request, code, pk)
    row = editable_indicator(request, code, value.indicator_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.void_value(value, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The value is withdrawn."))
            return redirect(row)
    context = {"project": row.result.project, "row": row, "value": value, "form": form}
    return render(request, "projects/value_void.html", context)


@member
def value_file(request: MemberRequest, code: str, pk: int) -> HttpResponseBase:
    """What proves a value. It may name people, so it is the directorate's."""
    value = _value(request, code, pk)
    if not value.file or not permissions.can_manage_projects(request.user):
        raise Http404
    return file_response(
        value.file, filename=value.file_name, content_type=value.file_type, inline=True
    )


def _value(request: MemberRequest, code: str, pk: int) -> IndicatorValue:
    rows = IndicatorValue.objects.filter(
        indicator__in=Indicator.objects.visible_to(request.user).order_by(),
        indicator__result__project__code=code,
    )
    return get_object_or_404(rows, pk=pk)

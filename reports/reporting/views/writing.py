"""Pages on which a report is written: texts, reasons, money, stories, annexes."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from centers.roles import center_ids
from core import audit
from core.access import MemberRequest, allow
from core.files import file_response
from core.once import once
from core.refusals import show_refusal
from events.models import Event
from reports.reporting import services
from reports.reporting.content.activities import activities
from reports.reporting.forms import (
    AnnexForm,
    RateForm,
    ReasonOfForm,
    SectionForm,
    SheetForm,
    StoryForm,
    cost_lines,
)
from reports.reporting.models import (
    Annex,
    ReportingPeriod,
    ReportSection,
    SectionCopy,
    SuccessStory,
)
from reports.reporting.permissions import can_manage_reports, can_report, closed_because
from reports.reporting.sections import beside, sections_of
from reports.reporting.views.reports import find_period
from trainings.models import Training


@allow(can_manage_reports)
def section_update(request: MemberRequest, pk: int, key: str, language: str) -> HttpResponse:
    """Write a text. A script saves by itself (header X-Autosave); two writers at once are shown
    both texts."""
    period = find_period(request, pk)
    section = _section(period, key, language)
    form = SectionForm(request.POST or None, initial={"text": section.text, "seen": section.edit})
    theirs: ReportSection | None = None
    if request.method == "POST":
        if request.headers.get("X-Autosave") == "1":
            return _save_by_script(request, section, form)
        if form.is_valid():
            try:
                services.save_section(section, by=request.user, **form.cleaned_data)
            except services.SectionConflictError as error:
                theirs = error.theirs
                form = form.on_top_of(theirs.edit)
            except ValidationError as error:
                show_refusal(form, error)
            else:
                messages.success(request, _("The text is saved."))
                return redirect(period)
    form_of, is_final = period.agreement.form, period.is_final
    own = next(row for row in sections_of(form_of, is_final=is_final) if row.key == key)
    other = beside(form_of, key, is_final=is_final)
    context = {
        "period": period,
        "section": section,
        "title": own.heading,
        "name": own.title,
        "help": own.help,
        "form": form,
        "theirs": theirs,
        "closed": closed_because(request.user, period),
        "copies": section.copies.select_related("author"),
        "other": other,
        "reference": _text(period, other.key, language) if other else "",
    }
    return render(request, "reports/section_update.html", context)


def _section(period: ReportingPeriod, key: str, language: str) -> ReportSection:
    try:
        return services.open_section(period, key=key, language=language)
    except ValidationError as error:
        raise Http404 from error


def _text(period: ReportingPeriod, key: str, language: str) -> str:
    """What stands beside: the start situation is read while the effects are written."""
    rows = period.sections.filter(key=key, language=language)
    return rows.values_list("text", flat=True).first() or ""


def _save_by_script(
    request: MemberRequest, section: ReportSection, form: SectionForm
) -> HttpResponse:
    if not form.is_valid():
        return _plain(_("This could not be saved. Save the form to see why."), 422)
    try:
        saved = services.save_section(section, by=request.user, **form.cleaned_data)
    except ValidationError as error:
        status = 409 if isinstance(error, services.SectionConflictError) else 422
        return _plain(" ".join(error.messages), status)
    return _plain(str(saved.edit), 200)


def _plain(text: str, status: int) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")


@allow(can_manage_reports)
@require_POST
def section_copy_drop(request: MemberRequest, pk: int, copy_pk: int) -> HttpResponse:
    period = find_period(request, pk)
    rows = SectionCopy.objects.select_related("section").filter(section__period=period)
    copy = get_object_or_404(rows, pk=copy_pk)
    services.drop_section_copy(copy, by=request.user)
    messages.success(request, _("The text is let go."))
    return redirect("reports:section_update", pk, copy.section.key, copy.section.language)


@allow(can_report)
def deviation_list(request: MemberRequest, pk: int) -> HttpResponse:
    """Activities of the period, planned and held; those that deviate want a reason."""
    period = find_period(request, pk)
    context = {
        "period": period,
        "closed": closed_because(request.user, period),
        "activities": activities(period, centers=_own_centers(request)),
    }
    return render(request, "reports/deviation_list.html", context)


@allow(can_report)
def deviation_update(request: MemberRequest, pk: int, kind: str, activity_pk: int) -> HttpResponse:
    """Say why one activity was not held, or was held in another way."""
    period = find_period(request, pk)
    rows = activities(period, centers=_own_centers(request))
    activity = next((row for row in rows if row.key == f"{kind}:{activity_pk}"), None)
    if activity is None:
        raise Http404
    reason = period.reasons.filter(**{kind: activity_pk}).first()
    form = ReasonOfForm(request.POST or None, instance=reason)
    if request.method == "POST" and form.is_valid():
        model: Any = Training if kind == "training" else Event
        record = get_object_or_404(model, pk=activity_pk)
        try:
            services.give_reason(period, activity=record, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("reports:deviation_list", period.pk)
    context = {
        "period": period,
        "activity": activity,
        "form": form,
        "closed": closed_because(request.user, period),
    }
    return render(request, "reports/deviation_update.html", context)


def _own_centers(request: MemberRequest) -> set[int] | None:
    if request.user.is_directorate:
        return None
    return set(center_ids(request.user, role="coordinator"))


@allow(can_manage_reports)
def finance_update(request: MemberRequest, pk: int) -> HttpResponse:
    """The whole financial table as lines; an empty line is none."""
    period = find_period(request, pk)
    lines = cost_lines(request.POST or None, period)
    form = RateForm(
        request.POST or None,
        instance=find_period(request, pk),
        initial={"seen": services.finance_state(period)},
    )
    refusals: list[str] = []
    if request.method == "POST" and lines.is_valid() and form.is_valid():
        try:
            services.save_finance(period, lines=lines.lines(), by=request.user, **form.cleaned_data)
        except ValidationError as error:
            if hasattr(error, "error_dict"):
                show_refusal(form, error)
            else:
                refusals = error.messages
        else:
            messages.success(request, _("The financial table is saved."))
            return redirect(period)
    context = {
        "period": period,
        "lines": lines,
        "form": form,
        "refusals": refusals,
        "closed": closed_because(request.user, period),
    }
    return render(request, "reports/finance_update.html", context)


@allow(can_manage_reports)
def finance_import(request: MemberRequest, pk: int) -> HttpResponse:
    """Read the table of the accountant; each cell that is not understood is named."""
    period = find_period(request, pk)
    form = SheetForm(request.POST or None, request.FILES or None)
    refusals: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            lines = services.read_finance(form.cleaned_data["file"])
            services.save_finance(
                period,
                lines=lines,
                rate=period.rate,
                rate_source=period.rate_source,
                by=request.user,
            )
        except ValidationError as error:
            refusals = error.messages
        else:
            messages.success(request, _("The table is read. Look at it before you go on."))
            return redirect("reports:finance_update", period.pk)
    context = {
        "period": period,
        "form": form,
        "refusals": refusals,
        "closed": closed_because(request.user, period),
    }
    return render(request, "reports/finance_import.html", context)


@allow(can_report)
@once
def story_create(request: MemberRequest, pk: int) -> HttpResponse:
    period = find_period(request, pk)
    return _story_page(request, period, SuccessStory(period=period), "reports/story_create.html")


@allow(can_report)
def story_update(request: MemberRequest, pk: int, story_pk: int) -> HttpResponse:
    story = _story(request, pk, story_pk)
    return _story_page(request, story.period, story, "reports/story_update.html")


def _story_page(
    request: MemberRequest, period: ReportingPeriod, story: SuccessStory, template: str
) -> HttpResponse:
    form = StoryForm(request.POST or None, request.FILES or None, instance=story, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_story(story, by=request.user, **form.values())
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The story is saved."))
            return redirect(period)
    context = {
        "period": period,
        "story": story,
        "form": form,
        "closed": closed_because(request.user, period),
    }
    return render(request, template, context)


@allow(can_manage_reports)
@require_POST
def story_publish(request: MemberRequest, pk: int, story_pk: int) -> HttpResponse:
    """Into the report, or out of it."""
    story = _story(request, pk, story_pk)
    is_published = request.POST.get("do") == "publish"
    try:
        services.publish_story(story, is_published=is_published, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Saved."))
    return redirect(story.period)


@allow(can_report)
def story_consent(request: MemberRequest, pk: int, story_pk: int) -> HttpResponseBase:
    """The signed paper, for the directorate and the center of the story."""
    story = _story(request, pk, story_pk)
    if not story.consent:
        raise Http404
    try:
        response = file_response(
            story.consent, filename=story.consent_name, content_type=story.consent_type
        )
    except FileNotFoundError as error:
        raise Http404 from error
    audit.note_view(story, by=request.user)
    return response


def _story(request: MemberRequest, pk: int, story_pk: int) -> SuccessStory:
    period = find_period(request, pk)
    rows = period.stories.select_related("center", "picture")
    own = _own_centers(request)
    if own is not None:
        rows = rows.filter(center__in=own)
    story = get_object_or_404(rows, pk=story_pk)
    story.period = period
    return story


@allow(can_manage_reports)
@once
def annex_create(request: MemberRequest, pk: int) -> HttpResponse:
    period = find_period(request, pk)
    form = AnnexForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_annex(period, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The annex is there."))
            return redirect("reports:annex_create", period.pk)
    context = {
        "period": period,
        "form": form,
        "annexes": period.annexes.all(),
        "closed": closed_because(request.user, period),
    }
    return render(request, "reports/annex_create.html", context)


@allow(can_manage_reports)
@require_POST
def annex_remove(request: MemberRequest, pk: int, annex_pk: int) -> HttpResponse:
    period = find_period(request, pk)
    annex = get_object_or_404(period.annexes.all(), pk=annex_pk)
    try:
        services.remove_annex(annex, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The annex is gone."))
    return redirect("reports:annex_create", period.pk)


@allow(can_manage_reports)
def annex_file(request: MemberRequest, pk: int, annex_pk: int) -> HttpResponseBase:
    annex: Annex = get_object_or_404(find_period(request, pk).annexes.all(), pk=annex_pk)
    try:
        return file_response(annex.file, filename=annex.name)
    except FileNotFoundError as error:
        raise Http404 from error

"""Papers of practical exams: the directorate writes, centers read."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import MemberRequest, allow
from core.once import once
from core.paging import page
from core.refusals import show_refusal
from trainings import permissions
from trainings.exams import marks
from trainings.forms.exams import PaperForm, criterion_lines
from trainings.models import ExamPaper
from trainings.services import exams as services
from trainings.views.frame import tell_errors


@allow(permissions.can_see_exams)
def paper_list(request: MemberRequest) -> HttpResponse:
    """All versions of all papers, by title."""
    context = {
        "page": page(request, ExamPaper.objects.defer("content")),
        "can_edit": permissions.can_edit_papers(request.user),
    }
    return render(request, "trainings/paper_list.html", context)


@allow(permissions.can_edit_papers)
@once
def paper_create(request: MemberRequest) -> HttpResponse:
    form = PaperForm(request.POST or None)
    lines = criterion_lines(request.POST or None, None)
    if request.method == "POST" and all([form.is_valid(), lines.is_valid()]):
        try:
            paper = services.create_paper(
                by=request.user, lines=lines.values(), **form.cleaned_data
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The draft is saved. Release it when it is ready."))
            return redirect(paper)
    return render(request, "trainings/paper_create.html", {"form": form, "lines": lines})


@allow(permissions.can_see_exams)
def paper_detail(request: MemberRequest, pk: int) -> HttpResponse:
    """What the version says: the frozen copy, or the draft as it is now."""
    paper = get_object_or_404(ExamPaper.objects.select_related("assessment"), pk=pk)
    lines = marks.criteria(paper.content) if paper.is_released else list(paper.criteria.values())
    names = dict(paper.criteria.model.Part.choices)
    context = {
        "paper": paper,
        "lines": [{**line, "part_name": names[line["part"]]} for line in lines],
        "points": sum(line["weight"] for line in lines) + paper.theory_weight,
        "can_edit": permissions.can_edit_papers(request.user),
    }
    return render(request, "trainings/paper_detail.html", context)


@allow(permissions.can_edit_papers)
def paper_update(request: MemberRequest, pk: int) -> HttpResponse:
    paper = get_object_or_404(ExamPaper, pk=pk)
    form = PaperForm(request.POST or None, instance=paper)
    lines = criterion_lines(request.POST or None, paper)
    if request.method == "POST" and all([form.is_valid(), lines.is_valid()]):
        try:
            services.save_paper(paper, by=request.user, lines=lines.values(), **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(paper)
    context = {"paper": paper, "form": form, "lines": lines}
    return render(request, "trainings/paper_update.html", context)


@allow(permissions.can_edit_papers)
@require_POST
def paper_release(request: MemberRequest, pk: int) -> HttpResponse:
    paper = get_object_or_404(ExamPaper, pk=pk)
    try:
        services.release_paper(paper, by=request.user)
    except ValidationError as error:
        tell_errors(request, error)
    else:
        messages.success(request, _("The version is released and never changes from now on."))
    return redirect(paper)


@allow(permissions.can_edit_papers)
@require_POST
def paper_version(request: MemberRequest, pk: int) -> HttpResponse:
    """A draft of the next version, or the one there is."""
    paper = get_object_or_404(ExamPaper, pk=pk)
    return redirect("trainings:paper_update", services.new_paper_version(paper, by=request.user).pk)

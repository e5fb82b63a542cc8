"""What is missing, and the way to the directorate and back."""

from collections.abc import Callable
from dataclasses import replace

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.models import User
from core.access import MemberRequest, member
from core.forms import ReasonForm
from trainings import permissions, selectors, services
from trainings.forms.trainings import CommentForm
from trainings.models import Training
from trainings.views.frame import find_training, frame, tell_errors

Rule = Callable[[User, Training], bool]


@member
def gap_list(request: MemberRequest, slug: str) -> HttpResponse:
    """Everything to fill in before submitting, each with a link, and the button."""
    training = find_training(request, slug)
    context = frame(request, training, "gap_list")
    context["can_submit"] = (
        permissions.can_submit_training(request.user, training) and training.is_editable
    )
    context["title"] = ngettext(
        "Fill in %(count)s place before submitting",
        "Fill in %(count)s places before submitting",
        len(context["gaps"]),
    ) % {"count": len(context["gaps"])}
    shown = [gap if context["can_edit"] else _unlinked(gap) for gap in context["gaps"]]
    context["blocking"] = [gap for gap in shown if gap.is_blocking]
    context["explainable"] = [gap for gap in shown if not gap.is_blocking]
    return render(request, "trainings/gap_list.html", context)


def _unlinked(gap: selectors.Gap) -> selectors.Gap:
    """A trainer marks and gives results; where only the coordinator may write, no link leads."""
    return gap if gap.code in ("unmarked", "no_post_test") else replace(gap, url="")


@member
@require_POST
def training_submit(request: MemberRequest, slug: str) -> HttpResponse:
    """Send it to the directorate; with gaps, back to their list."""
    training = _allowed(request, slug, permissions.can_submit_training)
    try:
        services.submit(training, by=request.user, reason=request.POST.get("reason", "")[:2000])
    except ValidationError as error:
        tell_errors(request, error)
        return redirect("trainings:gap_list", training.slug)
    messages.success(request, _("Submitted. The directorate has been told."))
    return redirect(training)


@member
@require_POST
def training_approve(request: MemberRequest, slug: str) -> HttpResponse:
    training = _allowed(request, slug, permissions.can_decide_training)
    try:
        services.approve(training, by=request.user)
    except ValidationError as error:
        tell_errors(request, error)
    else:
        messages.success(request, _("Approved. The training counts in the figures now."))
    return redirect(training)


@member
def training_return(request: MemberRequest, slug: str) -> HttpResponse:
    training = _allowed(request, slug, permissions.can_decide_training)
    form = CommentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.return_training(training, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            return _refused(request, training, form, error)
        messages.success(request, _("Returned. The coordinators have been told."))
        return redirect(training)
    return render(request, "trainings/training_return.html", {"training": training, "form": form})


@member
def training_reopen(request: MemberRequest, slug: str) -> HttpResponse:
    training = _allowed(request, slug, permissions.can_decide_training)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.reopen(training, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            return _refused(request, training, form, error)
        messages.success(request, _("Reopened. The coordinators have been told."))
        return redirect(training)
    return render(request, "trainings/training_reopen.html", {"training": training, "form": form})


def _refused(
    request: MemberRequest, training: Training, form: forms.Form, error: ValidationError
) -> HttpResponse:
    """Somebody else was faster, so the page with the decision says more than the form."""
    tell_errors(request, error)
    return redirect(training)


def _allowed(request: MemberRequest, slug: str, rule: Rule) -> Training:
    rows = Training.objects.visible_to(request.user).select_related("programme", "center")
    training = get_object_or_404(rows, slug=slug)
    if not rule(request.user, training):
        raise PermissionDenied
    return training

"""The list of trainings, their plan, copying, switching online, cancelling."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from centers.roles import center_ids
from core.access import MemberRequest, allow, member
from core.forms import ReasonForm
from core.once import once
from core.paging import page
from core.refusals import show_refusal
from trainings import permissions, selectors, services
from trainings.filters import TrainingFilter
from trainings.forms.trainings import (
    CopyForm,
    SwitchForm,
    TrainingForm,
    funding_lines,
    next_start,
    trainer_lines,
)
from trainings.models import Training
from trainings.views.frame import find_training, frame, language_name, tell_errors


@member
def training_list(request: MemberRequest) -> HttpResponse:
    """Trainings the reader may see, newest first, 25 a page."""
    rows = selectors.list_rows(request.user)
    filters = TrainingFilter(request.GET, queryset=rows, user=request.user)
    found = page(request, filters.qs)
    context = {
        "page": found,
        "lines": selectors.list_lines(found.object_list),
        "filter": filters,
        "is_filtered": any(request.GET.get(name) for name in filters.filters),
        "shows_center": request.user.is_directorate or len(center_ids(request.user)) != 1,
        "can_create": permissions.can_create_training(request.user),
        "can_see_programmes": permissions.can_see_programmes(request.user),
    }
    return render(request, "trainings/training_list.html", context)


@member
def training_detail(request: MemberRequest, slug: str) -> HttpResponse:
    """Information: the plan, the sessions, the story of decisions."""
    training = find_training(request, slug)
    context = frame(request, training, "training_detail")
    was_decided = training.submitted_at or training.status == Training.Status.CANCELLED
    context |= {
        "decisions": training.decisions.select_related("decided_by") if was_decided else [],
        "language_name": language_name(training),
        "materials": selectors.materials_of(training.programme),
        **selectors.what_few_have(training),
        "register_url": reverse("trainings:register_detail", args=[training.slug]),
        "not_counted": selectors.not_counted(training),
    }
    return render(request, "trainings/training_detail.html", context)


@allow(permissions.can_create_training)
@once
def training_create(request: MemberRequest) -> HttpResponse:
    form = TrainingForm(request.POST or None, user=request.user)
    funding = funding_lines(request.POST or None, None)
    trainers = trainer_lines(request.POST or None, None, user=request.user)
    if request.method == "POST" and all([form.is_valid(), funding.is_valid(), trainers.is_valid()]):
        center = form.cleaned_data["center"]
        if not permissions.can_create_training_at(request.user, center.pk):
            raise PermissionDenied
        try:
            training = services.create_training(
                by=request.user,
                funding=funding.values(),
                trainers=trainers.values(),
                **form.values(),
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The training is open. Plan its sessions next."))
            for line in selectors.not_counted(training):
                messages.warning(request, line)
            return redirect("trainings:session_list", training.slug)
    context = {"form": form, "funding": funding, "trainers": trainers}
    return render(request, "trainings/training_create.html", context)


@member
def training_update(request: MemberRequest, slug: str) -> HttpResponse:
    training = _editable(request, slug)
    if not training.is_editable:
        return _read_only(request, training)
    form = TrainingForm(request.POST or None, instance=training, user=request.user)
    funding = funding_lines(request.POST or None, training)
    trainers = trainer_lines(request.POST or None, training, user=request.user)
    if request.method == "POST" and all([form.is_valid(), funding.is_valid(), trainers.is_valid()]):
        try:
            services.update_training(
                training,
                by=request.user,
                funding=funding.values(),
                trainers=trainers.values(),
                **form.values(),
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The training is saved."))
            return redirect(training)
    context = {"form": form, "funding": funding, "trainers": trainers, "training": training}
    context["not_counted"] = selectors.not_counted(training)
    return render(request, "trainings/training_update.html", context)


@member
@once
def training_copy(request: MemberRequest, slug: str) -> HttpResponse:
    training = _editable(request, slug)
    form = CopyForm(request.POST or None, initial={"starts_on": next_start(training)})
    if request.method == "POST" and form.is_valid():
        try:
            copy = services.copy_training(training, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("This is the copy. Check the dates and the money."))
            return redirect(copy)
    return render(request, "trainings/training_copy.html", {"form": form, "training": training})


@member
def training_switch(request: MemberRequest, slug: str) -> HttpResponse:
    """Online, on site or both; everybody on the register is told."""
    training = _editable(request, slug)
    if not training.is_editable:
        return _read_only(request, training)
    others = [choice for choice in Training.Format.choices if choice[0] != training.format]
    initial = {"format": others[0][0], "online_link": training.online_link}
    form = SwitchForm(request.POST or None, initial=initial)
    form.fields["format"].choices = others  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        try:
            services.switch_format(training, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The format is changed. The participants are being told."))
            return redirect(training)
    context = {"form": form, "training": training}
    return render(request, "trainings/training_switch.html", context)


@member
def training_cancel(request: MemberRequest, slug: str) -> HttpResponse:
    training = _editable(request, slug)
    if not training.is_editable:
        return _read_only(request, training)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.cancel_training(training, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(
                request, _("The training is cancelled. The participants are being told.")
            )
            return redirect(training)
    return render(request, "trainings/training_cancel.html", {"form": form, "training": training})


def _editable(request: MemberRequest, slug: str) -> Training:
    rows = Training.objects.visible_to(request.user)
    training = get_object_or_404(
        rows.select_related("programme", "center__organisation", "place"), slug=slug
    )
    if not permissions.can_edit_training(request.user, training):
        raise PermissionDenied
    return training


def _read_only(request: MemberRequest, training: Training) -> HttpResponse:
    """Somebody opened an old link: the page of the training, with the reason."""
    try:
        services.ensure_editable(training)
    except ValidationError as error:
        tell_errors(request, error)
    return redirect(training)

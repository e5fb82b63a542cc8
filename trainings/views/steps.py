"""Steps of the trainers of a ToT, and the awards of master trainers."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core import audit
from core.access import MemberRequest, allow, member
from core.forms import ReasonForm
from core.once import once
from core.refusals import show_refusal
from trainings import permissions, selectors, services
from trainings.forms.steps import AwardForm, RenewForm, StepsForm
from trainings.models import Enrolment, MasterAward, Training
from trainings.selectors.register import Register
from trainings.selectors.steps import Candidate, Cohort
from trainings.views.frame import find_training, frame


@member
def step_list(request: MemberRequest, slug: str) -> HttpResponse:
    """Every trainer of a ToT: what is passed, what is missing for master trainer."""
    training, found, cohort = _cohort(request, slug)
    context = frame(request, training, "step_list", found=found)
    context |= {
        "cohort": cohort,
        "can_record": permissions.can_record_steps(request.user, training),
        "can_award": permissions.can_award(request.user),
    }
    return render(request, "trainings/step_list.html", context)


@member
@once
def step_create(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """New steps of one trainer; those there are stay as they are."""
    training, found, cohort = _cohort(request, slug)
    if not permissions.can_record_steps(request.user, training):
        raise PermissionDenied
    candidate = _candidate(cohort, pk)
    form = StepsForm(request.POST or None, subjects=cohort.subjects)
    if request.method == "POST" and form.is_valid():
        try:
            services.record_steps(
                _enrolment(training, pk),
                steps=form.values(),
                held_on=form.cleaned_data["held_on"],
                by=request.user,
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The steps are recorded."))
            return redirect("trainings:step_list", training.slug)
    context = frame(request, training, "step_list", found=found)
    context |= {"candidate": candidate, "cohort": cohort, "form": form}
    return render(request, "trainings/step_create.html", context)


@member
@once
def award_create(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Master trainer: one act of the directorate, when every criterion is met."""
    training, found, cohort = _cohort(request, slug)
    if not permissions.can_award(request.user):
        raise PermissionDenied
    candidate = _candidate(cohort, pk)
    form = AwardForm(request.POST or None, initial={"area": training.programme.area_id})
    if request.method == "POST" and form.is_valid():
        try:
            services.award_master(_enrolment(training, pk), by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Awarded: master trainer."))
            return redirect("trainings:step_list", training.slug)
    context = frame(request, training, "step_list", found=found)
    context |= {"candidate": candidate, "cohort": cohort, "form": form}
    return render(request, "trainings/award_create.html", context)


@allow(permissions.can_award)
@once
def award_renew(request: MemberRequest, pk: int) -> HttpResponse:
    award = _award(request, pk)
    form = RenewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.renew_award(award, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The award is renewed."))
            return redirect(award)
    return render(request, "trainings/award_renew.html", {"award": award, "form": form})


@allow(permissions.can_award)
def award_end(request: MemberRequest, pk: int) -> HttpResponse:
    """Take an award back; the reason stays with it."""
    award = _award(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.end_award(award, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The award is over."))
            return redirect(award)
    return render(request, "trainings/award_end.html", {"award": award, "form": form})


def _cohort(request: MemberRequest, slug: str) -> tuple[Training, Register, Cohort]:
    training = find_training(request, slug)
    found = selectors.register(training)
    cohort = selectors.cohort(found)
    if cohort is None:
        raise Http404
    return training, found, cohort


def _candidate(cohort: Cohort, pk: int) -> Candidate:
    candidate = cohort.find(pk)
    if candidate is None:
        raise Http404
    return candidate


def _enrolment(training: Training, pk: int) -> Enrolment:
    return get_object_or_404(Enrolment.objects.select_related("training"), training=training, pk=pk)


def _award(request: MemberRequest, pk: int) -> MasterAward:
    rows = MasterAward.objects.select_related("person", "training__programme", "area")
    award = get_object_or_404(rows, pk=pk)
    audit.note_view(award.person, by=request.user)
    return award

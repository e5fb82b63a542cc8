"""Trainers of the network: the pool, a trainer's page, further training."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core import audit
from core.access import MemberRequest, allow, member
from core.forms import ReasonForm
from core.once import once
from core.paging import page
from core.refusals import show_refusal
from people.models import Person
from trainings import permissions, selectors, services
from trainings.filters import TrainerFilter
from trainings.forms.trainers import FurtherTrainingForm, ProfileForm, profile_initial
from trainings.languages import LANGUAGES
from trainings.models import FurtherTraining, TrainerProfile, Training


@allow(permissions.can_see_pool)
def trainer_list(request: MemberRequest) -> HttpResponse:
    """Trainers the reader may find; name and center only, no phone and no date of birth."""
    filters = TrainerFilter(request.GET, queryset=selectors.pool(request.user))
    audit.note_view(None, by=request.user, what="trainers")
    context = {
        "page": page(request, filters.qs),
        "filter": filters,
        "masters": selectors.masters_by_area() if request.user.is_directorate else [],
        "is_filtered": any(request.GET.get(name) for name in filters.filters),
    }
    return render(request, "trainings/trainer_list.html", context)


@member
def trainer_detail(request: MemberRequest, pk: int) -> HttpResponse:
    """All of a trainer for those who may see it; the card of the pool for other centers."""
    person = get_object_or_404(selectors.pool(request.user), pk=pk)
    audit.note_view(person, by=request.user)
    is_known = permissions.can_see_trainer(request.user, person)
    profile = getattr(person, "trainer_profile", None)
    context = {
        "person": person,
        "profile": profile,
        "language_names": _language_names(profile),
        "story": selectors.trainer_page(person) if is_known else None,
        "can_edit": permissions.can_edit_trainer(request.user, person),
        "can_award": permissions.can_award(request.user),
        "visible": _visible(request, person) if is_known else set(),
    }
    return render(request, "trainings/trainer_detail.html", context)


@member
def trainer_update(request: MemberRequest, pk: int) -> HttpResponse:
    person = _editable(request, pk)
    profile = TrainerProfile.objects.filter(person=person).first()
    form = ProfileForm(request.POST or None, initial=profile_initial(profile))
    if request.method == "POST" and form.is_valid():
        try:
            services.save_profile(person, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The profile is saved."))
            return redirect("trainings:trainer_detail", person.pk)
    return render(request, "trainings/trainer_update.html", {"person": person, "form": form})


@member
@once
def further_training_create(request: MemberRequest, pk: int) -> HttpResponse:
    """Hours learned outside the portal."""
    person = _editable(request, pk)
    form = FurtherTrainingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_further_training(person, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The hours are entered."))
            return redirect("trainings:trainer_detail", person.pk)
    context = {"person": person, "form": form}
    return render(request, "trainings/further_training_create.html", context)


@member
def further_training_void(request: MemberRequest, pk: int, row_pk: int) -> HttpResponse:
    person = _editable(request, pk)
    row = get_object_or_404(FurtherTraining, person=person, pk=row_pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.void_further_training(row, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The line counts no longer."))
            return redirect("trainings:trainer_detail", person.pk)
    context = {"person": person, "row": row, "form": form}
    return render(request, "trainings/further_training_void.html", context)


def _editable(request: MemberRequest, pk: int) -> Person:
    """A trainer whose page the reader may write; a stranger's does not exist for him."""
    person = get_object_or_404(selectors.trainers_visible_to(request.user), pk=pk)
    if not permissions.can_edit_trainer(request.user, person):
        raise Http404
    audit.note_view(person, by=request.user)
    return person


def _language_names(profile: TrainerProfile | None) -> list[str]:
    names = dict(LANGUAGES)
    return [str(names.get(code, code)) for code in profile.languages] if profile else []


def _visible(request: MemberRequest, person: Person) -> set[int]:
    """Trainings of this person whose page the reader may open."""
    rows = Training.objects.visible_to(request.user).order_by()
    taught = rows.filter(trainers__person=person).values_list("pk", flat=True)
    learned = rows.filter(enrolments__person=person).values_list("pk", flat=True)
    return {*taught.union(learned)}

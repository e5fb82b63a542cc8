"""Programmes: the directorate edits, centers read."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import MemberRequest, allow
from core.once import once
from core.paging import page
from projects.models import Sdg
from trainings import permissions, selectors, services
from trainings.filters import ProgrammeFilter
from trainings.forms.certificates import TemplateForm
from trainings.forms.programmes import AdoptForm, ProgrammeForm, VersionForm, module_lines
from trainings.models import CertificateTemplate, Programme
from trainings.selectors.gain import programme_gain
from trainings.services import certificates
from trainings.views.frame import tell_errors


@allow(permissions.can_see_programmes)
def programme_list(request: MemberRequest) -> HttpResponse:
    """All programmes by title, retired ones last; found by words in any alphabet."""
    rows = Programme.objects.select_related("area").annotate(run_count=Count("trainings"))
    filters = ProgrammeFilter(request.GET, queryset=rows.alphabetical())
    context = {
        "page": page(request, filters.qs),
        "filter": filters,
        "is_filtered": any(request.GET.get(name) for name in filters.filters),
        "can_edit": permissions.can_edit_programme(request.user),
    }
    return render(request, "trainings/programme_list.html", context)


@allow(permissions.can_see_programmes)
def programme_detail(request: MemberRequest, slug: str) -> HttpResponse:
    rows = Programme.objects.select_related("area", "isced_field")
    programme = get_object_or_404(rows, slug=slug)
    context = {
        "programme": programme,
        "modules": programme.modules.all(),
        "tot": selectors.tot_plan(programme),
        "authors": programme.authors.all(),
        "goals": [Sdg(goal).label for goal in programme.sdg_targets],
        "materials": selectors.materials_of(programme),
        "reach": selectors.programme_reach(programme, user=request.user),
        "gain": programme_gain(programme, user=request.user),
        "can_edit": permissions.can_edit_programme(request.user),
        "adopt": AdoptForm(),
    }
    return render(request, "trainings/programme_detail.html", context)


@allow(permissions.can_edit_programme)
@once
def programme_create(request: MemberRequest) -> HttpResponse:
    form = ProgrammeForm(request.POST or None)
    modules = module_lines(request.POST or None, None)
    if request.method == "POST" and all([form.is_valid(), modules.is_valid()]):
        try:
            programme = services.create_programme(
                by=request.user, modules=modules.values(), **form.cleaned_data
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The programme is saved."))
            return redirect(programme)
    context = {"form": form, "modules": modules}
    return render(request, "trainings/programme_create.html", context)


@allow(permissions.can_edit_programme)
def programme_update(request: MemberRequest, slug: str) -> HttpResponse:
    programme = get_object_or_404(Programme, slug=slug)
    form = ProgrammeForm(request.POST or None, instance=programme)
    modules = module_lines(request.POST or None, programme)
    if request.method == "POST" and all([form.is_valid(), modules.is_valid()]):
        try:
            services.update_programme(
                programme, by=request.user, modules=modules.values(), **form.cleaned_data
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The programme is saved."))
            return redirect(programme)
    context = {"form": form, "modules": modules, "programme": programme}
    return render(request, "trainings/programme_update.html", context)


@allow(permissions.can_edit_programme)
@once
def programme_version(request: MemberRequest, slug: str) -> HttpResponse:
    """The next version as a programme of its own, to be edited at once."""
    programme = get_object_or_404(Programme, slug=slug)
    form = VersionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            copy = services.new_version(programme, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("This is the new version. The old one stays as it was."))
            return redirect("trainings:programme_update", copy.slug)
    context = {"form": form, "programme": programme}
    return render(request, "trainings/programme_version.html", context)


@allow(permissions.can_edit_programme)
def programme_adopt(request: MemberRequest, slug: str) -> HttpResponse:
    programme = get_object_or_404(Programme, slug=slug)
    form = AdoptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.adopt_programme(programme, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The programme is adopted."))
            return redirect(programme)
    context = {"form": form, "programme": programme}
    return render(request, "trainings/programme_adopt.html", context)


@allow(permissions.can_edit_programme)
@require_POST
def programme_retire(request: MemberRequest, slug: str) -> HttpResponse:
    """No new trainings by it."""
    programme = get_object_or_404(Programme, slug=slug)
    try:
        services.retire_programme(programme, by=request.user)
    except ValidationError as error:
        tell_errors(request, error)
    else:
        messages.success(request, _("The programme is out of use for new trainings."))
    return redirect(programme)


@allow(permissions.can_edit_programme)
def programme_certificate(request: MemberRequest, slug: str) -> HttpResponse:
    """What certificates of the programme say: methodology, competences, how long they hold."""
    programme = get_object_or_404(Programme, slug=slug)
    known = CertificateTemplate.objects.filter(programme=programme).first()
    row = known or CertificateTemplate(programme=programme)
    form = TemplateForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        certificates.save_template(
            form.save(commit=False), competences=form.cleaned_data["competences"], by=request.user
        )
        messages.success(request, _("Saved. New certificates say so from now on."))
        return redirect(programme)
    context = {"form": form, "programme": programme}
    return render(request, "trainings/programme_certificate.html", context)

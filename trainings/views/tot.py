"""What a training of trainers assesses; the directorate writes it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.access import MemberRequest, allow
from trainings import permissions, selectors, services
from trainings.forms.tot import CriteriaForm, competence_lines
from trainings.models import Programme


@allow(permissions.can_edit_programme)
def tot_update(request: MemberRequest, slug: str) -> HttpResponse:
    """Competences and criteria of a training of trainers; 404 for other programmes."""
    programme = get_object_or_404(Programme, slug=slug, kind=Programme.Kind.TOT)
    criteria = selectors.criteria_of(programme)
    form = CriteriaForm(request.POST or None, instance=criteria)
    lines = competence_lines(request.POST or None, programme)
    if request.method == "POST" and all([form.is_valid(), lines.is_valid()]):
        try:
            services.update_tot(
                programme, competences=lines.values(), criteria=form.cleaned_data, by=request.user
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The programme is saved."))
            return redirect(programme)
    context = {"programme": programme, "form": form, "competences": lines}
    return render(request, "trainings/tot_update.html", context)

"""The languages of materials that the directorate has added."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.access import MemberRequest, allow
from core.refusals import show_refusal
from library import desk, services
from library.forms.facts import LanguageForm
from library.models import AddedLanguage, Language
from library.permissions import can_manage_lists
from library.views.frame import desk_tabs


@allow(can_manage_lists)
def language_list(request: MemberRequest) -> HttpResponse:
    """Those that were added, with how many materials have a text in each; those of the portal."""
    context = {
        "added": desk.languages_with_counts(),
        "house": [str(label) for label in Language.labels],
        "tabs": desk_tabs(request, "language_list"),
    }
    return render(request, "library/language_list.html", context)


@allow(can_manage_lists)
def language_create(request: MemberRequest) -> HttpResponse:
    form = LanguageForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _is_saved(request, form):
        return redirect("library:language_list")
    return render(request, "library/language_create.html", {"form": form})


@allow(can_manage_lists)
def language_update(request: MemberRequest, pk: int) -> HttpResponse:
    language = get_object_or_404(AddedLanguage, pk=pk)
    title = str(language)  # a form that is wrong changes its instance
    form = LanguageForm(request.POST or None, instance=language)
    if request.method == "POST" and form.is_valid() and _is_saved(request, form):
        return redirect("library:language_list")
    return render(request, "library/language_update.html", {"form": form, "title": title})


def _is_saved(request: MemberRequest, form: LanguageForm) -> bool:
    language = form.save(commit=False)
    try:
        services.save_language(language, changed=form.changed_data, by=request.user)
    except ValidationError as error:
        show_refusal(form, error)
        return False
    messages.success(request, _("“%(name)s” is saved.") % {"name": language})
    return True

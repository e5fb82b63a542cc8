"""What several pages of a person share."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.access import MemberRequest
from people import permissions, services
from people.consent_texts import ConsentText, consent_texts
from people.forms import ReasonForm
from people.models import Consent, Person


def editable(request: MemberRequest, pk: int) -> Person:
    """A person the reader may change. The page will show who it is, so the log says so."""
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    if not permissions.is_living(person):
        raise PermissionDenied
    services.note_view(person, by=request.user)
    return person


def with_reason(
    request: MemberRequest, person: Person, service: Any, template: str
) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            service(person, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
        else:
            messages.success(request, _("Done."))
            return redirect("people:person_list")
    return render(request, template, {"person": person, "form": form})


def texts(*purposes: str) -> list[ConsentText]:
    """The texts of these purposes, or of all, in the language of the page."""
    return consent_texts(get_language() or "ky", purposes=purposes or Consent.Purpose.values)

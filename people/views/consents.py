"""Pages of consents: what people agree to, and who agreed."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.access import MemberRequest, allow, member
from people import permissions, services
from people.consent_sheet import consent_sheet_pdf
from people.consent_texts import consent_text, present_version
from people.forms import ConsentForm
from people.models import Consent
from people.views.frame import editable, texts


@allow(permissions.can_see_people)
def consent_text_list(request: MemberRequest) -> HttpResponse:
    """What people agree to, in the language of the page, to read out or to print."""
    return render(request, "people/consent_text_list.html", {"texts": texts()})


@allow(permissions.can_see_people)
def consent_sheet(request: MemberRequest, purpose: str) -> HttpResponse:
    """One text on paper; ?lang=ky, ?version=1, ?list=1 for many signatures. Nobody's data."""
    language = request.GET.get("lang") or get_language() or "ky"
    version = request.GET.get("version", present_version(purpose))
    text = consent_text(purpose, language, version=version)
    if text is None:
        raise Http404
    document = consent_sheet_pdf(text, is_list=request.GET.get("list") == "1")
    response = HttpResponse(document, content_type="application/pdf")
    name = f"consent-{purpose}-{version}-{language}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@member
def consent_create(request: MemberRequest, pk: int) -> HttpResponse:
    person = editable(request, pk)
    form = ConsentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.record_consent(person, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The consent is recorded."))
            return redirect(person)
    context = {"person": person, "form": form, "texts": texts()}
    return render(request, "people/consent_create.html", context)


@member
def consent_withdraw(request: MemberRequest, pk: int, consent_pk: int) -> HttpResponse:
    person = editable(request, pk)
    consent = get_object_or_404(Consent.objects.valid(), pk=consent_pk, person=person)
    if request.method == "POST":
        services.withdraw_consent(consent, by=request.user)
        messages.success(request, _("The consent is withdrawn."))
        return redirect(person)
    context = {"person": person, "consent": consent}
    return render(request, "people/consent_withdraw.html", context)

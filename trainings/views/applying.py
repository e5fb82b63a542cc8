"""Signing up for a training without an account, and the applicant's own page."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import limits
from core.access import public
from core.messages import absolute_url
from core.middleware import client_ip
from core.once import once
from core.personal import private
from core.refusals import show_refusal
from core.sharing import share
from people.consent_texts import consent_texts
from people.models import Consent
from trainings import application_letters, selectors, services
from trainings.forms.applications import ApplicationForm
from trainings.models import Application, SignUpRules, TargetedCall, Training, rules_of

# A village behind one address may sign up together; a machine is stopped.
FORMS_AT_MOST, FORMS_SECONDS = 120, 600
LETTERS_AT_MOST, LETTERS_SECONDS = 3, 3600


@public
@once
def application_create(request: HttpRequest, slug: str) -> HttpResponse:
    """The form; sent, it leads to the applicant's own page."""
    training = get_object_or_404(selectors.public_trainings(), slug=slug)
    rules = rules_of(training)
    form = ApplicationForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        answer = _apply(request, training, form)
        if isinstance(answer, HttpResponse):
            return answer
        status = answer
    language = (get_language() or "ky")[:2]
    purposes = (Consent.Purpose.DATA, Consent.Purpose.GUARDIAN)
    context = {
        "training": training,
        "rules": rules,
        "state": SignUpRules.State(rules.state()),
        "is_taking": rules.is_taking,
        "places_left": services.free_places(training),
        "guarantees": selectors.guarantees_of(training),
        "form": form,
        "call": request.GET.get("call", "")[:12],
        "texts": consent_texts(language, purposes=purposes),
    }
    response = render(request, "trainings/application_create.html", context, status=status)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _apply(request: HttpRequest, training: Training, form: ApplicationForm) -> HttpResponse | int:
    """The way to the own page, or the status of the form with its errors."""
    if not limits.allow("apply", client_ip(request), at_most=FORMS_AT_MOST, seconds=FORMS_SECONDS):
        text = _("Too many registrations came from your network. Try again in ten minutes.")
        form.add_error(None, text)
        return 429
    code = request.GET.get("call", "")
    call = TargetedCall.objects.filter(training=training, code=code).first() if code else None
    language = (get_language() or "ky")[:2]
    try:
        made = services.apply_for(training, language=language, call=call, **form.values())
    except services.AlreadyApplied as error:
        form.add_error(None, error)
        _send_again(form, error.application)
        return 200
    except ValidationError as error:
        show_refusal(form, error)
        return 200
    return redirect(made.get_own_url())


def _send_again(form: ApplicationForm, row: Application) -> None:
    """A stranger who knows name and phone gets nothing; the owner of the address gets the link."""
    if row.email and limits.allow(
        "application-letter", str(row.pk), at_most=LETTERS_AT_MOST, seconds=LETTERS_SECONDS
    ):
        is_waiting = row.status == Application.Status.WAITING
        application_letters.tell(row, "application_made", is_waiting=is_waiting)
        form.add_error(None, _("The link to your page was sent to that e-mail again."))
    else:
        form.add_error(None, _("Open the page that you saved then, or call the center."))


def _application(slug: str, token: str) -> Application:
    """Whose link it is. 404 for a link of nobody."""
    pk = Application.pk_of(token)
    if pk is None:
        raise Http404
    rows = Application.objects.select_related(
        "training__programme", "training__place", "training__center__organisation", "enrolment"
    )
    return get_object_or_404(rows, pk=pk, training__slug=slug, is_forgotten=False)


@public
def application_own(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """What became of the application, and what one can do."""
    return private(_own_page(request, _application(slug, token)))


def _own_page(
    request: HttpRequest, row: Application, error: ValidationError | None = None
) -> HttpResponse:
    training = row.training
    page = absolute_url(reverse("trainings:upcoming_detail", args=[training.slug]))
    context = {
        "training": training,
        "row": row,
        "may_cancel": not row.is_gone,
        "share": share(training.programme.title, page),
        "errors": error.messages if error else [],
    }
    return render(request, "trainings/application_own.html", context)


@public
@require_POST
def application_take(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Take the offered place."""
    row = _application(slug, token)
    try:
        services.take_offer(row)
    except ValidationError as error:
        return private(_own_page(request, row, error))
    return private(redirect(row.get_own_url()))


@public
def application_cancel(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """GET asks, POST gives the place back."""
    row = _application(slug, token)
    errors: list[str] = []
    if request.method == "POST":
        try:
            services.cancel_application(row, by=None)
        except ValidationError as error:
            errors = error.messages
        else:
            return private(redirect(row.get_own_url()))
    context = {"training": row.training, "row": row, "errors": errors}
    return private(render(request, "trainings/application_cancel.html", context))

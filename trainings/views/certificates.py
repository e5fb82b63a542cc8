"""Certificates of a training: who may have which, issuing, printing."""

import datetime as dt
from calendar import monthrange
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.models import User
from core import audit, jobs
from core.access import MemberRequest, member
from core.refusals import show_refusal
from trainings import permissions, selectors
from trainings.certificates.paper import LANGUAGES, certificates_pdf
from trainings.certificates.preview import previews
from trainings.certificates.rules import training_refusal
from trainings.forms.certificates import DetailsForm
from trainings.models import Certificate, CertificateTemplate, Training, TrainingTrainer
from trainings.selectors.certificates import Line, certificate_lines, last_signatory
from trainings.services import certificates as services
from trainings.views.frame import find_training, frame, tell_errors

PRINT = "trainings.certificates_print"
# What one page of a browser waits for; more are made by a worker.
AT_ONCE = 30


@member
def certificate_list(request: MemberRequest, slug: str) -> HttpResponse:
    """Every learner with what was issued and what may be; the chosen ones are issued together."""
    training = find_training(request, slug)
    if not permissions.can_issue_certificates(request.user, training):
        raise PermissionDenied
    context = frame(request, training, "certificate_list")
    lines, teachers = certificate_lines(training, context["register"])
    form = DetailsForm(request.POST or None, initial=_first_guess(training))
    if request.method == "POST" and form.is_valid():
        try:
            return _issue(request, training, form, lines)
        except ValidationError as error:
            show_refusal(form, error)
    context |= {
        "form": form,
        "lines": lines,
        "teachers": teachers,
        "refusal": training_refusal(training),
        "can_choose": any(line.may for line in lines),
        "printable": sum(
            row.revoked_at is None and row.superseded_at is None
            for line in lines
            for row in line.there
        ),
        "chosen": _chosen(request, lines),
    }
    return render(request, "trainings/certificate_list.html", context)


def _first_guess(training: Training) -> dict[str, Any]:
    """Who signed last, and the end that the programme's certificates have."""
    template = CertificateTemplate.objects.filter(programme=training.programme_id).first()
    guess: dict[str, Any] = {"signatory": last_signatory(training.center_id)}
    if template is not None and template.valid_months:
        guess["expires_on"] = months_later(timezone.localdate(), template.valid_months)
    return guess


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, or the last one of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return day.replace(year=year, month=month, day=min(day.day, monthrange(year, month)[1]))


def _issue(
    request: MemberRequest, training: Training, form: DetailsForm, lines: list[Line]
) -> HttpResponse:
    choices = _chosen(request, lines)
    if not choices:
        raise ValidationError(_("Choose a certificate for one person at least."))
    issued = services.issue_certificates(
        training, choices=choices, details=form.details(), by=request.user
    )
    count = len(issued.new)
    text = ngettext("%(count)s certificate is issued.", "%(count)s certificates are issued.", count)
    messages.success(request, text % {"count": count})
    return redirect("trainings:certificate_list", training.slug)


def _chosen(request: MemberRequest, lines: list[Line]) -> dict[int, str]:
    """{enrolment: kind} of a sent form; what nobody may have is left to the service to refuse."""
    sent = {line.row.pk: request.POST.get(f"kind-{line.row.pk}", "") for line in lines}
    return {pk: kind for pk, kind in sent.items() if kind in Certificate.Kind.values}


@member
@require_POST
def certificate_preview(request: MemberRequest, slug: str) -> HttpResponse:
    """How the chosen certificates would look; "specimen" stands across them."""
    training = _issuable(request, slug)
    found = selectors.register(training)
    lines, _teachers = certificate_lines(training, found)
    form = DetailsForm(request.POST)
    if not form.is_valid() or not found.rows:
        messages.error(request, _("Say who signs."))
        return redirect("trainings:certificate_list", training.slug)
    rows = previews(training, found, choices=_chosen(request, lines), details=form.details())[
        :AT_ONCE
    ]
    audit.note_view(training, by=request.user)
    return _pdf(certificates_pdf(rows, language=_language(request), preview=True), "preview")


@member
@require_POST
def certificate_print(request: MemberRequest, slug: str) -> HttpResponse:
    """The certificates of a training as one file for the printer, or each as a file in a ZIP."""
    training = _issuable(request, slug)
    form = "zip" if request.POST.get("form") == "zip" else "pdf"
    if not Certificate.objects.printable().filter(training=training).exists():
        messages.error(request, _("No certificate of this training can be printed."))
        return redirect("trainings:certificate_list", training.slug)
    language = _language(request)
    job = jobs.enqueue(
        PRINT,
        by=request.user,
        params={"training": training.pk, "form": form, "language": language},
        title=_("Certificates of %(training)s") % {"training": training.slug},
        center_id=training.center_id,
        idempotency_key=f"{training.pk}:{form}:{language}",
    )
    return redirect("core:job_detail", job.pk)


@member
@require_POST
def trainer_certificate(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """A certificate of having taught the training."""
    training = _issuable(request, slug)
    teaching = get_object_or_404(TrainingTrainer.objects.filter(training=training), pk=pk)
    form = DetailsForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say who signs."))
        return redirect("trainings:certificate_list", training.slug)
    try:
        made = services.issue_to_trainer(teaching, details=form.details(), by=request.user)
    except ValidationError as error:
        tell_errors(request, error)
        return redirect("trainings:certificate_list", training.slug)
    return redirect(made)


@member
def certificate_pdf(request: MemberRequest, pk: int) -> HttpResponse:
    """One certificate on paper; ?lang= says in which language."""
    row = find_certificate(request.user, pk)
    if not Certificate.objects.printable().filter(pk=row.pk).exists():
        raise Http404
    body = certificates_pdf([row], language=_language(request))
    audit.record(
        "exported", row, by=request.user, changes={"rows": 1, "personal": True, "file": "pdf"}
    )
    return _pdf(body, row.number)


def find_certificate(user: User, pk: int) -> Certificate:
    """A certificate within sight with what its pages show."""
    rows = Certificate.objects.visible_to(user).select_related(
        "person", "training__programme", "center__organisation", "supersedes", "newer"
    )
    return get_object_or_404(rows, pk=pk)


def _issuable(request: MemberRequest, slug: str) -> Training:
    related = ("programme__certificate_template", "programme__isced_field", "center__organisation")
    rows = Training.objects.visible_to(request.user).select_related(*related)
    training = get_object_or_404(rows, slug=slug)
    if not permissions.can_issue_certificates(request.user, training):
        raise PermissionDenied
    return training


def _language(request: MemberRequest) -> str:
    asked: Any = request.POST.get("lang") or request.GET.get("lang")
    return str(asked) if asked in LANGUAGES else (translation.get_language() or "ky")[:2]


def _pdf(body: bytes, name: str) -> HttpResponse:
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response

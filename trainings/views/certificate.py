"""One certificate: what it says, what may be done with it, its files."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from centers.models import Center
from centers.roles import center_ids
from core import audit
from core.access import MemberRequest, allow, member
from core.forms import ReasonForm
from core.once import once
from core.refusals import show_refusal
from people.models import Person
from trainings import permissions
from trainings.certificates import badges, paper, pictures
from trainings.forms.certificates import PriorForm
from trainings.models import Certificate
from trainings.selectors.exams import evidence_of
from trainings.services import certificates as services
from trainings.views.certificates import find_certificate
from trainings.views.credentials import badge_response, json_response
from trainings.views.frame import tell_errors


@member
def certificate_detail(request: MemberRequest, pk: int) -> HttpResponse:
    """Everything on the paper, the state, the files, and what may be done."""
    row = find_certificate(request.user, pk)
    audit.note_view(row, by=request.user)
    language = (get_language() or "ky")[:2]
    context = {
        "row": row,
        "heading": paper.heading(row),
        "title": paper.title(row, language),
        "facts": paper.lines(row, language),
        "modules": paper.modules(row.facts, language),
        "printed_in": [(code, name) for code, name in (("ky", "Кыргызча"), ("ru", "Русский"),
                                                       ("en", "English"))],
        "newer": getattr(row, "newer", None),
        "is_printable": row.revoked_at is None and row.superseded_at is None and row.holder_name,
    }  # fmt: skip
    return render(request, "trainings/certificate_detail.html", context)


@member
def certificate_revoke(request: MemberRequest, pk: int) -> HttpResponse:
    row = _changeable(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.revoke_certificate(row, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The certificate is revoked. Whoever checks it sees that."))
            return redirect(row)
    return render(request, "trainings/certificate_revoke.html", {"row": row, "form": form})


@member
@require_POST
def certificate_renew(request: MemberRequest, pk: int) -> HttpResponse:
    """A new version with the present name."""
    row = _changeable(request, pk)
    try:
        made = services.renew_certificate(row, by=request.user)
    except ValidationError as error:
        tell_errors(request, error)
        return redirect(row)
    messages.success(request, _("This is the new version. The old one stays valid."))
    return redirect(made)


@member
@require_POST
def certificate_share(request: MemberRequest, pk: int) -> HttpResponse:
    """Full name or initials for visitors, as the holder wishes."""
    row = _changeable(request, pk)
    try:
        services.share_name(row, shared=request.POST.get("shared") == "1", by=request.user)
    except ValidationError as error:
        tell_errors(request, error)
    else:
        messages.success(request, _("Saved."))
    return redirect(row)


@member
def certificate_badge(request: MemberRequest, pk: int, form: str) -> HttpResponse:
    """The holder's own copy with the name inside: json, png or svg."""
    row = _changeable(request, pk)
    if form not in ("json", "png", "svg"):
        raise Http404
    audit.record(
        "exported", row, by=request.user, changes={"rows": 1, "personal": True, "file": form}
    )
    signer = badges.Signer(services.ensure_key())
    if form == "json":
        response = json_response(badges.signed(row, by=signer, named=True))
    elif form == "png":
        image = badges.baked_png(row, pictures.badge_png(row), by=signer, named=True)
        response = badge_response(image, "image/png")
    else:
        image = badges.baked_svg(row, pictures.badge_svg(row), by=signer, named=True)
        response = badge_response(image, "image/svg+xml")
    response["Content-Disposition"] = f'attachment; filename="{row.number}.{form}"'
    response["Cache-Control"] = "private, no-store"
    return response


@allow(permissions.can_recognise_learning)
@once
def prior_create(request: MemberRequest, pk: int) -> HttpResponse:
    """A certificate of prior learning for a person within sight."""
    person = get_object_or_404(Person.objects.visible_to(request.user).current(), pk=pk)
    own = None if request.user.is_directorate else center_ids(request.user, role="coordinator")
    evidence = evidence_of(person, centers=own)
    form = PriorForm(request.POST or None, centers=_centers(request), evidence=evidence)
    audit.note_view(person, by=request.user)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            made = services.issue_prior(
                person,
                center=values["center"],
                titles={code: values[f"title_{code}"] for code in paper.LANGUAGES},
                details=form.details(),
                hours=values["hours"],
                note=values["note"],
                evidence=form.chosen_evidence(),
                by=request.user,
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The certificate is issued."))
            return redirect(made)
    return render(request, "trainings/prior_create.html", {"person": person, "form": form})


def _centers(request: MemberRequest) -> QuerySet[Center]:
    rows = Center.objects.active().select_related("organisation").alphabetical()
    if not request.user.is_directorate:
        rows = rows.filter(pk__in=center_ids(request.user, role="coordinator"))
    return rows


def _changeable(request: MemberRequest, pk: int) -> Certificate:
    row = find_certificate(request.user, pk)
    if not permissions.can_change_certificate(request.user, row):
        raise PermissionDenied
    return row

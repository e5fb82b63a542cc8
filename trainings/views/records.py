"""Records of learning: one's own, a person's, and by a link for others."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from centers.roles import center_ids
from core import audit, limits, links
from core.access import MemberRequest, allow, member, public
from core.forms import ReasonForm
from core.messages import absolute_url
from core.middleware import client_ip
from core.once import once
from core.refusals import show_refusal
from people.models import Person
from trainings import permissions, record_paper
from trainings.certificates.paper import LANGUAGES
from trainings.forms.records import ExternalForm, LinkForm
from trainings.models import ExternalCertificate, RecordLink
from trainings.selectors.records import WholeRecord, whole_record
from trainings.services import records as services
from trainings.views.frame import closed, tell_errors


@member
def record_own(request: MemberRequest) -> HttpResponse:
    """My learning record: to one's own, where the account is known to be a person's."""
    person = Person.objects.filter(user=request.user).first()
    if person is None:
        return render(request, "trainings/record_own.html")
    return redirect("trainings:record_detail", person.pk)


@member
def record_detail(request: MemberRequest, pk: int) -> HttpResponse:
    """Everything for the person and the directorate; for a coordinator the part of his centers."""
    person = _person(request, pk)
    audit.note_view(person, by=request.user)
    context = {
        "record": whole_record(person, centers=_centers(request, person)),
        "person": person,
        "links": links.valid(RecordLink.objects.filter(person=person, created_by=request.user)),
        "form": LinkForm(),
        "can_record": permissions.can_recognise_learning(request.user),
    }
    return render(request, "trainings/record_detail.html", context)


@allow(permissions.can_recognise_learning)
@once
def external_create(request: MemberRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(Person.objects.visible_to(request.user).current(), pk=pk)
    audit.note_view(person, by=request.user)
    form = ExternalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.record_external(person, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The certificate is written down."))
            return redirect("trainings:record_detail", person.pk)
    return render(request, "trainings/external_create.html", {"person": person, "form": form})


@allow(permissions.can_recognise_learning)
def external_void(request: MemberRequest, pk: int) -> HttpResponse:
    rows = ExternalCertificate.objects.visible_to(request.user).live().select_related("person")
    row = get_object_or_404(rows, pk=pk)
    audit.note_view(row.person, by=request.user)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.void_external(row, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("trainings:record_detail", row.person_id)
    return render(request, "trainings/external_void.html", {"row": row, "form": form})


@member
@require_POST
def record_link_create(request: MemberRequest, pk: int) -> HttpResponse:
    """The address is shown once, on the page that answers."""
    person = _person(request, pk)
    form = LinkForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    try:
        token = services.make_record_link(person, note=note, by=request.user)
    except ValidationError as error:
        tell_errors(request, error)
        return redirect("trainings:record_detail", person.pk)
    url = absolute_url(reverse("trainings:record_shared", args=[token]))
    context = {"person": person, "url": url, "days": services.VALID.days}
    return render(request, "trainings/record_link_create.html", context)


@member
@require_POST
def record_link_revoke(request: MemberRequest, pk: int) -> HttpResponse:
    rows = RecordLink.objects.all()
    if not request.user.is_directorate:
        rows = rows.filter(created_by=request.user)
    link = get_object_or_404(rows, pk=pk)
    services.revoke_record_link(link, by=request.user)
    messages.success(request, _("The link no longer works."))
    return redirect("trainings:record_detail", link.person_id)


@public
def record_shared(request: HttpRequest, token: str) -> HttpResponse:
    """The record for whoever has the link, as long as it works."""

    def page(link: RecordLink, record: WholeRecord) -> HttpResponse:
        context: dict[str, Any] = {"link": link, "record": record, "person": link.person}
        return render(request, "trainings/record_shared.html", context)

    return _by_link(request, token, page)


@public
def record_shared_pdf(request: HttpRequest, token: str) -> HttpResponse:
    """The same on paper for whoever has the link."""

    def paper(link: RecordLink, record: WholeRecord) -> HttpResponse:
        language, is_part = _language(request), bool(link.centers)
        return _pdf(record_paper.record_pdf(record, language=language, is_part=is_part))

    return _by_link(request, token, paper)


def _by_link(
    request: HttpRequest, token: str, answer: Callable[[RecordLink, WholeRecord], HttpResponse]
) -> HttpResponse:
    if not limits.allow("record-link", client_ip(request), at_most=120, seconds=3600):
        return closed(render(request, "429.html", status=429))
    link = services.open_record_link(token)
    if link is None:
        return closed(render(request, "trainings/record_shared.html", {"link": None}, status=404))
    audit.note_view(link.person, by=None, what="record_link")
    return closed(answer(link, whole_record(link.person, centers=link.centers or None)))


@member
def record_pdf(request: MemberRequest, pk: int) -> HttpResponse:
    """The same on paper; ?lang= says in which language."""
    person = _person(request, pk)
    centers = _centers(request, person)
    body = record_paper.record_pdf(
        whole_record(person, centers=centers), language=_language(request), is_part=bool(centers)
    )
    changes = {"rows": 1, "personal": True, "file": "pdf"}
    audit.record("exported", person, by=request.user, changes=changes)
    return _pdf(body)


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("lang", "")
    return asked if asked in LANGUAGES else (get_language() or "ky")[:2]


def _pdf(body: bytes) -> HttpResponse:
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="learning-record.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def _person(request: MemberRequest, pk: int) -> Person:
    person = get_object_or_404(Person.objects.current(), pk=pk)
    if not permissions.can_see_record(request.user, person):
        raise Http404
    return person


def _centers(request: MemberRequest, person: Person) -> set[int] | None:
    if request.user.is_directorate or person.user_id == request.user.pk:
        return None
    return center_ids(request.user, role="coordinator")

"""What all pages of one training share: head, tabs, what the reader may do."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core import audit
from core.access import MemberRequest
from trainings import permissions, selectors
from trainings.languages import LANGUAGES
from trainings.models import Programme, Training
from trainings.selectors.register import Register


@dataclass(frozen=True)
class Tab:
    """One tab of a training: its count or the number of its gaps."""

    label: str
    url: str
    current: bool
    count: int | None = None
    gaps: int = 0


def find_training(request: MemberRequest, slug: str) -> Training:
    """The training with all its head shows, or 404 for strangers."""
    training = selectors.training_page(slug)
    if training is None or not permissions.can_see_training(request.user, training):
        raise Http404
    return training


def frame(
    request: MemberRequest, training: Training, current: str, *, found: Register | None = None
) -> dict[str, Any]:
    """The context of a training's page; reads the register unless the page has it."""
    if current != "training_detail":  # which names nobody but the trainers
        audit.note_view(training, by=request.user)
    found = found or selectors.register(training)
    missing = selectors.gaps(training, found) if training.is_editable else []
    can_edit = permissions.can_edit_training(request.user, training)
    return {
        "training": training,
        "register": found,
        "money": selectors.money(training),
        "gaps": missing,
        "tabs": _tabs(training, found, len(missing), current, may_issue=can_edit),
        "can_edit": can_edit and training.is_editable,
        "can_mark": permissions.can_mark_attendance(request.user, training)
        and training.is_editable,
        "can_copy": can_edit,
        "can_export": permissions.can_export_register(request.user, training),
        "can_decide": permissions.can_decide_training(request.user, training),
    }


def _tabs(
    training: Training, found: Register, gaps: int, current: str, *, may_issue: bool
) -> list[Tab]:
    def tab(name: str, label: str, **more: Any) -> Tab:
        url = reverse(f"trainings:{name}", args=[training.slug])
        return Tab(label, url, name == current, **more)

    tabs = [
        tab("training_detail", _("Information")),
        tab("register_detail", _("Participants"), count=len(found.counted)),
        tab("attendance_update", _("Attendance")),
        tab("results_update", _("Results")),
    ]
    if training.programme.kind == Programme.Kind.TOT:
        tabs.append(tab("step_list", _("Trainers' steps")))
    if may_issue and training.is_public and training.is_editable:
        tabs.append(tab("application_list", _("Applicants")))
    if may_issue:
        tabs.append(tab("certificate_list", _("Certificates")))
    if training.status != Training.Status.PLANNED:
        tabs.append(tab("feedback_detail", _("Feedback")))
    if training.is_editable:
        tabs.append(tab("gap_list", _("To fill in"), gaps=gaps))
    return tabs


def language_name(training: Training) -> str:
    """The language a training is held in, in words."""
    return str(dict(LANGUAGES).get(training.language, training.language))


def tell_errors(request: MemberRequest, error: ValidationError) -> None:
    """A refusal of a service as messages of the next page."""
    for text in error.messages:
        messages.error(request, text)


def closed(response: HttpResponse) -> HttpResponse:
    """An address that is a key: no search engine, no cache, no other site learns of it."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def number_or_404(text: str) -> int:
    """A number of a POST that our own pages wrote; anything else is not ours."""
    if not text.isdecimal() or len(text) > 18:
        raise Http404
    return int(text)

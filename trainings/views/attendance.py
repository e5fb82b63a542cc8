"""Attendance and results."""

import datetime as dt
import re

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core import dates
from core.access import MemberRequest, member
from trainings import permissions, selectors, services
from trainings.forms.register import ResultsForm
from trainings.models import Attendance, Training
from trainings.selectors.register import Register, Row
from trainings.services import AttendanceSaved
from trainings.views.frame import find_training, frame, number_or_404, tell_errors
from trainings.views.grid import CELL, grid_lines


@member
def attendance_update(request: MemberRequest, slug: str) -> HttpResponse:
    """The chosen session open as four answers a person, the others as signs."""
    if request.method == "POST":
        return _save(request, _markable(request, slug))
    training = find_training(request, slug)
    context = frame(request, training, "attendance_update")
    found: Register = context["register"]
    wanted = request.GET.get("session", "")
    session = found.open_session(
        timezone.localdate(), wanted=int(wanted) if wanted.isdecimal() else None
    )
    can_mark = context["can_mark"] and session is not None
    is_ahead = session is not None and session.held_on > timezone.localdate()
    may_submit = context["can_edit"] and training.ends_on <= timezone.localdate()
    saved = services.last_saving(training, token=request.GET.get("saved", ""), by=request.user)
    context |= {
        "session": session,
        "is_ahead": is_ahead,
        "can_mark": can_mark and not is_ahead,
        "shown_at": timezone.now().isoformat(),
        "saved": saved,
        "saved_title": _saved_title(saved) if saved else "",
        "news": _news(found, saved) if saved else [],
        "may_submit": may_submit,
        "bar_actions": _submit_link(training) if may_submit else "",
    }
    if session is not None:
        context["lines"] = grid_lines(found, session, can_mark=context["can_mark"])
        open_rows = [row for row in found.counted if row.can_be_marked_in(session)]
        context["seen"] = " ".join(f"{row.pk}{row.marks.get(session.pk, '')}" for row in open_rows)
        context["done"] = sum(session.pk in row.marks for row in found.counted)
        context["all"] = len(open_rows)
    return render(request, "trainings/attendance_update.html", context)


def _save(request: MemberRequest, training: Training) -> HttpResponse:
    """One column in one transaction; a page, or a short answer for saving by script."""
    is_auto = request.headers.get("X-Autosave") == "1"
    session_id = number_or_404(request.POST.get("session", ""))
    url = reverse("trainings:attendance_update", args=[training.slug])
    try:
        saved = services.save_attendance(
            training,
            session_id=session_id,
            marks=_marks(request, session_id),
            shown_at=_moment(request.POST.get("shown_at", "")),
            # A script sends changed cells only, so each of them is meant.
            seen=None if is_auto else _seen(request.POST.get("seen", "")),
            by=request.user,
        )
    except ValidationError as error:
        if is_auto:
            return HttpResponse(" ".join(error.messages), "text/plain; charset=utf-8", status=422)
        tell_errors(request, error)
        return redirect(f"{url}?session={session_id}")
    if not is_auto:
        return redirect(f"{url}?session={session_id}&saved={saved.token}")
    if saved.conflicts or saved.skipped:
        text = " ".join(_news(selectors.register(training), saved))
        return HttpResponse(text, "text/plain; charset=utf-8")
    return HttpResponse(status=204)


def _marks(request: MemberRequest, session_id: int) -> dict[int, str]:
    """The cells of the POST. The button "the rest present" fills the cells the page showed empty;
    a row that was not on the page is never touched."""
    cells: dict[int, str] = {
        int(name[1:]): str(value)
        for name, value in request.POST.items()
        if name[:1] == CELL and name[1:].isdecimal() and len(name) < 19
    }
    if request.POST.get("rest") == Attendance.Mark.PRESENT:
        shown = _seen(request.POST.get("seen", "")).keys()
        marked = Attendance.objects.filter(session=session_id, enrolment__in=shown)
        known = set(marked.values_list("enrolment_id", flat=True))
        cells |= dict.fromkeys(shown - known - cells.keys(), Attendance.Mark.PRESENT.value)
    return cells


def _seen(text: str) -> dict[int, str]:
    """What the page showed in the open column: "12p 13 14a"."""
    return {int(pk): mark for pk, mark in re.findall(r"(?a)\b(\d{1,17})([plea]?)\b", text)}


def _moment(text: str) -> dt.datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment is not None and timezone.is_aware(moment) else None


def _submit_link(training: Training) -> SafeString:
    """The one main action of the bar once the last day has come; saving is the second then."""
    url = reverse("trainings:gap_list", args=[training.slug])
    return format_html('<a class="button" href="{}">{}</a>', url, _("Submit for approval"))


def _saved_title(saved: AttendanceSaved) -> str:
    words = {"count": len(saved.changed), "time": dates.clock(saved.at) if saved.at else ""}
    if not saved.changed:
        return _("Nothing had changed")
    return (
        ngettext(
            "Saved at %(time)s: %(count)s mark",
            "Saved at %(time)s: %(count)s marks",
            len(saved.changed),
        )
        % words
    )


def _news(found: Register, saved: AttendanceSaved) -> list[str]:
    """What the person must know about the saving: somebody else's newer marks, lost rows."""
    names: dict[int, Row] = {row.pk: row for row in found.every}
    words = dict(Attendance.Mark.choices) | {"": _("not marked")}
    news = [
        _("%(person)s: a colleague had marked “%(theirs)s” meanwhile; now it is “%(ours)s”.")
        % {
            "person": names[item.enrolment_id].name,
            "theirs": words[item.theirs],
            "ours": words[item.ours],
        }
        for item in saved.conflicts
        if item.enrolment_id in names
    ]
    if saved.skipped:
        text = ngettext(
            "%(count)s person is no longer on the register, so that mark was not saved.",
            "%(count)s people are no longer on the register, so their marks were not saved.",
            len(saved.skipped),
        )
        news.append(text % {"count": len(saved.skipped)})
    return news


@member
@require_POST
def attendance_undo(request: MemberRequest, slug: str) -> HttpResponse:
    """Take the last saving back."""
    training = _markable(request, slug)
    url = reverse("trainings:attendance_update", args=[training.slug])
    try:
        undone = services.undo_attendance(
            training, token=request.POST.get("token", "")[:50], by=request.user
        )
    except ValidationError as error:
        tell_errors(request, error)
        return redirect(url)
    messages.success(request, _("The marks are as they were before."))
    return redirect(f"{url}?session={undone.session_id}")


@member
def results_update(request: MemberRequest, slug: str) -> HttpResponse:
    """Tests, completed, passed and notes of the whole register in one form."""
    training = find_training(request, slug)
    context = frame(request, training, "results_update")
    form = ResultsForm(context["register"], request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not permissions.can_mark_attendance(request.user, training):
            raise PermissionDenied
        try:
            if form.is_valid():
                services.save_results(training, rows=form.values, by=request.user)
                messages.success(request, _("The results are saved."))
                return redirect("trainings:results_update", training.slug)
        except ValidationError as error:
            tell_errors(request, error)
    return render(
        request, "trainings/results_update.html", context | {"form": form, "lines": form.lines()}
    )


def _markable(request: MemberRequest, slug: str) -> Training:
    training = get_object_or_404(
        Training.objects.visible_to(request.user).select_related("programme"), slug=slug
    )
    if not permissions.can_mark_attendance(request.user, training):
        raise PermissionDenied
    return training

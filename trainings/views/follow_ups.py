"""What became of people after a training: the coordinator's lists, answers by hand."""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import audit, dates
from core.access import MemberRequest, allow
from core.exports import sheet_response
from core.messages import letter
from core.paging import page
from core.refusals import show_refusal
from core.sharing import share_to
from core.templatetags.portal import phone_text
from trainings import emails, permissions
from trainings.forms.follow_ups import FollowUpFilter, HandAnswerForm
from trainings.models import FollowUp, FollowUpAnswer
from trainings.selectors.follow_ups import alumni, follow_ups, response
from trainings.services import follow_up_answers
from trainings.services import follow_ups as asking
from trainings.views.frame import tell_errors


@allow(permissions.can_see_follow_ups)
def follow_up_list(request: MemberRequest) -> HttpResponse:
    """Who is to be asked, who was asked, who answered; people one may call first."""
    form = FollowUpFilter(request.GET, user=request.user)
    rows = form.filter(follow_ups(request.user))
    counts, state = response(rows), form.chosen.get("state")
    audit.note_view(None, by=request.user, what="follow_ups")
    context = {
        "form": form,
        "response": counts,
        "page": page(request, rows.in_state(state) if state else rows),
        "query": request.GET.urlencode(),
    }
    return render(request, "trainings/follow_up_list.html", context)


@allow(permissions.can_see_follow_ups)
def follow_up_export(request: MemberRequest) -> FileResponse:
    """The call list on paper: name, phone, training, and empty cells to write into."""
    form = FollowUpFilter(request.GET, user=request.user)
    rows = form.filter(follow_ups(request.user)).to_ask().exclude(phone=None)
    headers = [
        *(_("Name"), _("Phone"), _("Training"), _("Center"), _("Months after"), _("Asked on")),
        *(_("What does the person do now?"), _("Sector"), _("Position at work"), _("Same field")),
        *(_("Employer"), _("List of graduates")),
    ]
    return sheet_response(
        request,
        filename=f"calls-{timezone.localdate()}",
        title=_("Call list"),
        headers=headers,
        rows=_calls(rows),
        about=form.about(),
        personal=True,
    )


def _calls(rows: Any) -> Iterator[list[Any]]:
    for row in rows.iterator(chunk_size=500):
        training = row.wave.training
        yield [
            *(row.enrolment.person.full_name, phone_text(str(row.phone))),
            *(training.programme.title, training.center.organisation.name, row.wave.months),
            dates.short_day(row.asked_on) if row.asked_on else "",
            *([""] * 6),
        ]


@allow(permissions.can_see_follow_ups)
def follow_up_detail(request: MemberRequest, pk: int) -> HttpResponse:
    """One person in one wave: what was asked and said, and what one can do."""
    row = _find(request, pk)
    audit.note_view(row.enrolment.person, by=request.user)
    answers = list(row.answers.select_related("recorded_by"))
    context = {
        "row": row,
        "answer": next((one for one in answers if one.replaced_at is None), None),
        "earlier": [one for one in answers if one.replaced_at is not None],
    }
    return render(request, "trainings/follow_up_detail.html", context)


@allow(permissions.can_see_follow_ups)
def follow_up_answer(request: MemberRequest, pk: int) -> HttpResponse:
    """An answer by the coordinator's hand, or its correction."""
    row = _find(request, pk)
    audit.note_view(row.enrolment.person, by=request.user)
    current = row.answers.current().first()
    form = HandAnswerForm(request.POST or None, answer=current)
    if request.method == "POST" and form.is_valid():
        corrects = request.POST.get("corrects", "")
        try:
            follow_up_answers.answer_follow_up(
                row,
                by=request.user,
                corrects=int(corrects) if corrects.isdecimal() else None,
                **form.values(),
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The answer is written down."))
            return redirect(row)
    context = {"row": row, "form": form, "current": current}
    return render(request, "trainings/follow_up_answer.html", context)


@allow(permissions.can_see_follow_ups)
@require_POST
def follow_up_link(request: MemberRequest, pk: int) -> HttpResponse:
    """A personal address with a ready text for WhatsApp or SMS; shown once."""
    row = _find(request, pk)
    try:
        token = asking.make_follow_up_link(row, by=request.user)
    except ValidationError as error:
        tell_errors(request, error)
        return redirect(row)
    audit.note_view(row.enrolment.person, by=request.user)
    person = row.enrolment.person
    with translation.override(person.language):
        words = emails.follow_up_words(row, token=token, until=timezone.now() + asking.VALID)
        _subject, text = letter("trainings/email/follow_up.txt", words)
    context = {"row": row, "text": text, "share": share_to(str(row.phone or ""), text)}
    return render(request, "trainings/follow_up_link.html", context)


@allow(permissions.can_see_follow_ups)
@require_POST
def follow_up_called(request: MemberRequest, pk: int) -> HttpResponse:
    row = _find(request, pk)
    return _act(request, row, lambda: asking.note_call(row, by=request.user), _("It is noted."))


@allow(permissions.can_see_follow_ups)
@require_POST
def follow_up_refuse(request: MemberRequest, pk: int) -> HttpResponse:
    """The person said that nobody is to ask again, or takes that back."""
    row = _find(request, pk)
    if request.POST.get("again") == "1":
        asking.lift_refusal(row, by=request.user)
    else:
        asking.refuse_follow_ups(row, by=request.user)
    messages.success(request, _("It is noted."))
    return redirect(row)


@allow(permissions.can_see_follow_ups)
@require_POST
def employer_link(request: MemberRequest, pk: int) -> HttpResponse:
    """An address for the employer; shown once."""
    row = _find(request, pk)
    answer = get_object_or_404(row.answers.current())
    try:
        token = follow_up_answers.make_employer_link(answer, by=request.user)
    except ValidationError as error:
        tell_errors(request, error)
        return redirect(row)
    audit.note_view(row.enrolment.person, by=request.user)
    url = emails.employer_address(token)
    context = {"row": row, "answer": answer, "url": url, "share": share_to("", url)}
    return render(request, "trainings/employer_link.html", context)


@allow(permissions.can_see_follow_ups)
@require_POST
def employer_note(request: MemberRequest, pk: int) -> HttpResponse:
    """What the employer said on the phone."""
    row = _find(request, pk)
    answer = get_object_or_404(row.answers.current())
    is_true = request.POST.get("is_true") == "1"
    return _act(
        request,
        row,
        lambda: follow_up_answers.confirm_employment(answer, is_true=is_true, by=request.user),
        _("It is noted."),
    )


@allow(permissions.can_see_follow_ups)
def alumni_list(request: MemberRequest) -> HttpResponse:
    """Graduates who agreed to be on the list, with what they do."""
    audit.note_view(None, by=request.user, what="alumni")
    level = request.GET.get("level", "")
    rows = alumni(request.user)
    if level in FollowUpAnswer.Level.values:
        rows = rows.filter(level=level)
    context = {
        "page": page(request, rows),
        "level": level,
        "levels": FollowUpAnswer.Level.choices,
    }
    return render(request, "trainings/alumni_list.html", context)


@allow(permissions.can_see_follow_ups)
def alumni_export(request: MemberRequest) -> FileResponse:
    rows = alumni(request.user)
    headers = [
        *(_("Name"), _("Training"), _("Center"), _("What the person does"), _("Position at work")),
        *(_("Sector"), _("Employer"), _("As of")),
    ]
    return sheet_response(
        request,
        filename="graduates",
        title=_("List of graduates"),
        headers=headers,
        rows=map(_graduate, rows.iterator(chunk_size=500)),
        about="",
        personal=True,
    )


def _graduate(answer: FollowUpAnswer) -> list[Any]:
    training = answer.follow_up.wave.training
    return [
        *(answer.follow_up.enrolment.person.full_name, training.programme.title),
        *(training.center.organisation.name, answer.get_outcome_display()),
        *(answer.get_level_display(), answer.get_sector_display(), answer.employer_name),
        dates.short_day(timezone.localdate(answer.recorded_at)),
    ]


def _find(request: MemberRequest, pk: int) -> Any:
    return get_object_or_404(follow_ups(request.user), pk=pk)


def _act(request: MemberRequest, row: FollowUp, act: Callable[[], Any], done: str) -> HttpResponse:
    try:
        act()
    except ValidationError as error:
        tell_errors(request, error)
    else:
        messages.success(request, done)
    return redirect(row)

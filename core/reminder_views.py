"""Pages of the rules of reminders."""

from typing import Any

from django.contrib import messages as notices
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from core import reminders
from core.access import MemberRequest, allow
from core.forms import RuleForm
from core.models import ReminderRule
from core.permissions import can_manage_messages
from core.refusals import show_refusal


@allow(can_manage_messages)
def rule_list(request: MemberRequest) -> HttpResponse:
    """What the portal reminds of, when, and whether."""
    changed = {row.key: row for row in ReminderRule.objects.all()}
    rows = [_row(one, changed.get(one.key)) for one in reminders.rules().values()]
    return render(request, "core/rule_list.html", {"rows": rows})


def _row(one: reminders.Rule, changed: ReminderRule | None) -> dict[str, Any]:
    days = changed.days if changed else one.days
    return {
        "key": one.key,
        "label": one.label,
        "days": [_day(number) for number in days],
        "is_on": changed is None or changed.is_on,
        "escalate_after": reminders.escalates_after(one, changed),
        "is_changed": bool(changed and changed.texts),
    }


def _day(number: int) -> str:
    return f"−{-number}" if number < 0 else str(number)


@allow(can_manage_messages)
def rule_update(request: MemberRequest, key: str) -> HttpResponse:
    """Days and words of a rule; "Preview" shows them on a real record and saves nothing."""
    one = reminders.rules().get(key)
    if one is None:
        raise Http404
    form = RuleForm(request.POST or None, rule=one, initial=_initial(one))
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        about = {name: form.cleaned_data[name] for name in ("is_on", "days", "escalate_after")}
        try:
            reminders.save_rule(one, **about, texts=form.texts(), by=request.user)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            notices.success(request, _("Saved. What waits is decided again within a quarter hour."))
            return redirect("core:rule_list")
    context = {"rule": one, "form": form, "previews": _previews(request, one, form)}
    return render(request, "core/rule_update.html", context)


def _initial(one: reminders.Rule) -> dict[str, Any]:
    changed = ReminderRule.objects.filter(key=one.key).first()
    row = _row(one, changed)
    initial = {"is_on": row["is_on"], "days": ", ".join(row["days"])}
    initial["escalate_after"] = reminders.escalates_after(one, changed)
    for language, shipped in reminders.shipped_texts(one).items():
        words = shipped | (changed.texts.get(language, {}) if changed else {})
        initial |= {f"{part}_{language}": text for part, text in words.items()}
    return initial


def _previews(
    request: MemberRequest, one: reminders.Rule, form: RuleForm
) -> list[tuple[str, str, str]]:
    """(language, subject, text) on a real record, with the words of the form where they are good;
    nothing where no record is there or a word is wrong."""
    if form.is_bound and not form.is_valid():
        return []
    texts = form.texts() if form.is_bound else None
    found = []
    for language in form.shipped:
        with translation.override(language):
            reminder = reminders.example_of(one)
        if reminder is not None:
            words = reminders.text_of(
                one, reminder, language=language, name=request.user.get_short_name(), texts=texts
            )
            found.append((language, *words))
    return found

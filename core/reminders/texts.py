"""The words of reminders: as shipped, as the directorate changed them, on a real record."""

import re
from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import audit, dates, messages
from core.models import OutgoingMessage, ReminderRule
from core.reminders.rules import Reminder, Rule, rules

if TYPE_CHECKING:
    from accounts.models import User

# Records that are tried for a preview.
TRIED = 20
PLACEHOLDER = re.compile(r"\{(\w*)\}")


def text_of(
    one: Rule,
    reminder: Reminder,
    *,
    language: str,
    name: str,
    texts: Mapping[str, Any] | None = None,
    is_left_open: bool = False,
) -> tuple[str, str]:
    """Subject and body in a language; with `texts` as they would be if these were saved.

    `is_left_open`: for the directorate, about what somebody else has not done.
    """
    if texts is None:
        changed = ReminderRule.objects.filter(key=one.key).first()
        texts = changed.texts if changed else {}
    with translation.override(language):
        own = texts.get(language) or {}
        subject = own.get("subject") or str(one.subject)
        body = own.get("body") or str(one.body)
        words = {"name": name, "day": dates.short_day(reminder.day)} | dict(reminder.words)
        words["url"] = messages.absolute_url(reminder.url) if reminder.url else ""
        title = _filled(subject, words)
        if is_left_open:
            title = _("Left open (%(whose)s): %(subject)s") % {
                "whose": reminder.whose,
                "subject": title,
            }
        return " ".join(title.split())[:250], _filled(body, words)


def _filled(text: str, words: Mapping[str, Any]) -> str:
    return PLACEHOLDER.sub(lambda found: str(words.get(found[1], found[0])), text)


def as_of_now(message: OutgoingMessage) -> tuple[str, str, str, str]:
    """Subject, text, their language, and the address of the record. A reminder before its day is
    told as it would be now, in the language that is active."""
    one = rules().get(message.kind)
    record = one and one.model._default_manager.filter(pk=message.record_id).first()
    reminder = one.ask(record) if one and record else None
    subject, body, language = message.subject, message.body, message.language
    if one is None or reminder is None:
        return subject, body, language, ""
    is_plan = message.channel == OutgoingMessage.Channel.RULE
    if is_plan and message.status == OutgoingMessage.Status.QUEUED:
        language = (translation.get_language() or language)[:2]
        is_left_open = message.audience != reminder.to
        subject, body = text_of(
            one, reminder, language=language, name="…", is_left_open=is_left_open
        )
    return subject, body, language, reminder.url


def example_of(one: Rule) -> Reminder | None:
    """A real record the rule speaks of now, else the newest it would have something to say of."""
    rows = one.rows(timezone.localdate())
    for row in (*islice(rows, TRIED), *one.model._default_manager.order_by("-pk")[:TRIED]):
        if (reminder := one.ask(row)) is not None:
            return reminder
    return None


def shipped_texts(one: Rule) -> dict[str, dict[str, str]]:
    """{language: {"subject": …, "body": …}} as the app ships them."""
    found = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found[language] = {"subject": str(one.subject), "body": str(one.body)}
    return found


def check_texts(one: Rule, texts: Mapping[str, Mapping[str, str]]) -> None:
    """Refuses a placeholder that the rule does not have, and braces left open."""
    for words in texts.values():
        for text in words.values():
            found = PLACEHOLDER.findall(text)
            unknown = sorted(set(found) - set(one.placeholders))
            if unknown or not text.count("{") == text.count("}") == len(found):
                raise ValidationError(
                    _("The text names a placeholder that this rule does not have: %(names)s.")
                    % {"names": ", ".join(unknown) or "{"},
                    code="placeholder",
                )


@transaction.atomic
def save_rule(
    one: Rule,
    *,
    is_on: bool,
    days: list[int],
    texts: dict[str, dict[str, str]],
    by: "User",
    escalate_after: int | None = None,
) -> ReminderRule:
    """Change days and texts of a rule; refuses placeholders it does not know. What waits is
    decided again by beat."""
    check_texts(one, texts)
    row = ReminderRule.objects.select_for_update().filter(key=one.key).first()
    row = row or ReminderRule(key=one.key, days=list(one.days))
    names = ("is_on", "days", "texts", "escalate_after")
    before = {name: getattr(row, name) for name in names}
    row.is_on, row.days, row.texts = is_on, sorted(set(days)), texts
    row.escalate_after = None if escalate_after == one.escalate_after else escalate_after
    row.save()
    changes = {
        name: [old, getattr(row, name)] for name, old in before.items() if old != getattr(row, name)
    }
    if changes:
        audit.record("reminder_rule_saved", row, by=by, changes=changes)
    return row

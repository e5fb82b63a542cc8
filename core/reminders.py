"""Reminders: a rule is one function in the `reminders.py` of an app.

    @rule("events.commitment_due", _("A promise falls due"), Commitment, days=(-7, 0, 7),
          rows=lambda today: Commitment.objects.filter(...),   # what beat looks at, the net
          subject=_("…{what}…"), body=_("…{day}…{url}"))
    def commitment_due(row: Commitment) -> Reminder | None:
        return Reminder(row.due_on, to="coordinators:5", words={"what": row.text}, url=…)

`decide` writes one waiting row per day of the rule (channel "rule"). On its day `send_due` asks the
rule again, finds the people as they are then, and gives each his own row. None takes back what
waits. `to` names an audience that an app registers: `@audience("coordinators")`.
"""

import datetime as dt
import logging
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone, translation
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext as _

from core import audit, dates, messages
from core.models import OutgoingMessage, ReminderRule

if TYPE_CHECKING:
    from accounts.models import User

logger = logging.getLogger(__name__)
Status, Channel = OutgoingMessage.Status, OutgoingMessage.Channel
HOUR = dt.time(8)
# A reminder that could not go out on its day is still useful for so long.
USEFUL = dt.timedelta(days=3)
ALWAYS = ("name", "day", "url")
# Records that are tried for a preview.
TRIED = 20
PLACEHOLDER = re.compile(r"\{(\w*)\}")


@dataclass(frozen=True)
class Reminder:
    """The day a rule counts from, who hears it ("audience:number"), and what the text may say."""

    day: dt.date
    to: str
    words: Mapping[str, Any] = field(default_factory=dict)
    url: str = ""
    center_id: int | None = None


@dataclass(frozen=True)
class Recipient:
    """Somebody who hears a reminder now. `key` is "user:7" or "person:9"."""

    key: str
    name: str
    language: str
    email: str = ""
    phone: str = ""
    user_id: int | None = None


@dataclass(frozen=True)
class Rule:
    """What an app ships. Urgent ones go out at once, the others in the digest of the day."""

    key: str
    label: Any
    model: type[models.Model]
    days: tuple[int, ...]
    rows: Callable[[dt.date], Iterable[Any]]
    subject: Any
    body: Any
    places: tuple[str, ...]
    ask: Callable[[Any], Reminder | None]
    is_urgent: bool = False

    @property
    def placeholders(self) -> tuple[str, ...]:
        return (*ALWAYS, *self.places)


_rules: dict[str, Rule] = {}
_audiences: dict[str, Callable[[int], Iterable[Recipient]]] = {}


def rule(
    key: str, label: Any, model: type[models.Model], *, places: tuple[str, ...] = (), **about: Any
) -> Callable[[Callable[[Any], Reminder | None]], Callable[[Any], Reminder | None]]:
    """Register a rule; `places` are the words its function gives besides name, day and url."""

    def register(ask: Callable[[Any], Reminder | None]) -> Callable[[Any], Reminder | None]:
        _rules[key] = Rule(key, label, model, places=places, ask=ask, **about)
        return ask

    return register


def audience(name: str) -> Callable[[Any], Any]:
    """Register who hears a reminder: a function of a number (of a center, of a person)."""

    def register(find: Callable[[int], Iterable[Recipient]]) -> Any:
        _audiences[name] = find
        return find

    return register


@cache
def rules() -> dict[str, Rule]:
    """All rules of all apps, by key."""
    autodiscover_modules("reminders")
    return dict(sorted(_rules.items()))


def decide_soon(record: models.Model) -> None:
    """Say in a service that a record was saved: its reminders are decided anew on commit."""
    transaction.on_commit(partial(decide, type(record), record.pk), robust=True)


def decide(model: type[models.Model], pk: Any) -> None:
    """Decide the reminders of one record, by every rule about such records."""
    for one in rules().values():
        if one.model is model:
            _decide(one, pk)


def decide_all() -> None:
    """The net under the services: whatever a rule looks at is decided again."""
    today = timezone.localdate()
    for one in rules().values():
        for pk in {row.pk for row in one.rows(today)}:
            _decide(one, pk)


@transaction.atomic
def _decide(one: Rule, pk: Any) -> None:
    """Waiting rows become what the rule wants now; what went out or was stopped stays."""
    record = one.model._default_manager.filter(pk=pk).first()
    reminder = one.ask(record) if record is not None else None
    changed = ReminderRule.objects.filter(key=one.key).first()
    days = changed.days if changed else one.days
    wanted: dict[tuple[dt.date, str], Reminder] = {}
    if reminder is not None and (changed is None or changed.is_on):
        wanted = {
            (reminder.day + dt.timedelta(days=number), reminder.to): reminder for number in days
        }
    there = OutgoingMessage.objects.select_for_update().filter(
        kind=one.key, record_type=one.model._meta.label, record_id=str(pk)
    )
    known = set()
    wanted_days = {day for day, _to in wanted}
    for row in there:
        is_plan = row.channel == Channel.RULE
        key = (row.due_on, row.audience)
        known.add(key)
        fits = key in wanted if is_plan else row.due_on in wanted_days
        if row.status == Status.QUEUED and not fits:
            row.status = Status.SUPERSEDED if reminder is not None else Status.CANCELLED
            row.save(update_fields=["status"])
        elif fits and not row.is_stopped and row.status in (Status.SUPERSEDED, Status.CANCELLED):
            row.status = Status.QUEUED
            row.save(update_fields=["status"])
    for (day, to), reminder in wanted.items():
        if (day, to) not in known and day >= timezone.localdate() - USEFUL:
            _plan(one, pk, day, to, reminder)


def _plan(one: Rule, pk: Any, day: dt.date, to: str, reminder: Reminder) -> None:
    language = translation.get_language() or "ky"
    subject, body = text_of(one, reminder, language=language[:2], name="…")
    try:
        with transaction.atomic():
            OutgoingMessage.objects.create(
                channel=Channel.RULE, kind=one.key, record_type=one.model._meta.label,
                record_id=str(pk), audience=to, due_on=day, center_id=reminder.center_id,
                due_at=timezone.make_aware(dt.datetime.combine(day, HOUR)),
                language=language[:2], subject=subject, body=body,
            )  # fmt: skip
    except IntegrityError:
        logger.info("Reminder %s of %s was planned by somebody else", one.key, pk)


def send_due() -> int:
    """Give today's reminders to their people, then each his digest; says how many were given."""
    given = 0
    now = timezone.now()
    waiting = OutgoingMessage.objects.filter(
        status=Status.QUEUED, channel=Channel.RULE, due_at__lte=now
    )
    for pk in list(waiting.order_by("due_at", "pk").values_list("pk", flat=True)[:1000]):
        try:
            given += _give(pk)
        except Exception:  # one broken record must not hold up the others
            logger.exception("Reminder %s could not be given", pk)
    _send_digests()
    return given


@transaction.atomic
def _give(pk: int) -> int:
    """One planned row becomes a row a person. All in one transaction: dying in it changes nothing,
    and the constraint refuses a second row for the same person, rule, record and day."""
    plan = (
        OutgoingMessage.objects.select_for_update(skip_locked=True)
        .filter(pk=pk, status=Status.QUEUED, channel=Channel.RULE)
        .first()
    )
    one = rules().get(plan.kind) if plan else None
    if plan is None or one is None:
        return 0
    _decide(one, plan.record_id)
    plan.refresh_from_db()
    if plan.status != Status.QUEUED:
        return 0
    record = one.model._default_manager.get(pk=plan.record_id)
    if _is_too_late(plan):
        return _close(plan, Status.MISSED)
    name, _colon, number = plan.audience.partition(":")
    people = list(_audiences[name](int(number or 0)))
    for person in people:
        with translation.override(person.language):
            reminder = one.ask(record)
            if reminder is not None:
                _to_person(one, plan, reminder, person)
    plan.log += f"{timezone.now():%Y-%m-%d %H:%M:%S}Z given to {len(people)}\n"
    _close(plan, Status.SENT)
    return len(people)


def _is_too_late(plan: OutgoingMessage) -> bool:
    """Its time is over, or a later day of the same rule says the same thing better."""
    today = timezone.localdate()
    newer = OutgoingMessage.objects.filter(
        kind=plan.kind, record_type=plan.record_type, record_id=plan.record_id,
        audience=plan.audience, due_on__gt=plan.due_on, due_on__lte=today,
    )  # fmt: skip
    return (plan.due_on is not None and plan.due_on < today - USEFUL) or newer.exists()


def _close(plan: OutgoingMessage, status: str) -> int:
    plan.status = status
    plan.sent_at = timezone.now() if status == Status.SENT else None
    plan.save(update_fields=["status", "sent_at", "log"])
    return 0


def _to_person(one: Rule, plan: OutgoingMessage, reminder: Reminder, person: Recipient) -> None:
    subject, body = text_of(one, reminder, language=person.language, name=person.name)
    OutgoingMessage.objects.bulk_create(
        [
            OutgoingMessage(
                channel=Channel.EMAIL if person.email else Channel.PHONE_LIST, kind=one.key,
                record_type=plan.record_type, record_id=plan.record_id, audience=person.key,
                due_on=plan.due_on, due_at=timezone.now(), center_id=plan.center_id,
                to_email=person.email, to_phone=person.phone, to_name=person.name[:200],
                user_id=person.user_id,
                language=person.language, subject=subject, body=body,
                in_digest=bool(person.user_id and person.email and not one.is_urgent),
            )
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def _send_digests() -> None:
    """Whoever has reminders waiting and got no digest today gets one."""
    waiting = OutgoingMessage.objects.filter(status=Status.QUEUED, in_digest=True)
    for user_id in waiting.order_by("user_id").values_list("user_id", flat=True).distinct():
        if user_id is not None:
            _digest(user_id)


@transaction.atomic
def _digest(user_id: int) -> None:
    today = timezone.localdate()
    key = f"digest:{user_id}:{today}"
    if OutgoingMessage.objects.filter(dedupe_key=key).exists():
        return
    rows = list(
        OutgoingMessage.objects.select_for_update(skip_locked=True)
        .filter(status=Status.QUEUED, in_digest=True, user_id=user_id, due_at__lte=timezone.now())
        .order_by("due_on", "pk")
    )
    if not rows:
        return
    last = rows[-1]
    with translation.override(last.language):
        subject = _("Reminders of %(day)s") % {"day": dates.short_day(today)}
        digest = messages.queue(
            to_email=last.to_email, to_name=last.to_name, user_id=user_id,
            language=last.language, kind="digest", dedupe_key=key,
            subject=rows[0].subject if len(rows) == 1 else subject,
            body="\n\n".join(f"* {row.subject}\n{row.body.strip()}" for row in rows) + "\n",
        )  # fmt: skip
    OutgoingMessage.objects.filter(pk__in=[row.pk for row in rows]).update(
        status=Status.SENT, sent_at=timezone.now(), digest=digest
    )


def text_of(
    one: Rule,
    reminder: Reminder,
    *,
    language: str,
    name: str,
    texts: Mapping[str, Any] | None = None,
) -> tuple[str, str]:
    """Subject and body in a language; with `texts` as they would be if these were saved."""
    if texts is None:
        changed = ReminderRule.objects.filter(key=one.key).first()
        texts = changed.texts if changed else {}
    with translation.override(language):
        own = texts.get(language) or {}
        subject = own.get("subject") or str(one.subject)
        body = own.get("body") or str(one.body)
        words = {"name": name, "day": dates.short_day(reminder.day)} | dict(reminder.words)
        words["url"] = messages.absolute_url(reminder.url) if reminder.url else ""
        return " ".join(_filled(subject, words).split())[:250], _filled(body, words)


def _filled(text: str, words: Mapping[str, Any]) -> str:
    return PLACEHOLDER.sub(lambda found: str(words.get(found[1], found[0])), text)


def as_of_now(message: OutgoingMessage) -> tuple[str, str, str]:
    """Subject, text and address of its record: of a reminder before its day as it would be now."""
    one = rules().get(message.kind)
    record = one and one.model._default_manager.filter(pk=message.record_id).first()
    reminder = one.ask(record) if one and record else None
    if one is None or reminder is None:
        return message.subject, message.body, ""
    subject, body = message.subject, message.body
    if message.channel == Channel.RULE and message.status == Status.QUEUED:
        subject, body = text_of(one, reminder, language=message.language, name="…")
    return subject, body, reminder.url


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
    one: Rule, *, is_on: bool, days: list[int], texts: dict[str, dict[str, str]], by: "User"
) -> ReminderRule:
    """Change days and texts of a rule; refuses placeholders it does not know. What waits is
    decided again by beat."""
    check_texts(one, texts)
    row = ReminderRule.objects.select_for_update().filter(key=one.key).first()
    row = row or ReminderRule(key=one.key, days=list(one.days))
    before = {"is_on": row.is_on, "days": row.days, "texts": row.texts}
    row.is_on, row.days, row.texts = is_on, sorted(set(days)), texts
    row.save()
    changes = {
        name: [old, getattr(row, name)] for name, old in before.items() if old != getattr(row, name)
    }
    if changes:
        audit.record("reminder_rule_saved", row, by=by, changes=changes)
    return row

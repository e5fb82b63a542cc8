"""Minutes of an event: draft, amendments, approved; corrections as new versions."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.folding import fold
from core.refusals import at_field, required_reason
from events.models import Amendment, Event, Minutes, MinutesCopy
from events.services.editing import lock

Phase = Minutes.Phase
MOST_LETTERS = 100_000


HEAD = ("number", "dated_on")


class MinutesConflictError(ValidationError):
    """Somebody else saved meanwhile. `theirs` is what stands now; ours is kept as a copy, unless
    only the number or the date met another one."""

    def __init__(self, minutes: Minutes, copy: MinutesCopy | None) -> None:
        super().__init__(
            _(
                "Somebody saved these minutes while you were writing. Both texts are kept: bring "
                "them together and save again."
            ),
            code="conflict",
        )
        self.theirs = minutes
        self.copy = copy


@transaction.atomic
def start_minutes(event: Event, *, by: User | None) -> Minutes:
    """Open the minutes of an event that takes place; a second time gives those that are there."""
    fresh = lock(event)
    if fresh.status == Event.Status.CANCELLED:
        raise ValidationError(
            _("This event was cancelled, so nothing in it changes any more."), code="not_editable"
        )
    found = fresh.minutes.first()
    if found is not None:
        return found
    minutes = Minutes.objects.create(event=fresh, saved_by=by)
    audit.record("minutes_started", minutes, by=by, center_id=fresh.center_id)
    return minutes


def save_minutes(
    minutes: Minutes,
    *,
    text: str,
    seen: int,
    by: User,
    version: int | None = None,
    **head: Any,
) -> Minutes:
    """Write the text, and of `number` and `dated_on` what is given.

    `seen` and `version` are the edit and the version that the writer's page was made from. Another
    edit meanwhile raises `MinutesConflictError`; an approval meanwhile is refused; both keep what
    was typed as a copy. The same text again changes nothing, so a form may be sent twice.
    """
    refusal: ValidationError | None = None
    text = text.replace("\r\n", "\n").strip()[:MOST_LETTERS]
    with transaction.atomic():
        fresh = _locked(minutes)
        old = Minutes.objects.get(pk=fresh.pk)
        fresh.text = text
        for name in HEAD:
            setattr(fresh, name, head.get(name, getattr(old, name)))
        fresh.number = fresh.number.strip()
        fresh.search_number = _search_number(fresh)
        changes = audit.changed_fields(old, fresh, HEAD)
        if text == old.text and not changes:
            return fresh
        # A copy must stay when the saving is refused, so the error is raised further down.
        if fresh.is_frozen:
            _keep_copy(old, text, by=by, seen=seen)
            refusal = ValidationError(
                _(
                    "These minutes were approved meanwhile. Your text is kept beside them: a "
                    "correction makes a new version and can take it over."
                ),
                code="frozen",
            )
        elif seen != old.edit or version not in (None, old.version):
            refusal = MinutesConflictError(old, _keep_copy(old, text, by=by, seen=seen))
        else:
            fresh.edit = old.edit + 1
            fresh.saved_at, fresh.saved_by = timezone.now(), by
            fresh.save()
            changes["letters"] = [len(old.text), len(text)]
            _record("minutes_saved", fresh, by=by, changes=changes)
    if refusal is not None:
        raise refusal
    return fresh


def _keep_copy(minutes: Minutes, text: str, *, by: User, seen: int) -> MinutesCopy | None:
    """What was typed on top of another text. A longer one of the same writing takes the place of
    the shorter; another one, of a second device for instance, stands beside it."""
    if text in ("", minutes.text):
        return None
    for copy in minutes.copies.filter(author=by, based_on=seen):
        if text in copy.text:
            return copy
        if copy.text in text:
            copy.text = text
            copy.save()
            return copy
    return MinutesCopy.objects.create(minutes=minutes, author=by, based_on=seen, text=text)


@transaction.atomic
def drop_copy(copy: MinutesCopy, *, by: User) -> None:
    """The text was brought together with the other one; its copy goes."""
    _record("minutes_copy_dropped", copy.minutes, by=by)
    copy.delete()


@transaction.atomic
def open_amendments(minutes: Minutes, *, by: User) -> Minutes:
    """Give the draft to those who were there. Refuses an empty one."""
    fresh = _writable(minutes)
    if fresh.phase == Phase.AMENDMENTS:
        return fresh
    _require_text(fresh)
    return _step(fresh, Phase.AMENDMENTS, by=by)


@transaction.atomic
def back_to_draft(minutes: Minutes, *, by: User) -> Minutes:
    """Go on writing before others amend; amendments stay."""
    fresh = _writable(minutes)
    return fresh if fresh.phase == Phase.DRAFT else _step(fresh, Phase.DRAFT, by=by)


@transaction.atomic
def propose_amendment(minutes: Minutes, *, text: str, proposed_by: str, by: User) -> Amendment:
    """Ask for a change. Refuses where the minutes are not open to amendments."""
    fresh = _writable(minutes)
    if fresh.phase != Phase.AMENDMENTS:
        raise ValidationError(
            _("Amendments are taken once the draft is given to those who were there."),
            code="phase",
        )
    text, proposed_by = text.strip(), proposed_by.strip()
    if not text:
        raise at_field("text", _("Write what is to be changed."), code="empty")
    if not proposed_by:
        raise at_field("proposed_by", _("Say who proposes it."), code="empty")
    found, is_new = Amendment.objects.get_or_create(
        minutes=fresh, text=text, proposed_by=proposed_by[:160], state=Amendment.State.OPEN
    )
    if is_new:
        _record("amendment_proposed", fresh, by=by, note=text[:200])
    return found


@transaction.atomic
def decide_amendment(amendment: Amendment, *, is_taken: bool, answer: str, by: User) -> Amendment:
    """Take an amendment over (the text is changed by hand) or decline it with an answer."""
    _writable(amendment.minutes)
    fresh = Amendment.objects.select_for_update(of=("self",)).get(pk=amendment.pk)
    if fresh.state != Amendment.State.OPEN:
        raise ValidationError(_("This amendment is decided already."), code="decided")
    fresh.answer = answer.strip()[:500]
    if not is_taken and not fresh.answer:
        raise at_field("answer", _("Say why it is declined."), code="no_reason")
    fresh.state = Amendment.State.TAKEN if is_taken else Amendment.State.DECLINED
    fresh.decided_at = timezone.now()
    fresh.save()
    action = "amendment_taken" if is_taken else "amendment_declined"
    _record(action, amendment.minutes, by=by, note=fresh.text[:200])
    return fresh


@transaction.atomic
def approve_minutes(minutes: Minutes, *, by: User, seen: int | None = None) -> Minutes:
    """Freeze this version. Refuses open amendments, unmerged texts, and a text nobody has read.

    `seen` is the edit that was on the screen of who approves.
    """
    fresh = _writable(minutes)
    _require_text(fresh)
    if fresh.phase != Phase.AMENDMENTS:
        raise ValidationError(
            _("Give the draft to those who were there before it is approved."), code="phase"
        )
    if seen is not None and seen != fresh.edit:
        raise ValidationError(
            _("The text changed since you opened the page. Read it again before you approve it."),
            code="changed",
        )
    if fresh.amendments.filter(state=Amendment.State.OPEN).exists():
        raise ValidationError(_("Decide on all amendments first."), code="open_amendments")
    if MinutesCopy.objects.of_event(fresh.event).exists():
        raise ValidationError(
            _("There are texts that were not brought together yet."), code="unmerged"
        )
    if fresh.event.first_on > timezone.localdate():
        raise ValidationError(_("This day has not come yet."), code="to_come")
    fresh.approved_at, fresh.approved_by = timezone.now(), by
    return _step(fresh, Phase.APPROVED, by=by)


@transaction.atomic
def correct_minutes(minutes: Minutes, *, reason: str, by: User) -> Minutes:
    """Begin a new version from the approved one, which stays. One correction at a time."""
    event = lock(minutes.event)
    if event.minutes.in_work().exists():
        raise ValidationError(_("A new version is being written already."), code="in_work")
    last = event.minutes.first()
    if last is None or not last.is_frozen:
        raise ValidationError(_("Only approved minutes are corrected."), code="not_approved")
    fresh = Minutes.objects.create(
        event=event,
        version=last.version + 1,
        text=last.text,
        number=last.number,
        dated_on=last.dated_on,
        search_number=last.search_number,
        correction_reason=required_reason(reason)[:255],
        saved_by=by,
    )
    _record("minutes_corrected", fresh, by=by, note=fresh.correction_reason)
    return fresh


def _locked(minutes: Minutes) -> Minutes:
    """The version as it is now, held until the transaction ends."""
    rows = Minutes.objects.select_for_update(of=("self",)).select_related("event__center")
    return rows.get(pk=minutes.pk)


def _writable(minutes: Minutes) -> Minutes:
    """The same; refuses a frozen one."""
    fresh = _locked(minutes)
    if fresh.is_frozen:
        raise ValidationError(
            _("These minutes are approved. A correction makes a new version."), code="frozen"
        )
    return fresh


def _require_text(minutes: Minutes) -> None:
    if not minutes.text:
        raise ValidationError(_("The minutes are empty."), code="empty")


def _step(minutes: Minutes, phase: str, *, by: User) -> Minutes:
    before, minutes.phase = minutes.phase, phase
    minutes.save()
    _record("minutes_phase", minutes, by=by, changes={"phase": [before, phase]})
    return minutes


def _record(
    action: str,
    minutes: Minutes,
    *,
    by: User,
    changes: dict[str, Any] | None = None,
    note: str = "",
) -> None:
    center_id = minutes.event.center_id
    audit.record(action, minutes, by=by, center_id=center_id, changes=changes, note=note)


def _search_number(minutes: Minutes) -> str:
    """ " protocol протокол 2 23 06 2017 " for No. 2 of 23.06.2017."""
    if not minutes.number:
        return ""
    day = f"{minutes.dated_on:%d %m %Y}" if minutes.dated_on else ""
    words = re.findall(r"\w+", fold(f"protocol протокол {minutes.number} {day}"))
    return f" {' '.join(dict.fromkeys(words))} "[:120]

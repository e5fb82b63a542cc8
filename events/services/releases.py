"""Releases of a programme: what visitors read, frozen, with what is new in it."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from events import snapshots
from events.models import Event, ProgrammeRelease, Speaker
from events.selectors.conflicts import conflicts
from events.selectors.programme import draft_of, latest_release
from events.services.editing import lock, locked


@transaction.atomic
def release_programme(
    event: Event,
    *,
    by: User | None,
    changelog: Mapping[str, str] | None = None,
    despite_errors: bool = False,
) -> ProgrammeRelease:
    """Show the draft to visitors as the next version, with words about what is new by language.

    Refuses an empty programme, one without a change, and one with errors unless they are meant.
    """
    fresh = locked(event)
    draft = draft_of(fresh)
    if not draft.slots:
        raise ValidationError(_("Put something into the programme first."), code="empty")
    errors = [conflict for conflict in conflicts(draft) if conflict.is_error]
    if errors and not despite_errors:
        text = _("There are errors in the programme. Mend them, or say that they are meant.")
        raise ValidationError(text, code="conflicts")
    before = latest_release(fresh)
    number, now = (before.number + 1 if before else 1), timezone.now()
    old: dict[str, Any] | None = before.content if before else None
    content = snapshots.content_of(draft, old, number=number, now=now)
    if old is not None and snapshots.is_same(old, content):
        raise ValidationError(_("Nothing has changed since the last version."), code="unchanged")
    release = ProgrammeRelease.objects.create(
        event=fresh,
        number=number,
        released_at=now,
        released_by=by,
        content=content,
        changes=snapshots.differences(old, content) if old is not None else [],
        **{f"changelog_{code}": text.strip() for code, text in (changelog or {}).items()},
    )
    note = "; ".join(conflict.code for conflict in errors)
    changes = {"release": [before.number if before else None, number]}
    audit.record("programme_released", fresh, by=by, changes=changes, note=note)
    return release


@transaction.atomic
def forget_speaker(speaker: Speaker, *, by: User) -> None:
    """Take somebody out of the draft, of all released versions and of the log, for good: the
    person does not want to be named any more. Possible on reported and cancelled events too."""
    event, key, uid = lock(speaker.event), speaker.pk, str(speaker.uid)
    speaker.delete()
    for release in event.releases.select_for_update():
        release.content = snapshots.without_person(release.content, uid)
        release.save(update_fields=["content"])
    audit.purge_personal("events.Speaker", key)
    audit.record("speaker_forgotten", event, by=by)

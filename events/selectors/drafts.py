"""The draft of a programme beside what was released."""

from django.utils import timezone

from events import snapshots
from events.models import ProgrammeRelease
from events.selectors.programme import Draft
from events.selectors.released import ChangeLine, change_lines


def has_changes(draft: Draft, release: ProgrammeRelease | None) -> bool:
    """Whether visitors would see something new by a release."""
    if release is None:
        return True
    content = snapshots.content_of(draft, release.content, number=0, now=timezone.now())
    return not snapshots.is_same(release.content, content)


def changes_to_come(draft: Draft, release: ProgrammeRelease | None) -> list[ChangeLine]:
    """In words what a release would change; nothing before the first one."""
    if release is None:
        return []
    content = snapshots.content_of(draft, release.content, number=0, now=timezone.now())
    return change_lines(snapshots.differences(release.content, content))

"""Resolutions: built from what the groups worked out, adopted, then locked."""

import datetime as dt
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.refusals import at_field, required_reason
from events.models import Event, GroupResult, Resolution, ResolutionItem
from events.services.editing import lock
from events.services.rules import changed_meanwhile

MOST_RESULTS = 100


def results_state(event: Event) -> str:
    """Names what the groups' results are now; another name later means that somebody changed."""
    return " ".join(str(pk) for pk in event.group_results.values_list("pk", flat=True))


@transaction.atomic
def save_group_results(
    event: Event, *, results: Sequence[tuple[str, str]], by: User | None, seen: str | None = None
) -> list[GroupResult]:
    """Write what each group worked out, as (group, result), in this order."""
    fresh = lock(event)
    wanted = [(group.strip(), text.strip()) for group, text in results]
    if any(not group or not text for group, text in wanted):
        raise ValidationError(_("Each result needs its group and its words."), code="empty")
    if len(wanted) > MOST_RESULTS:
        raise ValidationError(
            _("An event holds %(count)s results at most.") % {"count": MOST_RESULTS}, code="many"
        )
    before = list(fresh.group_results.all())
    if [(row.group, row.text) for row in before] == wanted:
        return before
    if seen is not None and seen != results_state(fresh):
        raise changed_meanwhile()
    fresh.group_results.all().delete()
    rows = GroupResult.objects.bulk_create(
        GroupResult(event=fresh, group=group, text=text, position=position)
        for position, (group, text) in enumerate(wanted, start=1)
    )
    groups = list(dict.fromkeys(row.group for row in rows))
    audit.record("group_results_saved", fresh, by=by, changes={"groups": [None, groups]})
    return rows


@transaction.atomic
def build_resolution(event: Event, *, title: str, preamble: str, by: User | None) -> Resolution:
    """Make the resolution in work of all the groups' results, or bring it up to date with them.

    Refuses while the last version is adopted (`revise_resolution` begins the next one).
    """
    fresh = lock(event)
    if not title.strip():
        raise at_field("title", _("Give it a title."), code="no_title")
    results = list(fresh.group_results.all())
    if not results:
        raise ValidationError(_("Write down first what the groups worked out."), code="no_results")
    row = fresh.resolutions.first()
    if row is not None and row.is_adopted:
        raise ValidationError(
            _("This resolution is adopted. A change makes a new version."), code="adopted"
        )
    if row is None:
        row = Resolution(event=fresh)
    row.title, row.preamble = title.strip()[:255], preamble.strip()
    row.save()
    row.items.all().delete()
    ResolutionItem.objects.bulk_create(
        ResolutionItem(resolution=row, position=position, text=result.text, group=result.group)
        for position, result in enumerate(results, start=1)
    )
    audit.record("resolution_saved", row, by=by, center_id=fresh.center_id)
    return row


@transaction.atomic
def adopt_resolution(resolution: Resolution, *, adopted_on: dt.date, by: User | None) -> Resolution:
    """Lock this version. Refuses one that is adopted, and days before the event or to come."""
    event = lock(resolution.event)
    row = Resolution.objects.select_for_update(of=("self",)).get(pk=resolution.pk)
    if row.is_adopted:
        raise ValidationError(_("This resolution is adopted already."), code="adopted")
    if not event.first_on <= adopted_on <= timezone.localdate():
        raise at_field("adopted_on", _("The day lies between the event and today."), code="day")
    row.adopted_on, row.adopted_by = adopted_on, by
    row.save()
    audit.record("resolution_adopted", row, by=by, center_id=event.center_id)
    return row


@transaction.atomic
def revise_resolution(resolution: Resolution, *, reason: str, by: User) -> Resolution:
    """Begin the next version from the adopted one, which stays. One at a time."""
    event = lock(resolution.event)
    last = event.resolutions.first()
    if last is None or not last.is_adopted:
        raise ValidationError(_("A new version is being written already."), code="in_work")
    row = Resolution.objects.create(
        event=event,
        version=last.version + 1,
        title=last.title,
        preamble=last.preamble,
        change_reason=required_reason(reason)[:255],
    )
    ResolutionItem.objects.bulk_create(
        ResolutionItem(resolution=row, position=item.position, text=item.text, group=item.group)
        for item in last.items.all()
    )
    audit.record("resolution_revised", row, by=by, center_id=event.center_id, note=reason[:255])
    return row

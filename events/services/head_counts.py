"""Guests counted without names."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from events.models import Event, HeadCount
from events.services.editing import locked
from people.models import AgeBand, Sex

MOST = 100_000


@transaction.atomic
def set_head_counts(event: Event, *, cells: Mapping[tuple[str, str], int], by: User) -> int:
    """People counted without names, by sex and age band; zero takes a cell away.

    Returns their sum. They stand beside the check-ins and never enter unique people.
    """
    fresh = locked(event)
    for (sex, band), count in cells.items():
        if sex not in Sex.values or band not in AgeBand.values:
            raise ValidationError(_("This is not a cell of the table."), code="unknown_cell")
        if not 0 <= count <= MOST:
            text = _("A count lies between 0 and %(max)s.") % {"max": MOST}
            raise ValidationError(text, code="out_of_range")
    before = {(row.sex, row.age_band): row.count for row in fresh.head_counts.all()}
    after = {cell: count for cell, count in (before | dict(cells)).items() if count}
    if after != before:
        fresh.head_counts.all().delete()
        HeadCount.objects.bulk_create(
            HeadCount(event=fresh, sex=sex, age_band=band, count=count)
            for (sex, band), count in after.items()
        )
        changes = {
            f"{sex} {band}": [before.get((sex, band), 0), after.get((sex, band), 0)]
            for sex, band in before.keys() | after.keys()
            if before.get((sex, band)) != after.get((sex, band))
        }
        audit.record("head_counts_changed", fresh, by=by, changes=changes)
    return sum(after.values())

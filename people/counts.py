"""Counts of people without names, sex by age band: what may stand in a cell, what has changed."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from people.models import AgeBand, Sex

Cells = Mapping[tuple[str, str], int]
MOST = 100_000


def new_counts(before: Cells, cells: Cells) -> tuple[dict[tuple[str, str], int], dict[str, Any]]:
    """The cells that are not empty once `cells` are set, and what the log says of the change.

    Keys are (sex, age band); zero takes a cell away, cells that are not named stay. Raises
    ValidationError for a cell or a number that cannot be.
    """
    for (sex, band), count in cells.items():
        if sex not in Sex.values or band not in AgeBand.values:
            raise ValidationError(_("This is not a cell of the table."), code="unknown_cell")
        if not 0 <= count <= MOST:
            text = _("A count lies between 0 and %(max)s.") % {"max": MOST}
            raise ValidationError(text, code="out_of_range")
    after = {cell: count for cell, count in {**before, **cells}.items() if count}
    changes = {
        f"{sex} {band}": [before.get((sex, band), 0), after.get((sex, band), 0)]
        for sex, band in before.keys() | after.keys()
        if before.get((sex, band)) != after.get((sex, band))
    }
    return after, changes

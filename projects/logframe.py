"""The framework as rows of a sheet."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from projects.measures import offered
from projects.models import Indicator
from projects.selectors import FrameworkLine


def headers() -> list[str]:
    """One column each, in the reader's language."""
    return [
        _("Level"),
        _("Number"),
        _("Result"),
        _("Code"),
        _("Indicator"),
        _("Measure"),
        _("Unit"),
        _("Baseline"),
        _("Compared"),
        _("Target"),
        _("May be split by"),
        _("Development goals"),
        _("State"),
    ]


def rows(lines: Sequence[FrameworkLine]) -> Iterator[list[Any]]:
    """A row for each result, then one for each of its indicators."""
    for line in lines:
        result = line.result
        level = str(result.get_level_display())
        yield [level, result.number, result.wording, *[""] * 10]
        for indicator in line.indicators:
            yield [level, result.number, "", *_cells(indicator)]


def _cells(row: Indicator) -> list[Any]:
    offer = offered().get(row.measure)
    return [
        row.code,
        row.title,
        str(offer.title) if offer else _("entered by hand"),
        str(row.get_unit_display()),
        row.baseline,
        str(row.get_operator_display()) if row.target is not None else "",
        row.target,
        ", ".join(str(Indicator.Split(split).label) for split in row.splits),
        ", ".join(row.sdg_targets),
        str(row.get_state_display()),
    ]

"""The shape of an indicator's filters."""

import re
from typing import Any

from django.utils.translation import gettext as _

from core.refusals import at_field
from projects.measures import offered

VALUE = re.compile(r"[\w.:-]{1,60}")


def clean_filters(measure: str, filters: Any) -> dict[str, list[str]]:
    """Filters in one shape: `{"area": ["digital-skills"]}`, each name known to the measure.

    Refuses an unknown measure or name and a value that is no code.
    """
    if not measure:
        return {}
    offer = offered().get(measure)
    if offer is None:
        raise at_field("measure", _("There is no such measure."), code="measure")
    if not isinstance(filters, dict):
        raise at_field("filters", _("Write a name and its values on each line."), code="filters")
    found: dict[str, list[str]] = {}
    for name, given in filters.items():
        values = [str(one) for one in given] if isinstance(given, list | tuple) else [str(given)]
        if name not in offer.filters:
            names = ", ".join(offer.filters) or "—"
            raise at_field(
                "filters",
                _("This measure knows no filter “%(name)s”. It knows: %(names)s.")
                % {"name": name, "names": names},
                code="filter",
            )
        if not values or not all(VALUE.fullmatch(value) for value in values):
            raise at_field(
                "filters",
                _("The values of “%(name)s” are codes, apart by commas.") % {"name": name},
                code="value",
            )
        found[str(name)] = list(dict.fromkeys(values))
    return found

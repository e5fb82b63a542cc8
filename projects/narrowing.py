"""What an indicator is narrowed to, in words: "Thematic area: Digital skills"."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from centers.models import ThematicArea

_NAMES = {
    "area": _("Thematic area"),
    "event_kind": _("Kind of event"),
    "format": _("Format"),
    "funding": _("Funding"),
    "level": _("Level"),
    "months": _("Months after the training"),
    "network": _("Also without the project"),
    "programme_kind": _("Kind of programme"),
    "sources": _("Counted from"),
}
# The words of codes whose models stand above this app; those apps say them (`call_values`).
_values: dict[str, Mapping[str, Any]] = {"network": {"1": _("yes")}}


def call_values(name: str, labels: Mapping[str, Any]) -> None:
    """Say what the values of a filter are called."""
    _values[name] = {**_values.get(name, {}), **labels}


def in_words(filters: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """Each filter with its values; a code that nobody knows stays. One statement for areas."""
    known = dict(_values)
    if areas := filters.get("area"):
        rows = ThematicArea.objects.filter(code__in=areas)
        known["area"] = {row.code: row.name for row in rows}
    return [
        (
            str(_NAMES.get(name, name)),
            ", ".join(str(known.get(name, {}).get(value, value)) for value in values),
        )
        for name, values in filters.items()
    ]

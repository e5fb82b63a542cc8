"""In which indicators a training, an event or a person stands: by the very rows that count."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import IntegerField, QuerySet, Value

from projects.models import Indicator
from reports.filters import Period
from reports.measures import MEASURES, rows_of
from reports.measures.indicators import scope_of

if TYPE_CHECKING:
    from accounts.models import User

# How rows of each kind lead to a training, an event (with its parts) or a person.
_PATHS: dict[str, dict[str, str]] = {
    "training": {
        "trainings": "pk",
        **dict.fromkeys(("participations", "counts", "funding", "awards"), "training"),
        "orders": "links__training",
        "answers": "follow_up__wave__training",
    },
    "event": {
        "events": "pk",
        **dict.fromkeys(("guests", "present", "crowds"), "whole"),
        "recommendations": "recommendation__event",
    },
    "person": {
        **dict.fromkeys(("participations", "guests", "present", "awards"), "person"),
        "answers": "follow_up__enrolment__person",
    },
}


def standing(
    user: "User",
    *,
    training: int | None = None,
    event: int | None = None,
    person: int | None = None,
) -> Sequence[Indicator]:
    """The approved indicators that count this training, event or person over the whole time of
    their project. Three statements, however many indicators there are."""
    what, pk = next(
        (name, value)
        for name, value in (("training", training), ("event", event), ("person", person))
        if value is not None
    )
    rows = Indicator.objects.visible_to(user).approved().exclude(measure="")
    rows = rows.select_related("result__project").prefetch_related("result__project__regions")
    indicators = list(rows.order_by("-result__project__starts_on", "result__position", "code"))
    asked = [one for row in indicators for one in _asked(row, what, pk)]
    if not asked:
        return []
    found = set(asked[0].union(*asked[1:], all=True).values_list("stands_in", flat=True))
    return [row for row in indicators if row.pk in found]


def _asked(indicator: Indicator, what: str, pk: int) -> list[QuerySet[Any]]:
    """One row with the indicator's number for each of its kinds of rows that lead here."""
    if indicator.measure not in MEASURES:
        return []
    project = indicator.result.project
    scope = scope_of(indicator, Period(project.starts_on, project.ends_on))
    number = Value(indicator.pk, output_field=IntegerField())
    return [
        rows.filter(**{path: pk}).order_by().annotate(stands_in=number).values("stands_in")[:1]
        for part, rows in rows_of(indicator.measure, scope)
        if (path := _PATHS[what].get(part.kind.name))
    ]

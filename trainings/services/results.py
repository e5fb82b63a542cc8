"""Results of the whole register, saved as one form."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from trainings.models import Enrolment, Training
from trainings.services.editing import locked

FIELDS = ("pre_test", "post_test", "completed_override", "passed_override", "note")


@transaction.atomic
def save_results(
    training: Training, *, rows: Mapping[int, Mapping[str, Any]], by: User
) -> list[Enrolment]:
    """Write the given fields of the given rows, {enrolment: {field: value}}; returns what changed.

    `completed_override` and `passed_override` are True, False, or None for "as the marks say".
    """
    fresh = locked(training)
    people = Enrolment.objects.on_register().filter(training=fresh, pk__in=rows)
    changed, changes = [], {}
    for row in people.select_for_update(of=("self",)).order_by("pk"):
        before = {name: getattr(row, name) for name in FIELDS}
        for name, value in rows[row.pk].items():
            if name not in FIELDS:
                raise ValueError(f"{name} is not a result")
            _check_percent(name, value)
            setattr(row, name, value)
        for name in FIELDS:
            if getattr(row, name) != before[name]:
                values = [audit.plain(before[name]), audit.plain(getattr(row, name))]
                changes[f"{row.pk} {name}"] = values
        if any(getattr(row, name) != before[name] for name in FIELDS):
            changed.append(row)
    if changed:
        Enrolment.objects.bulk_update(changed, FIELDS, batch_size=500)
        audit.record("results_changed", fresh, by=by, changes=changes)
    return changed


def _check_percent(name: str, value: Any) -> None:
    if name in ("pre_test", "post_test") and value is not None and not 0 <= Decimal(value) <= 100:
        raise ValidationError(
            _("A test result lies between 0 and 100 percent."), code="not_a_percent"
        )

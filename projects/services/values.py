"""Values entered by hand, each with what proves it."""

import datetime as dt
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.refusals import at_field, required_reason
from core.uploads import checked
from projects.models import Indicator, IndicatorValue


@transaction.atomic
def record_value(
    indicator: Indicator,
    *,
    starts_on: dt.date,
    ends_on: dt.date,
    value: Decimal,
    by: User | None,
    split: str = "",
    cell: str = "",
    evidence: str = "",
    file: UploadedFile | None = None,
) -> IndicatorValue:
    """Write down a value of a period. The same value again is the same row.

    Refuses indicators that are not approved or compute themselves, a value without proof, a
    period outside of the project's, a split that was not agreed, and a second value of one cell.
    """
    rows = Indicator.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("result__project").get(pk=indicator.pk)
    if not row.is_by_hand:
        raise ValidationError(_("This indicator is computed from the rows."), code="computed")
    if not row.is_approved:
        raise ValidationError(
            _("Values are entered once the indicator is approved."), code="not_approved"
        )
    if ends_on < starts_on:
        raise at_field("ends_on", _("The last day lies before the first one."), code="dates")
    project = row.result.project
    if starts_on < project.starts_on or ends_on > project.ends_on:
        raise ValidationError(_("The period lies outside of the project's."), code="outside")
    cell, evidence = cell.strip(), evidence.strip()
    if bool(split) != bool(cell) or (split and split not in row.splits):
        raise at_field("cell", _("Choose an agreed split and name its cell."), code="split")
    if not evidence and file is None:
        raise at_field("evidence", _("Write what proves it, or add a file."), code="no_evidence")
    found = IndicatorValue(
        indicator=row, starts_on=starts_on, ends_on=ends_on, split=split, cell=cell, value=value,
        evidence=evidence[:2000], by=by,
    )  # fmt: skip
    standing = row.values.standing().filter(
        starts_on=starts_on, ends_on=ends_on, split=split, cell=cell
    )
    if (same := standing.first()) is not None:
        if (same.value, same.evidence) == (value, found.evidence) and by == same.by:
            return same
        raise _taken()
    if file is not None:
        found.file_name, found.file_type = checked(file, field="file")
        found.file.save(found.file_name, file, save=False)
    try:
        with transaction.atomic():
            found.save()
    except IntegrityError as error:
        raise _taken() from error
    changes = {"value": ["", str(value)]}
    audit.record("value_recorded", row, by=by, changes=changes, note=f"{starts_on}–{ends_on}")
    return found


@transaction.atomic
def void_value(value: IndicatorValue, *, reason: str, by: User) -> IndicatorValue:
    """Withdraw a value and say why; it stays to be seen. A second click changes nothing."""
    row = IndicatorValue.objects.select_for_update(of=("self",)).get(pk=value.pk)
    if row.voided_at is None:
        row.void_reason, row.voided_at = required_reason(reason)[:255], timezone.now()
        row.save()
        changes = {"value": [str(row.value), ""]}
        audit.record("value_voided", row.indicator, by=by, changes=changes, note=row.void_reason)
    return row


def _taken() -> ValidationError:
    return ValidationError(
        _("There is a value of this period and cell already. Withdraw it first."), code="taken"
    )

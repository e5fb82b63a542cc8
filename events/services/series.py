"""Series of events."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit, reminders
from core.refusals import at_field
from events.models import Series


@transaction.atomic
def save_series(series: Series, *, by: User | None, **fields: Any) -> Series:
    """Add or correct a series; its address stays. Refuses a taken address, one without a name."""
    is_new = series.pk is None
    if not is_new:
        fields.pop("code", None)
    for name, value in fields.items():
        setattr(series, name, value)
    if not any(getattr(series, f"name_{code}") for code in ("ky", "ru", "en")):
        raise at_field("name_ky", _("Give the name in one language at least."), code="no_name")
    try:
        with transaction.atomic():
            series.save()
    except IntegrityError as error:  # two people, one address
        raise at_field("code", _("This address is taken."), code="taken") from error
    reminders.decide_soon(series)
    audit.record("series_saved", series, by=by)
    return series

"""The few things the reports write."""

from django.db import transaction
from django.db.models import Max

from reports.models import FigureChange

# A shorter list is not worth the trouble: reading it costs the same.
ENOUGH = 200


@transaction.atomic
def prune_changes() -> int:
    """Replace the noted changes by one line of each kind; says how many went.

    The new lines have the highest numbers yet, so no state of the list ever comes back and a kept
    figure cannot be taken for fresh by accident. Lines that others have not committed yet stay.
    """
    if FigureChange.objects.count() <= ENOUGH:
        return 0
    last = FigureChange.objects.aggregate(last=Max("pk"))["last"]
    gone, _by_model = FigureChange.objects.filter(pk__lte=last).delete()
    FigureChange.objects.bulk_create(FigureChange(kind=kind) for kind in FigureChange.Kind.values)
    return gone

"""Brings up to date what is kept of materials after a topic, a center, an organisation, a region or
a thematic area has got another name: the line in the catalogue, the books, the date by which
harvesters ask."""

import time

from django.db import transaction
from django.utils import timezone

from library.models import Resource, StaleEntry
from library.names import forget_names
from library.services.search import index_resource

BATCH = 100
MAX_SECONDS = 240  # of one run; the next one goes on


def refresh_stale(*, seconds: float = MAX_SECONDS) -> int:
    """Work off what the triggers have noted; says of how many materials.

    Batch by batch, each a transaction of its own: a worker killed in between loses nothing, and
    two of them take different lines.
    """
    until, total = time.monotonic() + seconds, 0
    while (found := _refresh_some()) is not None:
        total += found
        if time.monotonic() > until:
            break
    return total


@transaction.atomic
def _refresh_some() -> int | None:
    lines = StaleEntry.objects.select_for_update(skip_locked=True).order_by("pk")[:BATCH]
    found = {line.pk: line.resource_id for line in lines}
    if not found:
        return None
    concerned = {pk for pk in found.values() if pk is not None}
    resources = Resource.objects.filter(pk__in=concerned).order_by("pk")
    # Held first, as those do who publish: two writers wait for each other, never both.
    held = resources.select_for_update(of=("self",), no_key=True)
    for resource in held.select_related("center__region", "area"):
        index_resource(resource)
    # Books are made anew and harvesters come again, because both follow this date.
    resources.filter(published_at__isnull=False).update(updated_at=timezone.now())
    StaleEntry.objects.filter(pk__in=found).delete()
    transaction.on_commit(forget_names)
    return len(concerned)

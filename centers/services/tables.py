"""Edits of the reference tables by an administrator."""

from collections.abc import Iterable

from django.db import transaction

from accounts.models import User
from centers.models import Place, ThematicArea
from centers.services.search import index_places
from core import audit


@transaction.atomic
def save_place(place: Place, *, changed: Iterable[str], by: User) -> Place:
    """Save a place, bring its search text up to date and leave a line."""
    place.save()
    index_places(Place.objects.filter(pk=place.pk))
    audit.record("place_saved", place, by=by, note=", ".join(changed))
    return place


@transaction.atomic
def save_area(area: ThematicArea, *, changed: Iterable[str], by: User) -> ThematicArea:
    """Save a thematic area and leave a line."""
    area.save()
    audit.record("area_saved", area, by=by, note=", ".join(changed))
    return area

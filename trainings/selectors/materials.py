"""Between programmes and the library: what one reads for a training, where a material is used."""

from django.db.models import QuerySet

from centers.selectors import name_columns
from library.models import Resource
from library.shelves import ShelfLine, shelf
from trainings.models import Programme


def materials_of(programme: Programme) -> list[ShelfLine]:
    """Published materials of a programme. One statement."""
    links = Programme.materials.through.objects.filter(programme=programme.pk)
    return shelf(Resource.objects.published().filter(pk__in=links.values("resource")))


def programmes_with(resource: Resource) -> QuerySet[Programme]:
    """Programmes in use that this material belongs to, as far as a link needs them."""
    found = Programme.objects.offered().filter(materials=resource.pk).alphabetical()
    return found.only("slug", *name_columns("", "title"))

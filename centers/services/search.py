"""Keeps the folded search text of places and organisations."""

from centers.models import Organisation, OrganisationQuerySet, Place, PlaceQuerySet
from centers.names import search_text


def index_places(places: PlaceQuerySet) -> None:
    """Write the search text of places anew where a name has changed."""
    changed = []
    for place in places.prefetch_related("former_names"):
        text = search_text([place, *place.former_names.all()], other_names=place.other_names)
        if text != place.search_names:
            place.search_names = text
            changed.append(place)
    Place.objects.bulk_update(changed, ["search_names"], batch_size=500)


def organisation_search_text(organisation: Organisation) -> str:
    """Present, former, short and other names of one organisation, folded."""
    former = list(organisation.former_names.all()) if organisation.pk else []
    return "\n".join(
        filter(
            None,
            (
                search_text([organisation, *former], other_names=organisation.other_names),
                search_text([organisation], fields=("short_name",)),
            ),
        )
    )


def index_organisations(organisations: OrganisationQuerySet) -> None:
    """Write the search text of organisations anew; for rows that were made in bulk."""
    changed = []
    for organisation in organisations.prefetch_related("former_names"):
        text = organisation_search_text(organisation)
        if text != organisation.search_names:
            organisation.search_names = text
            changed.append(organisation)
    Organisation.objects.bulk_update(changed, ["search_names"], batch_size=500)

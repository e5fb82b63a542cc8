"""Filters of the directory of centers and of the list of organisations."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centers.models import CenterQuerySet, Organisation, OrganisationQuerySet, Place
from centers.selectors import Named
from core.filters import ChoiceFilter
from core.finders import Listed

Choices = Sequence[tuple[str, str]] | Listed
Rows = TypeVar("Rows", bound=QuerySet[Any])


def region_choices() -> Choices:
    """The regions in the reader's language. Read once in a while: the caller keeps them."""
    return [(row.iso_code or row.code, row.name) for row in Place.objects.regions()]


def in_region(rows: Rows, code: str) -> Rows:
    """Rows whose `region` has this code, as `region_choices` gives it."""
    regions = Place.objects.filter(Q(iso_code=code) | Q(code=code))
    return rows.filter(region__in=regions.values("pk"))


class CenterFilter(django_filters.FilterSet):
    """By words, region and subject. The page has read regions and subjects already."""

    q = django_filters.CharFilter(method="by_words", label=_("Name or town"), max_length=100)
    region = ChoiceFilter(field_name="region__iso_code", label=_("Region"))
    area = ChoiceFilter(field_name="thematic_areas__code", label=_("Subject"))

    def __init__(
        self, *args: Any, regions: Iterable[Named], areas: Iterable[Named], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.filters["region"].offer([(row.code, row.name) for row in regions])
        self.filters["area"].offer([(row.code, row.name) for row in areas])

    def by_words(self, centers: CenterQuerySet, _name: str, text: str) -> CenterQuerySet:
        return centers.search(text)


class OrganisationFilter(django_filters.FilterSet):
    """By words, kind, region and membership in the network."""

    q = django_filters.CharFilter(method="by_words", label=_("Name or town"), max_length=100)
    kind = ChoiceFilter(choices=Organisation.Kind.choices, label=_("Kind"))
    region = ChoiceFilter(method="by_region", label=_("Region"))
    network = ChoiceFilter(
        method="by_network",
        choices=[("yes", _("Members")), ("no", _("Others"))],
        label=_("Network"),
    )

    def __init__(self, *args: Any, regions: Iterable[Named], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(row.code, row.name) for row in regions]
        self.filters["region"].offer([*choices, ("abroad", _("Abroad"))])

    def by_words(
        self, organisations: OrganisationQuerySet, _name: str, text: str
    ) -> OrganisationQuerySet:
        return organisations.search(text)

    def by_region(
        self, organisations: OrganisationQuerySet, _name: str, code: str
    ) -> OrganisationQuerySet:
        if code == "abroad":
            return organisations.exclude(country__code=Place.KYRGYZSTAN)
        return organisations.filter(place__region__iso_code=code)

    def by_network(
        self, organisations: OrganisationQuerySet, _name: str, answer: str
    ) -> OrganisationQuerySet:
        members = Organisation.objects.in_network_on(timezone.localdate())
        if answer == "yes":
            return organisations.filter(pk__in=members)
        return organisations.exclude(pk__in=members)

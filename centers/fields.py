"""The place picker: a select grouped by region, with a search by any present or former name.
Organisations by the name people write."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, F, QuerySet, When
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from centers.models import Organisation, Place
from core.ordering import by_name

# More hits than this are not worth reading in an error message.
MOST_HITS = 6
PlaceGroup = tuple[str, list[tuple[Any, str]]]


def places_to_choose(*, with_countries: bool = False) -> QuerySet[Place]:
    """Places of the country, with countries abroad where a form wants them, for one statement."""
    region_first = Case(When(pk=F("region"), then=0), default=1)
    places = Place.objects.select_related("region", "parent").order_by(
        F("region__code").asc(nulls_last=True), region_first, *by_name(), "pk"
    )
    if with_countries:
        return places.exclude(code=Place.KYRGYZSTAN)
    return places.exclude(level=Place.Level.COUNTRY)


def grouped(places: Iterable[Place]) -> list[PlaceGroup]:
    """[(region, [(pk, label)])]: regions in the classifier's order, the region itself first."""
    groups: dict[str, list[tuple[Any, str]]] = {}
    for place in places:
        heading = place.region.name if place.region else str(_("Abroad"))
        groups.setdefault(heading, []).append((place.pk, label(place)))
    return list(groups.items())


def label(place: Place) -> str:
    """A village or town with its district, since names repeat."""
    if place.parent is not None and place.parent.level == Place.Level.DISTRICT:
        return f"{place.name}, {place.parent.name}"
    return place.name


class PlaceIterator(forms.models.ModelChoiceIterator):
    """Choices in groups."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        yield from grouped(self.queryset)


class PlaceSelect(forms.Select):
    """The select, and above it a search box where scripts run (centers:place_search)."""

    template_name = "centers/place_select.html"

    def __init__(self, *args: Any, with_countries: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.query = "?countries=1" if with_countries else ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["query"] = self.query
        return context


class PlaceField(forms.ModelChoiceField):
    """A place of the country; `with_countries=True` offers countries abroad too."""

    iterator = PlaceIterator

    def __init__(self, *, with_countries: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Place"))
        kwargs.setdefault("empty_label", _("Choose a place"))
        kwargs.setdefault("widget", PlaceSelect(with_countries=with_countries))
        super().__init__(places_to_choose(with_countries=with_countries), **kwargs)


class OrganisationNameField(forms.CharField):
    """An organisation by its name, in any language and spelling."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 255, "required": False} | kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value.name if isinstance(value, Organisation) else value

    def clean(self, value: Any) -> Organisation | None:
        text = super().clean(value)
        if not text:
            return None
        found = list(Organisation.objects.search(text)[: MOST_HITS + 1])
        found = [row for row in found if row.name == text] or found
        return only_one(found, [row.name for row in found])


def only_one(found: list[Any], labels: list[str]) -> Any:
    """The one record that was found; refuses none and several, naming them."""
    if len(found) == 1:
        return found[0]
    if not found:
        raise ValidationError(
            gettext("Nothing of this name is known. Check the spelling, or leave it empty."),
            code="unknown_name",
        )
    raise ValidationError(
        ngettext(
            "%(count)s record has this name. Write it in full: %(names)s",
            "%(count)s records have this name. Write it in full: %(names)s",
            len(found),
        )
        % {"count": len(found), "names": "; ".join(labels[:MOST_HITS])},
        code="several",
    )

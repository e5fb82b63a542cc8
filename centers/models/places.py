"""Places of the state classifier and countries abroad, with the names they had."""

import datetime as dt
from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from centers.models.naming import called_on
from core.folding import fold
from core.ordering import by_name, sort_key


class PlaceQuerySet(models.QuerySet["Place"]):
    def regions(self) -> Self:
        """The seven regions and the two republican cities, in the classifier's order."""
        return self.filter(level__in=Place.REGION_LEVELS).order_by("code")

    def alphabetical(self) -> Self:
        """By the name in the reader's language, Kyrgyz letters where they belong."""
        return self.order_by(*by_name(), "pk")

    def abroad(self) -> Self:
        return self.filter(level=Place.Level.COUNTRY).exclude(code=Place.KYRGYZSTAN)

    def search(self, text: str) -> Self:
        """Places with a present or former name, in any language, that contains the text."""
        folded = fold(text)
        return self.filter(search_names__contains=folded) if folded else self.none()


class Place(models.Model):
    """A country, region, district, city or village; codes of the state classifier are text."""

    KYRGYZSTAN = "41700000000000"

    class Level(models.TextChoices):
        COUNTRY = "country", _("Country")
        REGION = "region", _("Region")
        REPUBLICAN_CITY = "republican_city", _("City of republican significance")
        DISTRICT = "district", _("District")
        CITY_DISTRICT = "city_district", _("District of a city")
        CITY = "city", _("City")
        TOWN = "town", _("Town")
        VILLAGE = "village", _("Village")

    REGION_LEVELS = (Level.REGION, Level.REPUBLICAN_CITY)
    URBAN_LEVELS = (Level.REPUBLICAN_CITY, Level.CITY_DISTRICT, Level.CITY, Level.TOWN)

    code = models.CharField(_("Code"), max_length=20, unique=True)
    level = models.CharField(_("Level"), max_length=20, choices=Level)
    name = models.CharField(_("Name"), max_length=120)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    # The region it lies in, itself for a region, empty for a country: saves a climb per row.
    region = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    iso_code = models.CharField(_("ISO 3166 code"), max_length=8, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    other_names = models.TextField(
        _("Other names"), blank=True, help_text=_("Found by search only; one a line")
    )
    # All present, former and other names in all languages, folded, for the search box.
    search_names = models.TextField(editable=False, default="")
    sort_name = sort_key("name")

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ["code"]
        indexes = [
            GinIndex(fields=["search_names"], name="place_search_trgm", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["level"]),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_urban(self) -> bool:
        return self.level in self.URBAN_LEVELS

    def called_on(self, day: dt.date | None) -> "Place | PlaceFormerName":
        """The record with the name that was valid on a day, so that old records keep old names.

        Reads `former_names`, so prefetch it for lists.
        """
        return called_on(self, day)

    def name_on(self, day: dt.date | None) -> str:
        """That name itself."""
        return self.called_on(day).name


class PlaceFormerName(models.Model):
    """A name a place had until a day (Isfana until 2022, then Razzakov)."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="former_names")
    name = models.CharField(_("Name"), max_length=120)
    valid_until = models.DateField(_("Valid until"), help_text=_("First day of the next name"))

    class Meta:
        verbose_name = _("former name of a place")
        verbose_name_plural = _("former names of places")
        constraints = [
            models.UniqueConstraint(
                fields=["place", "valid_until"], name="place_former_name_unique"
            )
        ]

    def __str__(self) -> str:
        return self.name

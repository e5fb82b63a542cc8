"""Organisations of all kinds, with the names they had."""

import datetime as dt
from typing import Any, Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from centers.models.naming import called_on
from centers.models.network import NetworkMembership
from centers.models.places import Place
from core.folding import fold
from core.ordering import by_name, sort_key


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def alphabetical(self) -> Self:
        """By the name in the reader's language, Kyrgyz letters where they belong."""
        return self.order_by(*by_name(), "pk")

    def public(self) -> Self:
        """Prison schools and other closed places have no page for visitors."""
        return self.filter(is_restricted=False)

    def search(self, text: str) -> Self:
        """Organisations whose name, or whose town's name, present or former, contains the text."""
        folded = fold(text)
        return self.containing(folded) if folded else self.none()

    def containing(self, folded: Any) -> Self:
        """The same for a text that is folded already, or for one that is told later."""
        return self.filter(
            Q(search_names__contains=folded) | Q(place__search_names__contains=folded)
        )

    def without_center(self) -> Self:
        return self.filter(center__isnull=True)

    def in_network_on(self, day: dt.date) -> Self:
        """Members of the network on a day; the size of the network at any date."""
        return self.filter(pk__in=NetworkMembership.objects.valid_on(day).values("organisation"))


class Organisation(models.Model):
    class Kind(models.TextChoices):
        CENTER = "center", _("Adult training center")
        ASSOCIATION = "association", _("Association")
        LIBRARY = "library", _("Library")
        VOCATIONAL_SCHOOL = "vocational_school", _("Vocational school")
        STATE_BODY = "state_body", _("State body")
        LOCAL_AUTHORITY = "local_authority", _("Local authority")
        EMPLOYER = "employer", _("Employer")
        NGO = "ngo", _("Non-governmental organisation")
        DONOR = "donor", _("Donor")
        COMPANY = "company", _("Company")
        DIASPORA = "diaspora", _("Diaspora organisation")
        UNIVERSITY = "university", _("University")
        OTHER = "other", _("Other")

    kind = models.CharField(_("Kind"), max_length=20, choices=Kind)
    name = models.CharField(_("Name"), max_length=255)
    short_name = models.CharField(_("Short name"), max_length=60, blank=True)
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, verbose_name=_("Place"), related_name="+"
    )
    # An organisation abroad has a country and no Kyrgyz place.
    country = models.ForeignKey(
        Place,
        models.PROTECT,
        verbose_name=_("Country"),
        related_name="+",
        limit_choices_to={"level": Place.Level.COUNTRY},
    )
    address = models.CharField(_("Address"), max_length=255, blank=True)
    phone = PhoneNumberField(_("Phone"), blank=True)
    email = models.EmailField(_("Email"), blank=True)
    website = models.URLField(_("Website"), blank=True)
    is_restricted = models.BooleanField(
        _("Closed place"),
        default=False,
        help_text=_("A prison school: no public contacts and no lists of people"),
    )
    other_names = models.TextField(
        _("Other names"), blank=True, help_text=_("Found by search only; one a line")
    )
    # The row of centers/data/ it was loaded from; renaming it does not load it a second time.
    reference_code = models.CharField(max_length=40, blank=True, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)
    # All present, former and other names in all languages, folded, for the search box.
    search_names = models.TextField(editable=False, default="")
    sort_name = sort_key("name")

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["sort_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reference_code"],
                condition=~Q(reference_code=""),
                name="organisation_reference_code_unique",
            )
        ]
        indexes = [
            models.Index(fields=["kind", "sort_name", "id"], name="organisation_by_kind"),
            models.Index(fields=["sort_name", "id"], name="organisation_by_name"),
            GinIndex(
                fields=["search_names"],
                name="organisation_search_trgm",
                opclasses=["gin_trgm_ops"],
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("centers:organisation_detail", args=[self.pk])

    def called_on(self, day: dt.date | None) -> "Organisation | OrganisationFormerName":
        """As `Place.called_on`."""
        return called_on(self, day)

    def name_on(self, day: dt.date | None) -> str:
        """That name itself."""
        return self.called_on(day).name


class OrganisationFormerName(models.Model):
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="former_names")
    name = models.CharField(_("Name"), max_length=255)
    valid_until = models.DateField(_("Valid until"), help_text=_("First day of the next name"))

    class Meta:
        verbose_name = _("former name of an organisation")
        verbose_name_plural = _("former names of organisations")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "valid_until"], name="organisation_former_name_unique"
            )
        ]

    def __str__(self) -> str:
        return self.name

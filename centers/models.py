"""Places, organisations, the network's membership, adult training centers and their staff."""

import datetime as dt
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from centers.roles import center_ids
from core.folding import fold
from core.models import Picture
from core.ordering import by_name, sort_key

if TYPE_CHECKING:
    from accounts.models import User


class DateRange(Func):
    """`daterange(from, until, '[)')`: a period whose last day is not in it; NULL is open."""

    function = "DATERANGE"
    output_field = DateRangeField()


def _period(start: str, end: str) -> DateRange:
    return DateRange(F(start), F(end), RangeBoundary())


def _called_on(owner: Any, day: dt.date | None) -> Any:
    """Whichever of the owner and its former names was its name on a day."""
    if day is not None:
        for former in sorted(owner.former_names.all(), key=lambda name: name.valid_until):
            if day < former.valid_until:
                return former
    return owner


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
        return _called_on(self, day)

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
        if not folded:
            return self.none()
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
        return _called_on(self, day)

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


class NetworkMembershipQuerySet(models.QuerySet["NetworkMembership"]):
    def valid_on(self, day: dt.date) -> Self:
        return self.filter(
            Q(left_on__isnull=True) | Q(left_on__gt=day),
            status__in=(NetworkMembership.Status.MEMBER, NetworkMembership.Status.FORMER),
            joined_on__lte=day,
        )


class NetworkMembership(models.Model):
    """An organisation's time in the association's network; it may leave and come back."""

    class Status(models.TextChoices):
        APPLICANT = "applicant", _("Applicant")
        MEMBER = "member", _("Member")
        FORMER = "former", _("Former member")

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="network_memberships"
    )
    status = models.CharField(_("Status"), max_length=10, choices=Status, default=Status.MEMBER)
    applied_on = models.DateField(_("Applied on"), null=True, blank=True)
    joined_on = models.DateField(_("Joined on"), null=True, blank=True)
    left_on = models.DateField(_("Left on"), null=True, blank=True)

    objects = NetworkMembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("network membership")
        verbose_name_plural = _("network memberships")
        constraints = [
            models.CheckConstraint(
                condition=Q(status="applicant", joined_on=None, left_on=None)
                | Q(status="member", joined_on__isnull=False, left_on=None)
                | Q(status="former", joined_on__isnull=False, left_on__gt=F("joined_on")),
                name="network_membership_dates_fit_status",
            ),
            ExclusionConstraint(
                name="network_membership_no_overlap",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    (_period("joined_on", "left_on"), RangeOperators.OVERLAPS),
                ],
                condition=Q(joined_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.status} {self.joined_on}–{self.left_on or ''}"


class ThematicArea(models.Model):
    """What a training, a center or a tutorial is about: the network's editable list."""

    code = models.SlugField(_("Code"), unique=True)
    name = models.CharField(_("Name"), max_length=120)
    position = models.PositiveSmallIntegerField(_("Position"), default=0)
    is_active = models.BooleanField(_("In use"), default=True)

    class Meta:
        verbose_name = _("thematic area")
        verbose_name_plural = _("thematic areas")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name


class CenterQuerySet(models.QuerySet["Center"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def public(self) -> Self:
        """Centers with a page for visitors: working ones, no closed places."""
        return self.active().filter(organisation__is_restricted=False)

    def alphabetical(self) -> Self:
        """By the name in the reader's language, Kyrgyz letters where they belong."""
        return self.order_by(*by_name("organisation__name"), "pk")

    def with_list_relations(self) -> Self:
        return self.select_related("organisation__place", "region", "picture")

    def search(self, text: str) -> Self:
        """Centers found by their own name or by their town's, present or former."""
        return self.filter(organisation__in=Organisation.objects.search(text))

    def visible_to(self, user: "User") -> Self:
        """Centers whose inside a user may see: all for the directorate, else his own."""
        if user.is_directorate:
            return self
        return self.filter(pk__in=center_ids(user))


class Center(models.Model):
    """An adult training center (ATC): an organisation that runs trainings."""

    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="center")
    slug = models.SlugField(_("Address on the portal"), unique=True)
    code = models.CharField(
        _("Code"), max_length=4, unique=True, help_text=_("Starts the numbers of its trainings")
    )
    region = models.ForeignKey(
        Place, models.PROTECT, related_name="region_centers", verbose_name=_("Region")
    )
    description = models.TextField(_("Description"), blank=True)
    opening_hours = models.CharField(_("Opening hours"), max_length=120, blank=True)
    picture = models.OneToOneField(
        Picture,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Picture"),
    )
    thematic_areas = models.ManyToManyField(
        ThematicArea, blank=True, related_name="centers", verbose_name=_("What it teaches")
    )
    is_active = models.BooleanField(_("Works now"), default=True)

    objects = CenterQuerySet.as_manager()

    class Meta:
        verbose_name = _("adult training center")
        verbose_name_plural = _("adult training centers")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.organisation.name

    def get_absolute_url(self) -> str:
        return reverse("centers:center_detail", args=[self.slug])


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> Self:
        return self.filter(left_at__isnull=True)

    def visible_to(self, user: "User") -> Self:
        """The directorate sees everybody's; a coordinator his center's; anyone his own."""
        if user.is_directorate:
            return self
        return self.filter(Q(center__in=center_ids(user, role="coordinator")) | Q(user=user))


class Membership(models.Model):
    """A user's work for a center. Leaving ends it with a date; what the person did stays."""

    class Role(models.TextChoices):
        COORDINATOR = "coordinator", _("Coordinator")
        TRAINER = "trainer", _("Trainer")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    center = models.ForeignKey(Center, models.PROTECT, related_name="memberships")
    role = models.CharField(_("Role"), max_length=12, choices=Role)
    joined_at = models.DateTimeField(_("Since"), default=timezone.now, editable=False)
    left_at = models.DateTimeField(_("Left"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("center membership")
        verbose_name_plural = _("center memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "center", "role"],
                condition=Q(left_at__isnull=True),
                name="membership_active_unique",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.center_id}"

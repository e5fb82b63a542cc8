"""A material of the library: what it is, whose it is, on what terms it may be read."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from centers.models import Center, Organisation, ThematicArea
from centers.roles import center_ids
from core.licences import WITHOUT_SOURCE, Licence
from core.models import Picture
from library.models.lists import Competence, Sdg, Topic
from library.reserved import check_slug

if TYPE_CHECKING:
    from accounts.models import User


class ResourceQuerySet(models.QuerySet["Resource"]):
    def published(self) -> Self:
        """What visitors find: published in one language at least, and not withdrawn."""
        return self.filter(published_at__isnull=False, withdrawn_at__isnull=True)

    def visible_to(self, user: "User") -> Self:
        """What somebody may open behind the public page: his centers' materials and, for who
        reviews or leads the network, all of them."""
        if user.is_directorate or user.is_library_reviewer:
            return self
        return self.filter(center__in=center_ids(user, role="coordinator"))

    def newest(self) -> Self:
        return self.order_by("-published_at", "-pk")


class Resource(models.Model):
    """One material in all its languages. What it says stands in its editions."""

    class Kind(models.TextChoices):
        TUTORIAL = "tutorial", _("E-tutorial")
        VIDEO = "video", _("Video")
        AID = "aid", _("Teaching aid")
        CARDS = "cards", _("Card set")
        ACT = "act", _("Legal act")
        NOTE = "note", _("Exchange note")
        OTHER = "other", _("Other material")

    class Audience(models.TextChoices):
        ADULTS = "adults", _("All adults")
        YOUTH = "youth", _("Young people")
        WOMEN = "women", _("Women")
        MIGRANT_FAMILIES = "migrant-families", _("Families of migrants")
        OLDER_ADULTS = "older-adults", _("Older people")
        TRAINERS = "trainers", _("Trainers")

    class Level(models.TextChoices):
        BEGINNER = "beginner", _("For beginners")
        INTERMEDIATE = "intermediate", _("Intermediate")
        ADVANCED = "advanced", _("Advanced")

    class ActState(models.TextChoices):
        DRAFT = "draft", _("Bill")
        IN_FORCE = "in_force", _("In force")
        REPEALED = "repealed", _("No longer in force")

    slug = models.SlugField(
        _("Address on the portal"), unique=True, max_length=80, validators=[check_slug]
    )
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind, default=Kind.TUTORIAL)
    area = models.ForeignKey(
        ThematicArea,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Thematic area"),
    )
    topics = models.ManyToManyField(
        Topic, blank=True, related_name="resources", verbose_name=_("Topics")
    )
    audience = models.CharField(
        _("For whom"), max_length=20, choices=Audience, default=Audience.ADULTS
    )
    level = models.CharField(_("Level"), max_length=12, choices=Level, default=Level.BEGINNER)
    minutes = models.PositiveSmallIntegerField(_("Minutes"), null=True, blank=True)
    competences = models.ManyToManyField(
        Competence, blank=True, related_name="+", verbose_name=_("Digital competences")
    )
    sdg_targets = ArrayField(
        models.CharField(max_length=5, choices=Sdg),
        verbose_name=_("Development goals"),
        default=list,
        blank=True,
    )
    licence = models.CharField(_("Licence"), max_length=12, choices=Licence, blank=True)
    # Closed material stays where it is; the library only tells of it.
    is_link_only = models.BooleanField(_("Link only"), default=False)
    source_partner = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Received from"),
    )
    source_url = models.URLField(_("Address of the source"), blank=True)
    adapted_from = models.CharField(_("Adapted from"), max_length=200, blank=True)
    # A legal act: its own date and state, as printed.
    dated_on = models.DateField(_("Date of the document"), null=True, blank=True)
    act_state = models.CharField(
        _("State of the document"), max_length=10, choices=ActState, blank=True
    )
    country = models.ForeignKey(
        "centers.Place",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"level": "country"},
        verbose_name=_("Country it tells of"),
    )
    # Local material of a center; empty: of the whole network.
    center = models.ForeignKey(
        Center,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="resources",
        verbose_name=_("Center"),
    )
    picture = models.OneToOneField(
        Picture, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    # The first time any language version was published; services keep it.
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdraw_reason = models.CharField(max_length=255, blank=True, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(is_link_only=True) | ~Q(licence=""),
                name="resource_published_has_licence",
            ),
            models.CheckConstraint(
                condition=Q(is_link_only=False) | ~Q(source_url=""),
                name="resource_link_only_has_address",
            ),
            # What others made on their terms names where it was taken from.
            models.CheckConstraint(
                condition=Q(published_at=None)
                | Q(is_link_only=True)
                | Q(licence__in=[*WITHOUT_SOURCE, Licence.CC0, Licence.CC_BY, Licence.CC_BY_SA])
                | ~Q(source_url=""),
                name="resource_published_has_source",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdraw_reason=""),
                name="resource_withdrawn_has_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-published_at", "-id"],
                condition=Q(published_at__isnull=False, withdrawn_at=None),
                name="resource_newest",
            ),
            models.Index(fields=["center", "-created_at"], name="resource_by_center"),
            # Harvesters walk along it.
            models.Index(
                fields=["updated_at"],
                condition=Q(published_at__isnull=False),
                name="resource_changed",
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("library:resource_detail", args=[self.slug])

    @property
    def is_published(self) -> bool:
        return self.published_at is not None and self.withdrawn_at is None

    @property
    def licence_url(self) -> str:
        return Licence(self.licence).url if self.licence else ""


class Contributor(models.Model):
    """Somebody who made a part of a material: a person by name, an organisation, or both."""

    class Role(models.TextChoices):
        AUTHOR = "author", _("Author")
        TRANSLATOR = "translator", _("Translator")
        EDITOR = "editor", _("Editor")
        ILLUSTRATOR = "illustrator", _("Illustrator")
        EXPERT = "expert", _("Expert")

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="contributors")
    role = models.CharField(_("Role"), max_length=12, choices=Role, default=Role.AUTHOR)
    name = models.CharField(_("Name"), max_length=120, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Organisation"),
    )
    position = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("contributor")
        verbose_name_plural = _("contributors")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") | Q(organisation__isnull=False),
                name="contributor_is_somebody",
            )
        ]

    def __str__(self) -> str:
        return self.name or str(self.organisation)


class MonthlyCount(models.Model):
    """How often a material was opened or downloaded in a month; of whom, nobody knows."""

    class What(models.TextChoices):
        VIEW = "view", _("Opened")
        DOWNLOAD = "download", _("Downloaded")

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="monthly_counts")
    month = models.DateField(_("Month"))  # its first day
    what = models.CharField(max_length=8, choices=What)
    language = models.CharField(max_length=3, blank=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("count of a month")
        verbose_name_plural = _("counts of the months")
        constraints = [
            models.UniqueConstraint(
                fields=["resource", "month", "what", "language"], name="monthly_count_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.resource_id} {self.month:%Y-%m} {self.what}: {self.count}"

"""Adult training centers, what they teach, and the people who work for them."""

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centers.models.organisations import Organisation
from centers.models.places import Place
from centers.roles import center_ids
from core.models import Picture
from core.ordering import by_name

if TYPE_CHECKING:
    from accounts.models import User


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

    def containing(self, folded: Any) -> Self:
        """The same for a text that is folded already, or for one that is told later."""
        return self.filter(organisation__in=Organisation.objects.containing(folded))

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

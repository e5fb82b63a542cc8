"""Projects that donors pay for. The results framework will stand on this table."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from centers.models import Organisation, OrganisationFormerName, Place, PlaceFormerName
from centers.roles import center_ids

if TYPE_CHECKING:
    from accounts.models import User


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, user: "User") -> Self:
        """Staff know the projects they log work for; a donor's officer knows his donor's only."""
        if user.is_directorate:
            return self
        if user.is_donor_viewer:
            funded = Project.donors.through.objects.filter(organisation__viewers__user=user)
            return self.filter(pk__in=funded.values("project"))
        return self if center_ids(user) else self.none()

    def running_on(self, day: dt.date) -> Self:
        return self.filter(starts_on__lte=day, ends_on__gte=day)

    def with_list_relations(self) -> Self:
        return self.select_related("implementer").prefetch_related(
            "donors__former_names", "regions__former_names"
        )


class Project(models.Model):
    code = models.SlugField(_("Address on the portal"), unique=True)
    title = models.CharField(_("Title"), max_length=255)
    objective = models.TextField(_("Overall objective"), blank=True)
    donors = models.ManyToManyField(
        Organisation, related_name="funded_projects", verbose_name=_("Donors")
    )
    implementer = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="implemented_projects",
        verbose_name=_("Implementer"),
    )
    starts_on = models.DateField(_("Start date"))
    ends_on = models.DateField(_("End date"))
    regions = models.ManyToManyField(
        Place, blank=True, related_name="+", verbose_name=_("Limited to regions")
    )
    is_demo = models.BooleanField(default=False, editable=False)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ["-starts_on", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="project_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("projects:project_detail", args=[self.code])

    # As they were called on the project's first day: a record keeps the names of its time.

    @property
    def donors_then(self) -> list[Organisation | OrganisationFormerName]:
        return [donor.called_on(self.starts_on) for donor in self.donors.all()]

    @property
    def implementer_then(self) -> Organisation | OrganisationFormerName | None:
        return self.implementer and self.implementer.called_on(self.starts_on)

    @property
    def regions_then(self) -> list[Place | PlaceFormerName]:
        return [region.called_on(self.starts_on) for region in self.regions.all()]


class PolicyPlanItem(models.Model):
    """An item of a policy action plan (2023–2026 of the programme for the development of ALE)
    that activities of the network answer to."""

    code = models.SlugField(_("Code"), unique=True, max_length=40)
    title = models.CharField(_("Title"), max_length=255)
    first_year = models.PositiveSmallIntegerField(_("First year of the plan"))
    last_year = models.PositiveSmallIntegerField(_("Last year of the plan"))
    position = models.PositiveSmallIntegerField(_("Position"), default=0)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("item of a policy plan")
        verbose_name_plural = _("items of policy plans")
        ordering = ["-first_year", "position", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_year__gte=F("first_year")), name="policy_item_years_in_order"
            )
        ]

    def __str__(self) -> str:
        return self.title


class DonorViewer(models.Model):
    """A donor's officer with a sign-in: reads the approved figures of his donor's projects."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="donor_viewings"
    )
    donor = models.ForeignKey(Organisation, models.PROTECT, related_name="viewers")

    class Meta:
        verbose_name = _("donor's officer")
        verbose_name_plural = _("donor's officers")
        constraints = [
            models.UniqueConstraint(fields=["user", "donor"], name="donor_viewer_unique")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.donor_id}"

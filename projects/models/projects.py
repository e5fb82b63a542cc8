"""Projects that donors pay for, and the officers who read for these donors."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from centers.models import Organisation, OrganisationFormerName, Place, PlaceFormerName
from centers.roles import center_ids
from projects.models.sdg import Sdg

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

    def for_goal(self, goal: str) -> Self:
        """Projects that work for a target of the development goals, themselves or by one of their
        indicators."""
        measured = Project.objects.filter(results__indicators__sdg_targets__contains=[goal])
        return self.filter(
            Q(sdg_targets__contains=[goal]) | Q(pk__in=measured.order_by().values("pk"))
        )

    def running_on(self, day: dt.date) -> Self:
        return self.filter(starts_on__lte=day, ends_on__gte=day)

    def with_list_relations(self) -> Self:
        return self.select_related("implementer").prefetch_related(
            "donors__former_names", "regions__former_names"
        )


class Project(models.Model):
    class Precision(models.TextChoices):
        DAY = "day", _("To the day")
        MONTH = "month", _("To the month")

    class Level(models.TextChoices):
        MICRO = "micro", _("Micro: people and centers")
        MESO = "meso", _("Meso: institutions and regions")
        MACRO = "macro", _("Macro: policy of the country")

    code = models.SlugField(_("Address on the portal"), unique=True)
    title = models.CharField(_("Title"), max_length=255)
    objective = models.TextField(_("Overall objective"), blank=True)
    donors = models.ManyToManyField(
        Organisation,
        through="projects.ProjectFunding",
        related_name="funded_projects",
        verbose_name=_("Donors"),
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
    # Where only months are known, the first and the last day of these months stand above.
    precision = models.CharField(
        _("Exactness of the dates"), max_length=5, choices=Precision, default=Precision.DAY
    )
    regions = models.ManyToManyField(
        Place, blank=True, related_name="+", verbose_name=_("Limited to regions")
    )
    sdg_targets = ArrayField(
        models.CharField(max_length=5, choices=Sdg),
        verbose_name=_("Development goals"),
        default=list,
        blank=True,
    )
    level = models.CharField(_("Level"), max_length=5, choices=Level, blank=True)
    is_public = models.BooleanField(
        _("Shown to visitors"),
        default=False,
        help_text=_("Its page without papers, money and figures"),
    )
    is_iati_public = models.BooleanField(
        _("Published as IATI data"),
        default=False,
        help_text=_("Anyone may then read the figures of this project at its IATI address"),
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
            ),
            models.CheckConstraint(
                condition=Q(sdg_targets__contained_by=Sdg.values), name="project_sdg_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("projects:project_detail", args=[self.code])

    @property
    def months(self) -> int:
        """How long it lasts, to the nearest month; `lasts_whole_months` says whether exactly so."""
        after = self.ends_on + dt.timedelta(days=1)
        months = (after.year - self.starts_on.year) * 12 + after.month - self.starts_on.month
        return max(1, months + round((after.day - self.starts_on.day) / 30))

    @property
    def lasts_whole_months(self) -> bool:
        return (self.ends_on + dt.timedelta(days=1)).day == self.starts_on.day

    def runs_on(self, day: dt.date) -> bool:
        """Whether what happened that day may count for the project."""
        return self.starts_on <= day <= self.ends_on

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

"""Who pays for a project, who carries it together, and its papers."""

import uuid
from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centers.models import Organisation
from core.files import private_storage
from projects.models.projects import Project


def private_path(row: models.Model, name: str) -> str:
    """A name that says nothing, in a folder of its kind."""
    kind = row._meta.model_name
    return f"projects/{kind}/{timezone.localdate():%Y/%m}/{uuid.uuid4().hex}"


class ProjectFunding(models.Model):
    """A donor of a project; without an amount the sum is not known yet."""

    class Currency(models.TextChoices):
        KGS = "KGS", _("som")
        EUR = "EUR", "EUR"
        USD = "USD", "USD"

    project = models.ForeignKey(Project, models.CASCADE, related_name="funding")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("Donor")
    )
    amount = models.DecimalField(
        _("Amount"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    currency = models.CharField(_("Currency"), max_length=3, choices=Currency, default=Currency.EUR)
    is_approximate = models.BooleanField(
        _("Approximate"), default=False, help_text=_("Shown with ≈, never as an exact sum")
    )

    class Meta:
        verbose_name = _("funding of a project")
        verbose_name_plural = _("funding of projects")
        # As the pairs of projects and donors were called: triggers of the figures stand on it.
        db_table = "projects_project_donors"
        ordering = ["pk"]
        unique_together = [("project", "organisation")]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gt=0), name="project_funding_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.organisation_id}"


class ProjectPartner(models.Model):
    """An organisation of the consortium and what it is there. The main implementer stands on the
    project itself."""

    class Role(models.TextChoices):
        COORDINATOR = "coordinator", _("Coordinator")
        CO_APPLICANT = "co_applicant", _("Co-applicant")
        IMPLEMENTER = "implementer", _("Implementer")
        ASSOCIATE = "associate", _("Associate")
        EXPERT = "expert", _("Expert body")
        CONTRACTOR = "contractor", _("Contractor")

    project = models.ForeignKey(Project, models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("Organisation")
    )
    role = models.CharField(_("Role"), max_length=12, choices=Role)
    position = models.PositiveSmallIntegerField(_("Position"), default=0)

    class Meta:
        verbose_name = _("partner of a project")
        verbose_name_plural = _("partners of projects")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "organisation", "role"], name="project_partner_once_a_role"
            )
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.organisation_id} {self.role}"


class ProjectDocument(models.Model):
    """A paper of a project: agreement, plan, letter. Its file has no address of its own."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="documents")
    title = models.CharField(_("Title"), max_length=200)
    file = models.FileField(storage=private_storage, upload_to=private_path, max_length=200)
    file_name = models.CharField(max_length=150, editable=False)
    file_type = models.CharField(max_length=60, editable=False)
    # The agreement is the directorate's; a paper for all is read by whoever sees the project.
    is_internal = models.BooleanField(_("For the directorate only"), default=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    # The same form sent twice is one document.
    form_number = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    voided_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("document of a project")
        verbose_name_plural = _("documents of projects")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "form_number"],
                condition=~Q(form_number=""),
                name="project_document_once_a_form",
            )
        ]

    def __str__(self) -> str:
        return self.title

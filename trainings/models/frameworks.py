"""Levels and competences of known frameworks: rows, so that they can be edited."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from trainings.models.programmes import Programme


class FrameworkNodeQuerySet(models.QuerySet["FrameworkNode"]):
    def levels(self) -> Self:
        """Levels that may be stated on a certificate now."""
        frameworks = (FrameworkNode.Framework.KR_NQF, FrameworkNode.Framework.EQF)
        return self.filter(framework__in=frameworks, is_active=True)

    def competences(self) -> Self:
        """What a programme may be aligned to."""
        return self.filter(framework=FrameworkNode.Framework.DIGCOMP, is_active=True)


class FrameworkNode(models.Model):
    """A level of a qualifications framework, or a competence, with the version it belongs to."""

    class Framework(models.TextChoices):
        KR_NQF = "KR-NQF", _("National Qualifications Framework of the Kyrgyz Republic")
        EQF = "EQF", _("European Qualifications Framework")
        DIGCOMP = "DigComp", _("European Digital Competence Framework (DigComp)")

    code = models.SlugField(_("Code"), unique=True)
    framework = models.CharField(_("Framework"), max_length=12, choices=Framework)
    version = models.CharField(_("Version"), max_length=20)
    value = models.CharField(_("Level or code"), max_length=12)
    name = models.CharField(_("Name"), max_length=200)
    url = models.URLField(_("Website"), blank=True)
    position = models.PositiveSmallIntegerField(_("Position"), default=0)
    is_active = models.BooleanField(_("In use"), default=True)

    objects = FrameworkNodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("level or competence")
        verbose_name_plural = _("levels and competences")
        ordering = ["position", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "version", "value"], name="framework_node_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.framework} {self.version}: {self.value} {self.name}"


class CertificateTemplate(models.Model):
    """What certificates of a programme say beside its facts: methodology, validity, competences."""

    programme = models.OneToOneField(
        Programme, models.CASCADE, primary_key=True, related_name="certificate_template"
    )
    methodology = models.CharField(
        _("Methodology"),
        max_length=200,
        blank=True,
        help_text=_("As the certificate names it, such as the card methodology"),
    )
    valid_months = models.PositiveSmallIntegerField(
        _("Valid for, months"), null=True, blank=True, help_text=_("Empty: without an end")
    )
    competences = models.ManyToManyField(
        FrameworkNode, blank=True, related_name="+", verbose_name=_("Competences")
    )

    class Meta:
        verbose_name = _("certificate of a programme")
        verbose_name_plural = _("certificates of programmes")

    def __str__(self) -> str:
        return str(self.programme)

"""What people agreed to."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.models.persons import Person

if TYPE_CHECKING:
    pass


class ConsentQuerySet(models.QuerySet["Consent"]):
    def valid(self) -> Self:
        return self.filter(withdrawn_on__isnull=True)


class Consent(models.Model):
    """A person agreed to one purpose, in a known text, language and way, on a day."""

    class Purpose(models.TextChoices):
        DATA = "data", _("Keeping personal data")
        MIGRANT_STATUS = "migrant_status", _("Keeping migrant status and qualification")
        PHOTO = "photo", _("Photos and success stories")
        CONTACT = "contact", _("Being contacted later")
        POOL = "pool", _("Being shown to other centers as a trainer")
        ALUMNI = "alumni", _("Being on the list of graduates")
        GUARDIAN = "guardian", _("Consent of a parent or guardian")

    class Way(models.TextChoices):
        PAPER = "paper", _("On paper")
        SPOKEN = "spoken", _("Spoken")
        ONLINE = "online", _("Online")

    person = models.ForeignKey(Person, models.CASCADE, related_name="consents")
    purpose = models.CharField(_("Purpose"), max_length=20, choices=Purpose)
    text_version = models.CharField(_("Version of the text"), max_length=20)
    language = models.CharField(_("Language of the text"), max_length=2, choices=settings.LANGUAGES)
    way = models.CharField(_("How it was given"), max_length=10, choices=Way)
    given_on = models.DateField(_("Given on"))
    given_by = models.CharField(
        _("Given by"), max_length=160, blank=True, help_text=_("Name of the parent or guardian")
    )
    withdrawn_on = models.DateField(_("Withdrawn on"), null=True, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-given_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose"],
                condition=Q(withdrawn_on=None),
                name="consent_valid_once_per_purpose",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | Q(withdrawn_on__gte=F("given_on")),
                name="consent_withdrawn_after_given",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}, {self.given_on}"

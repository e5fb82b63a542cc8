"""What is known of a trainer beyond the person, and further training outside the portal."""

from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from centers.models import Place, ThematicArea
from people.models import Person


class TrainerProfile(models.Model):
    """What a trainer teaches, in which languages, where and when. One a person."""

    class Availability(models.TextChoices):
        AVAILABLE = "available", _("Available")
        LIMITED = "limited", _("Only at times")
        AWAY = "away", _("Not available")

    person = models.OneToOneField(Person, models.PROTECT, related_name="trainer_profile")
    areas = models.ManyToManyField(
        ThematicArea, blank=True, related_name="+", verbose_name=_("Thematic areas")
    )
    skills = ArrayField(
        models.CharField(max_length=40), verbose_name=_("Skills"), default=list, blank=True
    )
    languages = ArrayField(
        models.CharField(max_length=8), verbose_name=_("Languages"), default=list, blank=True
    )
    regions = models.ManyToManyField(Place, blank=True, related_name="+", verbose_name=_("Regions"))
    availability = models.CharField(
        _("Availability"), max_length=10, choices=Availability, default=Availability.AVAILABLE
    )
    availability_note = models.CharField(_("When"), max_length=200, blank=True)
    teaches_online = models.BooleanField(_("Teaches online too"), default=False)
    # The skills, folded, for the search box; services keep it.
    search_skills = models.TextField(editable=False, default="")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("profile of a trainer")
        verbose_name_plural = _("profiles of trainers")
        indexes = [
            GinIndex(fields=["search_skills"], name="trainer_skills_trgm",
                     opclasses=["gin_trgm_ops"]),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.person_id}"


class FurtherTraining(models.Model):
    """What a trainer learned outside the portal, entered by hand. Void, never deleted."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="further_trainings")
    title = models.CharField(_("What"), max_length=200)
    organiser = models.CharField(_("By whom"), max_length=200, blank=True)
    held_on = models.DateField(_("Last day"))
    hours = models.DecimalField(
        _("Hours"),
        max_digits=5,
        decimal_places=1,
        validators=[MinValueValidator(Decimal("0.5")), MaxValueValidator(2000)],
    )
    is_void = models.BooleanField(default=False, editable=False)
    void_reason = models.CharField(max_length=255, blank=True, editable=False)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("further training")
        verbose_name_plural = _("further trainings")
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(hours__gt=0), name="further_training_has_hours"),
            models.CheckConstraint(
                condition=Q(is_void=False) | ~Q(void_reason=""),
                name="further_training_void_has_reason",
            ),
        ]
        indexes = [models.Index(fields=["person", "held_on"])]

    def __str__(self) -> str:
        return self.title

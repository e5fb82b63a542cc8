"""Training of trainers: what is assessed, and what makes somebody fit for master trainer."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from trainings.models.programmes import Programme

# How long an award runs unless the criteria say otherwise.
AWARD_MONTHS = 36


class Competence(models.Model):
    """What a trainer must be able to do at the end, assessed by itself: the card methodology."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="competences")
    position = models.PositiveSmallIntegerField(_("Number"))
    name = models.CharField(_("Competence"), max_length=200)
    is_methodology = models.BooleanField(
        _("A methodology, which the certificate names"), default=False
    )
    is_required = models.BooleanField(_("Needed for master trainer"), default=True)

    class Meta:
        verbose_name = _("competence")
        verbose_name_plural = _("competences")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "position"],
                name="competence_position_unique",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]

    def __str__(self) -> str:
        return self.name


class MasterCriteria(models.Model):
    """What makes a trained person fit for master trainer; without a row the defaults do."""

    programme = models.OneToOneField(Programme, models.CASCADE, related_name="master_criteria")
    needs_attendance = models.BooleanField(_("Attended as the programme asks"), default=True)
    needs_modules = models.BooleanField(_("Every assessed module passed"), default=True)
    needs_competences = models.BooleanField(_("Every needed competence passed"), default=True)
    min_post_test = models.PositiveSmallIntegerField(
        _("Least result of the test after, %"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(100)],
    )
    min_trainings = models.PositiveSmallIntegerField(
        _("Local trainings delivered, at least"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
    )
    valid_months = models.PositiveSmallIntegerField(
        _("An award runs for months"),
        default=AWARD_MONTHS,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
    )

    class Meta:
        verbose_name = _("criteria for master trainers")
        verbose_name_plural = _("criteria for master trainers")
        constraints = [
            models.CheckConstraint(
                condition=Q(min_post_test=None) | Q(min_post_test__lte=100),
                name="criteria_test_is_percent",
            ),
            models.CheckConstraint(
                condition=Q(valid_months__range=(1, 120)), name="criteria_months_sensible"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id}"

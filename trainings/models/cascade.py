"""What a run of a training of trainers is to bring about: people reached, masters, by when."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from trainings.models.trainings import Training

PEOPLE, TOLERANCE = 200, 10


class CascadePlan(models.Model):
    """The targets of one run: about 200 people, at least 16 master trainers, first by a day."""

    training = models.OneToOneField(Training, models.CASCADE, related_name="cascade_plan")
    people = models.PositiveIntegerField(
        _("People to be reached, about"), default=PEOPLE, validators=[MinValueValidator(1)]
    )
    tolerance = models.PositiveSmallIntegerField(
        # xgettext:no-python-format
        _("May fall short by, %"),
        default=TOLERANCE,
        validators=[MaxValueValidator(100)],
    )
    masters = models.PositiveSmallIntegerField(
        _("Master trainers, at least"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    deliver_by = models.DateField(
        _("First own training by"),
        null=True,
        blank=True,
        help_text=_("Who has not delivered any by then is reminded"),
    )

    class Meta:
        verbose_name = _("targets of a cascade")
        verbose_name_plural = _("targets of cascades")
        constraints = [
            models.CheckConstraint(
                condition=Q(people__gte=1, tolerance__lte=100), name="cascade_plan_sensible"
            )
        ]

    def __str__(self) -> str:
        return f"{self.training_id}"

    @property
    def least(self) -> int:
        """So many people are "about" the target: 180 of ~200 at ten percent."""
        return -(-self.people * (100 - self.tolerance) // 100)

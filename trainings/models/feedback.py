"""What learners thought of a training: counted, never kept as the sheet of somebody (ADR 0022)."""

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trainings.models.trainings import Training

if TYPE_CHECKING:
    import datetime as dt

LOWEST, HIGHEST = 1, 5


class FeedbackRound(models.Model):
    """The address by which the learners of one training answer: the same for all, so many times.

    It is no personal link. Nothing says who used it, or when.
    """

    training = models.OneToOneField(Training, models.CASCADE, related_name="feedback_round")
    token = models.CharField(max_length=80, unique=True, editable=False)
    opened_on = models.DateField(default=timezone.localdate, editable=False)
    closes_on = models.DateField(_("Open until"))
    max_uses = models.PositiveSmallIntegerField(_("How often it can be used"))
    uses = models.PositiveSmallIntegerField(default=0, editable=False)
    paper_sheets = models.PositiveSmallIntegerField(_("Paper sheets"), default=0)

    class Meta:
        verbose_name = _("feedback on a training")
        verbose_name_plural = _("feedback on trainings")
        constraints = [
            models.CheckConstraint(
                condition=Q(uses__lte=F("max_uses")), name="feedback_uses_at_most"
            ),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opened_on")), name="feedback_closes_later"
            ),
        ]

    def __str__(self) -> str:
        return str(self.training_id)

    def is_open_on(self, day: "dt.date") -> bool:
        return day <= self.closes_on and self.uses < self.max_uses

    @property
    def is_open(self) -> bool:
        return self.is_open_on(timezone.localdate())

    @property
    def sheets(self) -> int:
        """How many people answered, on paper and by link."""
        return self.uses + self.paper_sheets


class FeedbackCount(models.Model):
    """How many people gave one value to one question, by link or on paper."""

    class Question(models.IntegerChoices):
        USEFUL = 1, _("What I learned is useful for my work or my life")
        TRAINER = 2, _("The trainer explained clearly and answered questions")
        PART = 3, _("I could take part, try things out and speak")
        MATERIALS = 4, _("The materials, the place and the time suited me")
        RECOMMEND = 5, _("I would recommend this training to others")

    class Way(models.TextChoices):
        LINK = "link", _("By link")
        PAPER = "paper", _("On paper")

    round = models.ForeignKey(FeedbackRound, models.CASCADE, related_name="counts")
    question = models.PositiveSmallIntegerField(choices=Question)
    value = models.PositiveSmallIntegerField()
    way = models.CharField(max_length=5, choices=Way)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("count of feedback")
        verbose_name_plural = _("counts of feedback")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "question", "value", "way"], name="feedback_cell_once"
            ),
            models.CheckConstraint(
                condition=Q(value__range=(LOWEST, HIGHEST), question__range=(1, 5)),
                name="feedback_on_scale",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.question}={self.value}"


class FeedbackComment(models.Model):
    """What somebody wrote in own words. Its number is by chance, so it tells no order."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(FeedbackRound, models.CASCADE, related_name="comments")
    text = models.TextField(_("What should be better, or stay as it is?"), max_length=1000)

    class Meta:
        verbose_name = _("comment of feedback")
        verbose_name_plural = _("comments of feedback")
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.round_id)

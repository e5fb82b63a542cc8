"""Papers of practical exams: a standard, criteria with weights, frozen when released."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from trainings.models.assessments import Assessment


class ExamPaperQuerySet(models.QuerySet["ExamPaper"]):
    def released(self) -> "ExamPaperQuerySet":
        """Exams are held by these; a newer version takes the place of an older one."""
        return self.filter(released_at__isnull=False, replaced_at=None)


class ExamPaper(models.Model):
    """One version of a paper. Once released, `content` holds all of it and never changes."""

    series = models.UUIDField(default=uuid.uuid4, editable=False)
    version = models.PositiveSmallIntegerField(_("Version"), default=1, editable=False)
    title = models.CharField(_("Title"), max_length=200)
    standard = models.CharField(
        _("Standard"), max_length=200, help_text=_("The occupational standard that is examined")
    )
    standard_body = models.CharField(_("Who issued the standard"), max_length=200)
    standard_version = models.CharField(_("Version of the standard"), max_length=60)
    pass_mark = models.PositiveSmallIntegerField(
        _("Pass mark, %"),
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    difference_limit = models.PositiveSmallIntegerField(
        _("Difference of two assessors at most, percentage points"),
        default=15,
        validators=[MaxValueValidator(100)],
        help_text=_("Beyond it a third assessor decides"),
    )
    assessment = models.ForeignKey(
        Assessment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="papers",
        verbose_name=_("Test for the theory part"),
    )
    theory_weight = models.PositiveSmallIntegerField(
        _("Points of the test"), default=0, validators=[MaxValueValidator(1000)]
    )
    content = models.JSONField(default=dict, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    released_at = models.DateTimeField(null=True, editable=False)
    replaced_at = models.DateTimeField(null=True, editable=False)

    objects = ExamPaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("exam paper")
        verbose_name_plural = _("exam papers")
        ordering = ["title", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["series", "version"], name="exam_paper_version"),
            models.UniqueConstraint(
                fields=["series"], condition=Q(released_at=None), name="exam_paper_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(released_at=None, content={})
                | (Q(released_at__isnull=False) & ~Q(content={})),
                name="exam_paper_released_has_content",
            ),
            models.CheckConstraint(
                condition=Q(pass_mark__gte=1, pass_mark__lte=100), name="exam_paper_pass_mark"
            ),
            models.CheckConstraint(
                condition=Q(assessment=None, theory_weight=0)
                | Q(assessment__isnull=False, theory_weight__gt=0),
                name="exam_paper_test_has_weight",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.version})"

    def get_absolute_url(self) -> str:
        return reverse("trainings:paper_detail", args=[self.pk])

    @property
    def is_released(self) -> bool:
        return self.released_at is not None


class ExamCriterion(models.Model):
    """A line of a draft. What assessors mark is the frozen copy in the paper."""

    class Part(models.TextChoices):
        THEORY = "theory", _("Theory")
        PRACTICE = "practice", _("Practice")

    paper = models.ForeignKey(ExamPaper, models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField()
    part = models.CharField(_("Part"), max_length=8, choices=Part, default=Part.PRACTICE)
    task = models.CharField(_("Task"), max_length=200)
    text = models.CharField(_("Criterion"), max_length=250)
    weight = models.PositiveSmallIntegerField(
        _("Points"), validators=[MinValueValidator(1), MaxValueValidator(100)]
    )

    class Meta:
        verbose_name = _("criterion of an exam")
        verbose_name_plural = _("criteria of an exam")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["paper", "position"], name="exam_criterion_position"),
            models.CheckConstraint(
                condition=Q(weight__gte=1, weight__lte=100), name="exam_criterion_weight"
            ),
        ]

    def __str__(self) -> str:
        return self.text

"""Tests of skills in several areas: a question bank, tests drawn from it, attempts."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from centers.models import Center, ThematicArea
from core.links import ExpiringLink
from people.models import Person
from trainings.models.certificates import in_language


class Question(models.Model):
    """A question of the bank in ky, ru, en; answers are [{"ky", "ru", "en", "right"}]."""

    class Kind(models.TextChoices):
        SINGLE = "single", _("One right answer")
        MULTIPLE = "multiple", _("Several right answers")

    area = models.ForeignKey(ThematicArea, models.PROTECT, related_name="+", verbose_name=_("Area"))
    kind = models.CharField(_("Kind"), max_length=8, choices=Kind, default=Kind.SINGLE)
    text = models.JSONField(default=dict)
    answers = models.JSONField(default=list)
    is_active = models.BooleanField(_("In use"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["area", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text={}), name="question_has_text"),
            models.CheckConstraint(condition=~Q(answers=[]), name="question_has_answers"),
        ]

    def __str__(self) -> str:
        return in_language(self.text, (get_language() or "ky")[:2])[:120]


class Assessment(models.Model):
    """A test of two areas at least. Released, its questions are copied and never change."""

    title_ky = models.CharField(_("Title in Kyrgyz"), max_length=200, blank=True)
    title_ru = models.CharField(_("Title in Russian"), max_length=200, blank=True)
    title_en = models.CharField(_("Title in English"), max_length=200, blank=True)
    areas = models.ManyToManyField(ThematicArea, related_name="+", verbose_name=_("Areas"))
    questions_an_area = models.PositiveSmallIntegerField(
        _("Questions of each area"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
    )
    pass_mark = models.PositiveSmallIntegerField(
        _("Pass mark, %"), default=60, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    attempts_at_most = models.PositiveSmallIntegerField(
        _("Attempts at most"),
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
    )
    content = models.JSONField(default=dict, editable=False)
    released_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("test of skills")
        verbose_name_plural = _("tests of skills")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title_ky="", title_ru="", title_en=""), name="assessment_has_title"
            ),
            models.CheckConstraint(
                condition=Q(released_at=None, content={})
                | (Q(released_at__isnull=False) & ~Q(content={})),
                name="assessment_released_has_content",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("trainings:assessment_detail", args=[self.pk])

    @property
    def title(self) -> str:
        texts = {code: getattr(self, f"title_{code}") for code in ("ky", "ru", "en")}
        return in_language(texts, (get_language() or "ky")[:2])


class AssessmentLink(ExpiringLink):
    """An address by which one person takes a test, on a phone or on the center's device."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="links")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    center = models.ForeignKey(Center, models.PROTECT, related_name="+")

    class Meta(ExpiringLink.Meta):
        verbose_name = _("link to a test of skills")
        verbose_name_plural = _("links to tests of skills")
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="assessment_link_expires_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.person_id}"


class Attempt(models.Model):
    """One go at a test: the questions that were drawn, the answers, the result of each area."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="attempts")
    person = models.ForeignKey(Person, models.PROTECT, related_name="attempts")
    center = models.ForeignKey(Center, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    questions = models.JSONField(default=list)
    answers = models.JSONField(default=dict)
    # {code of the area: [right, of]}
    by_area = models.JSONField(default=dict)
    score = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    is_passed = models.BooleanField(null=True)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("attempt at a test")
        verbose_name_plural = _("attempts at a test")
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "person", "number"], name="attempt_number"
            ),
            models.UniqueConstraint(
                fields=["assessment", "person"],
                condition=Q(finished_at=None),
                name="attempt_one_open",
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None, score=None, is_passed=None)
                | Q(finished_at__isnull=False, score__isnull=False, is_passed__isnull=False),
                name="attempt_finished_has_result",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.person_id} {self.number}"

    def area_lines(self) -> list[dict[str, Any]]:
        """The result of each area in words: name, right, of, percent."""
        language = (get_language() or "ky")[:2]
        names = self.assessment.content.get("areas", {})
        return [
            {
                "name": in_language(names.get(code, {}), language) or code,
                "right": right,
                "of": of,
                "percent": round(100 * right / of) if of else 0,
            }
            for code, (right, of) in self.by_area.items()
        ]

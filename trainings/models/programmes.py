"""Programmes: what is taught, and its modules."""

from decimal import Decimal
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from centers.models import Organisation, ThematicArea
from core.ordering import by_name, sort_key
from library.models import Resource
from projects.models import Sdg

if TYPE_CHECKING:
    pass

# Share of held sessions a learner must be at to have attended (product rule 4).
ATTENDED_FROM = Decimal("0.75")


class IscedField(models.Model):
    """A field of the ISCED-F 2013 classification; the code says its level by its length."""

    code = models.CharField(_("Code"), max_length=4, primary_key=True)
    name = models.CharField(_("Name"), max_length=160)

    class Meta:
        verbose_name = _("ISCED-F field")
        verbose_name_plural = _("ISCED-F fields")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def alphabetical(self) -> Self:
        """By title in the reader's language, the versions of one title together."""
        return self.order_by(*by_name("title", key="sort_title"), "version", "pk")

    def for_goal(self, goal: str) -> Self:
        """Programmes that work for a target of the development goals: they say so, or one of
        their materials in the library does."""
        materials = Programme.materials.through.objects.filter(
            resource__sdg_targets__contains=[goal]
        )
        return self.filter(
            Q(sdg_targets__contains=[goal]) | Q(pk__in=materials.order_by().values("programme"))
        )

    def offered(self) -> Self:
        """Programmes a new training may take: no newer version has replaced them."""
        return self.exclude(state=Programme.State.RETIRED)


class Programme(models.Model):
    """What is taught: the plan that trainings run by. A new version is a new row."""

    class State(models.TextChoices):
        EXPERIMENTAL = "experimental", _("Experimental")
        ADOPTED = "adopted", _("Adopted")
        RETIRED = "retired", _("No longer used")

    class Kind(models.TextChoices):
        COURSE = "course", _("Course")
        SHORT = "short", _("Short course")
        TOT = "tot", _("Training of trainers")
        SEMINAR = "seminar", _("Seminar or master class")

    slug = models.SlugField(_("Address on the portal"), unique=True, max_length=80)
    title = models.CharField(_("Title"), max_length=200)
    summary = models.TextField(_("Summary"), blank=True)
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind, default=Kind.COURSE)
    area = models.ForeignKey(
        ThematicArea, models.PROTECT, related_name="programmes", verbose_name=_("Thematic area")
    )
    isced_field = models.ForeignKey(
        IscedField, models.PROTECT, null=True, blank=True, verbose_name=_("ISCED-F field")
    )
    hours = models.DecimalField(
        _("Hours"),
        max_digits=6,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.5"))],
    )
    languages = ArrayField(
        models.CharField(max_length=8), verbose_name=_("Languages"), default=list, blank=True
    )
    tags = ArrayField(
        models.CharField(max_length=40), verbose_name=_("Tags"), default=list, blank=True
    )
    sdg_targets = ArrayField(
        models.CharField(max_length=5, choices=Sdg),
        verbose_name=_("Development goals"),
        default=list,
        blank=True,
    )
    version = models.CharField(_("Version"), max_length=20, default="1")
    state = models.CharField(_("State"), max_length=12, choices=State, default=State.EXPERIMENTAL)
    adopted_on = models.DateField(_("Adopted on"), null=True, blank=True)
    pass_mark = models.PositiveSmallIntegerField(
        _("Pass mark, %"), default=60, validators=[MaxValueValidator(100)]
    )
    attended_from = models.PositiveSmallIntegerField(
        # xgettext:no-python-format
        _("Attended from, % of sessions"),
        default=75,
        validators=[MaxValueValidator(100)],
    )
    authors = models.ManyToManyField(
        Organisation, blank=True, related_name="+", verbose_name=_("Authors")
    )
    materials = models.ManyToManyField(
        Resource, blank=True, related_name="+", verbose_name=_("Materials of the library")
    )
    # Titles of all languages, folded, for the search box; services keep it.
    search_title = models.TextField(editable=False, default="")
    sort_title = sort_key("title")
    is_demo = models.BooleanField(default=False, editable=False)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["sort_title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sdg_targets__contained_by=Sdg.values), name="programme_sdg_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="adopted") | Q(adopted_on__isnull=False),
                name="programme_adopted_has_date",
            ),
            models.CheckConstraint(
                condition=Q(pass_mark__lte=100, attended_from__lte=100),
                name="programme_marks_are_percents",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("trainings:programme_detail", args=[self.slug])


class ProgrammeModule(models.Model):
    """A part of a programme; of a training of trainers also how it is assessed."""

    class Assessment(models.TextChoices):
        NONE = "", _("No assessment")
        TEST = "test", _("Test")
        TASK = "task", _("Practical task")
        LESSON = "lesson", _("Observed lesson")
        PORTFOLIO = "portfolio", _("Portfolio")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="modules")
    position = models.PositiveSmallIntegerField(_("Number"))
    title = models.CharField(_("Title"), max_length=200)
    hours = models.DecimalField(_("Hours"), max_digits=5, decimal_places=1, null=True, blank=True)
    practice_hours = models.DecimalField(
        _("Of these, practice work"),
        max_digits=5,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )
    assessment = models.CharField(
        _("Assessment"), max_length=10, choices=Assessment, default=Assessment.NONE, blank=True
    )

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "position"],
                name="module_position_unique",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(practice_hours=None) | Q(practice_hours__lte=F("hours")),
                name="module_practice_within_hours",
            ),
        ]

    def __str__(self) -> str:
        return self.title

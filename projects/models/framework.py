"""The results framework of a project: what it is to change, and by which numbers that is told.

Impact → outcomes → outputs → indicators. The impact row has no words of its own: it is the
project's objective.
"""

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, TextField, Value
from django.db.models.lookups import Exact
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from centers.models import Place
from core.files import private_storage
from projects.models.funding import private_path
from projects.models.projects import Project
from projects.models.sdg import Sdg

if TYPE_CHECKING:
    from accounts.models import User

NUMBER: dict[str, Any] = {"max_digits": 16, "decimal_places": 2}


class Result(models.Model):
    """A row of the framework above its indicators."""

    class Level(models.TextChoices):
        IMPACT = "impact", _("Impact")
        OUTCOME = "outcome", _("Outcome")
        OUTPUT = "output", _("Output")

    # What a result of each level hangs from.
    ABOVE = {Level.OUTCOME: Level.IMPACT, Level.OUTPUT: Level.OUTCOME}

    project = models.ForeignKey(Project, models.CASCADE, related_name="results")
    level = models.CharField(_("Level"), max_length=7, choices=Level)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("Leads to"),
    )
    number = models.CharField(_("Number"), max_length=12)
    position = models.PositiveSmallIntegerField(_("Position"), default=0)
    title = models.CharField(_("Title"), max_length=500, blank=True)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("result of a project")
        verbose_name_plural = _("results of projects")
        ordering = ["project_id", "position", "number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="result_number_unique"),
            models.UniqueConstraint(
                fields=["project"], condition=Q(level="impact"), name="result_one_impact"
            ),
            models.CheckConstraint(
                condition=Q(level="impact", parent=None)
                | (~Q(level="impact") & Q(parent__isnull=False)),
                name="result_impact_on_top",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.wording}"

    @property
    def wording(self) -> str:
        """The objective of the project for its impact row, else the title."""
        return self.project.objective if self.level == self.Level.IMPACT else self.title


class IndicatorQuerySet(models.QuerySet["Indicator"]):
    def visible_to(self, user: "User") -> Self:
        """Whoever sees the project sees what it is measured by; an officer what is approved."""
        seen = self.filter(result__project__in=Project.objects.visible_to(user).order_by())
        return seen.approved() if user.is_donor_viewer and not user.is_directorate else seen

    def approved(self) -> Self:
        return self.filter(state=Indicator.State.APPROVED)

    def of_project(self, project: Project) -> Self:
        return self.filter(result__project=project)

    def in_framework_order(self) -> Self:
        return self.order_by("result__position", "result__number", "position", "code", "pk")


class Indicator(models.Model):
    """What is counted, by which rules, and how much of it was agreed."""

    class Unit(models.TextChoices):
        PEOPLE = "people", _("people")
        PARTICIPATIONS = "participations", _("participations")
        EVENTS = "events", _("events")
        COUNT = "count", _("number")
        MONEY = "money", _("som")
        SHARE = "share", _("per cent")
        POINTS = "points", _("points")

    class Window(models.TextChoices):
        """Within what the same person or thing counts once."""

        NONE = "none", _("Each time counts")
        PERIOD = "period", _("Once a period")
        PROJECT = "project", _("Once in the whole project")

    class Adding(models.TextChoices):
        """How figures of several periods or centers come together."""

        SUM = "sum", _("added up")
        UNIQUE = "unique", _("counted again, each once")
        LATEST = "latest", _("the latest one holds")
        NOT = "none", _("never added up")

    class Operator(models.TextChoices):
        AT_LEAST = "ge", "≥"
        MORE = "gt", ">"
        EQUAL = "eq", "="
        ABOUT = "about", "~"
        AT_MOST = "le", "≤"
        LESS = "lt", "<"

    class Split(models.TextChoices):
        SEX = "sex", _("Sex")
        AGE = "age", _("Age")
        REGION = "region", _("Region")
        URBAN = "urban", _("Town or village")
        GROUP = "group", _("Target group")
        CENTER = "center", _("Center")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PENDING = "pending", _("Waiting for approval")
        TO_REVISE = "to_revise", _("To be revised")
        APPROVED = "approved", _("Approved")

    result = models.ForeignKey(Result, models.PROTECT, related_name="indicators")
    code = models.CharField(_("Code"), max_length=20)
    position = models.PositiveSmallIntegerField(_("Position"), default=0)
    title = models.CharField(_("Indicator"), max_length=500)

    # What is counted. Without a measure the values are entered by hand, with evidence.
    measure = models.CharField(_("Measure"), max_length=40, blank=True)
    # Narrows the measure: {"area": ["digital"], "network": ["1"]}; names are those of the measure.
    filters = models.JSONField(_("Narrowed to"), default=dict, blank=True)
    unit = models.CharField(_("Unit"), max_length=14, choices=Unit)
    window = models.CharField(
        _("The same one counts"), max_length=7, choices=Window, default=Window.NONE
    )
    across_periods = models.CharField(
        _("Across periods"), max_length=6, choices=Adding, default=Adding.SUM
    )
    across_centers = models.CharField(
        _("Across centers"), max_length=6, choices=Adding, default=Adding.SUM
    )
    splits = ArrayField(
        models.CharField(max_length=7, choices=Split),
        verbose_name=_("May be split by"),
        default=list,
        blank=True,
    )
    sdg_targets = ArrayField(
        models.CharField(max_length=5, choices=Sdg),
        verbose_name=_("Development goals"),
        default=list,
        blank=True,
    )

    # What was agreed for the whole project; periods have rows of their own.
    operator = models.CharField(
        _("Compared"), max_length=5, choices=Operator, default=Operator.AT_LEAST
    )
    target = models.DecimalField(_("Target"), null=True, blank=True, **NUMBER)
    tolerance = models.PositiveSmallIntegerField(
        _("“About” is met from this share of the target (%)"),
        default=90,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    baseline = models.DecimalField(_("Baseline"), null=True, blank=True, **NUMBER)
    baseline_on = models.DateField(_("Date of the baseline"), null=True, blank=True)
    baseline_place = models.ForeignKey(
        Place,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Place of the baseline"),
    )

    state = models.CharField(
        _("State"), max_length=9, choices=State, default=State.DRAFT, editable=False
    )
    remark = models.TextField(_("Remark"), max_length=2000, blank=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    approved_at = models.DateTimeField(null=True, blank=True, editable=False)
    # The day a report with this target was sent: from then on a change asks for a reason.
    reported_on = models.DateField(null=True, blank=True, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["result_id", "position", "code", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["result", "code"], name="indicator_code_unique"),
            models.CheckConstraint(
                condition=~Q(unit="share") | (~Q(across_periods="sum") & ~Q(across_centers="sum")),
                name="indicator_share_never_summed",
            ),
            models.CheckConstraint(
                condition=~Q(window="project", across_periods="sum"),
                name="indicator_once_in_project_not_summed",
            ),
            models.CheckConstraint(
                condition=Q(tolerance__gte=1, tolerance__lte=100), name="indicator_tolerance_share"
            ),
            models.CheckConstraint(
                condition=Q(target=None) | Q(target__gte=0), name="indicator_target_not_negative"
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(approved_at__isnull=False),
                name="indicator_approved_has_a_time",
            ),
            models.CheckConstraint(
                condition=Exact(
                    Func(F("filters"), function="jsonb_typeof", output_field=TextField()),
                    Value("object"),
                ),
                name="indicator_filters_are_named",
            ),
            models.CheckConstraint(
                condition=Q(sdg_targets__contained_by=Sdg.values), name="indicator_sdg_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("projects:indicator_detail", args=[self.result.project.code, self.pk])

    @property
    def is_approved(self) -> bool:
        return self.state == self.State.APPROVED

    @property
    def is_by_hand(self) -> bool:
        return not self.measure


def is_met(
    indicator: Indicator, value: Decimal | float | None, *, target: Decimal | None = None
) -> bool | None:
    """Whether a value reaches the indicator's target, or that of a period where one is given.

    "About" is met from the tolerance on: 180 of ~200 at 90 %. None where nothing can be said:
    there is no value or no target.
    """
    goal = indicator.target if target is None else target
    if value is None or goal is None:
        return None
    number, goal = Decimal(str(value)), Decimal(goal)
    operator = Indicator.Operator
    match indicator.operator:
        case operator.MORE:
            return number > goal
        case operator.EQUAL:
            return number == goal
        case operator.ABOUT:
            return number * 100 >= goal * indicator.tolerance
        case operator.AT_MOST:
            return number <= goal
        case operator.LESS:
            return number < goal
        case _:
            return number >= goal


class IndicatorTarget(models.Model):
    """How much of it is to be reached in one period."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="targets")
    starts_on = models.DateField(_("First day"))
    ends_on = models.DateField(_("Last day"))
    value = models.DecimalField(_("Target"), validators=[MinValueValidator(Decimal(0))], **NUMBER)
    # The day a report on this period was sent: from then on a change asks for a reason.
    reported_on = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("target of a period")
        verbose_name_plural = _("targets of periods")
        ordering = ["starts_on", "ends_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "starts_on", "ends_on"], name="indicator_target_once_a_period"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="indicator_target_dates_in_order"
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0), name="indicator_target_value_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.starts_on}–{self.ends_on}: {self.value}"


class IndicatorValueQuerySet(models.QuerySet["IndicatorValue"]):
    def standing(self) -> Self:
        """Those that were not withdrawn."""
        return self.filter(voided_at=None)


class IndicatorValue(models.Model):
    """A value entered by hand, with what proves it: of a period, in total or of one cell of a
    split (`split` "sex", `cell` "f")."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="values")
    starts_on = models.DateField(_("First day"))
    ends_on = models.DateField(_("Last day"))
    split = models.CharField(_("Split by"), max_length=7, choices=Indicator.Split, blank=True)
    cell = models.CharField(_("Cell"), max_length=60, blank=True)
    value = models.DecimalField(_("Value"), **NUMBER)
    evidence = models.TextField(_("What proves it"), max_length=2000, blank=True)
    file = models.FileField(
        _("File"), storage=private_storage, upload_to=private_path, max_length=200, blank=True
    )
    file_name = models.CharField(max_length=150, blank=True, editable=False)
    file_type = models.CharField(max_length=60, blank=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    voided_at = models.DateTimeField(null=True, blank=True, editable=False)
    void_reason = models.CharField(max_length=255, blank=True, editable=False)

    objects = IndicatorValueQuerySet.as_manager()

    class Meta:
        verbose_name = _("value of an indicator")
        verbose_name_plural = _("values of indicators")
        ordering = ["starts_on", "split", "cell", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "starts_on", "ends_on", "split", "cell"],
                condition=Q(voided_at=None),
                name="indicator_value_once_a_cell",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="indicator_value_dates_in_order"
            ),
            models.CheckConstraint(
                condition=Q(split="", cell="") | (~Q(split="") & ~Q(cell="")),
                name="indicator_value_cell_of_a_split",
            ),
            models.CheckConstraint(
                condition=~Q(evidence="") | ~Q(file=""), name="indicator_value_is_proved"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.starts_on}–{self.ends_on}: {self.value}"

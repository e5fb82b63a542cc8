"""What is agreed with a donor, and the periods with their states."""

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeBoundary, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from centers.models import DateRange, Organisation
from centers.roles import center_ids
from core.files import private_storage
from projects.models import Project

if TYPE_CHECKING:
    from accounts.models import User


class ReportingAgreement(models.Model):
    """How and when a donor of a project is reported to."""

    class Form(models.TextChoices):
        BMZ = "bmz", _("BMZ narrative report")
        EU = "eu", _("EU, Annex VI")
        FREE = "free", _("Free form")

    class Rule(models.TextChoices):
        EU = "eu", _("EU: interim 60 days after a period, final 3 months")
        ENTERED = "entered", _("Dates as agreed, entered for each period")

    project = models.ForeignKey(
        Project, models.PROTECT, related_name="agreements", verbose_name=_("Project")
    )
    donor = models.ForeignKey(
        Organisation, models.PROTECT, related_name="agreements", verbose_name=_("Donor")
    )
    number = models.CharField(_("Number of the agreement"), max_length=60, blank=True)
    form = models.CharField(_("Form of the report"), max_length=4, choices=Form)
    rule = models.CharField(
        _("When reports are due"), max_length=7, choices=Rule, default=Rule.ENTERED
    )
    period_months = models.PositiveSmallIntegerField(
        _("Months of a period"),
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    languages = ArrayField(
        models.CharField(max_length=2, choices=settings.LANGUAGES),
        verbose_name=_("Languages of the report"),
        help_text=_("The first one is the language in which the texts must be complete"),
    )
    template = models.FileField(
        upload_to="reports/templates",
        storage=private_storage,
        max_length=200,
        blank=True,
        editable=False,
    )
    template_name = models.CharField(max_length=150, blank=True, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("reporting agreement")
        verbose_name_plural = _("reporting agreements")
        ordering = ["project_id", "donor_id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "donor"], name="agreement_once"),
            models.CheckConstraint(condition=Q(period_months__gte=1), name="agreement_has_months"),
            models.CheckConstraint(condition=~Q(languages=[]), name="agreement_has_language"),
        ]

    def __str__(self) -> str:
        return f"{self.project}, {self.donor}"

    def get_absolute_url(self) -> str:
        return reverse("reports:agreement_detail", args=[self.pk])


class PeriodQuerySet(models.QuerySet["ReportingPeriod"]):
    def visible_to(self, user: "User") -> Self:
        """Staff see the reports of all projects; a donor's officer those that were sent to his
        donor and stand."""
        if user.is_directorate:
            return self
        if user.is_donor_viewer:
            return self.filter(agreement__donor__viewers__user=user, state__in=ReportingPeriod.SENT)
        return self if center_ids(user, role="coordinator") else self.none()

    def with_list_relations(self) -> Self:
        return self.select_related("agreement__project__implementer", "agreement__donor")


class ReportingPeriod(models.Model):
    """A period of an agreement and with it its report."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        SUBMITTED = "submitted", _("Submitted")
        RETURNED = "returned", _("Returned")
        ACCEPTED = "accepted", _("Accepted")
        LOCKED = "locked", _("Locked")

    SENT = (State.SUBMITTED, State.ACCEPTED, State.LOCKED)
    IN_WORK = (State.OPEN, State.RETURNED)

    agreement = models.ForeignKey(ReportingAgreement, models.PROTECT, related_name="periods")
    number = models.PositiveSmallIntegerField(_("Number"), editable=False)
    starts_on = models.DateField(_("Start date"))
    ends_on = models.DateField(_("End date"))
    is_final = models.BooleanField(_("Final report"), default=False)
    due_on = models.DateField(_("Due on"))
    state = models.CharField(
        _("State"), max_length=9, choices=State, default=State.OPEN, editable=False
    )
    # Grows with each change of what is written here, so that a report in the making is told.
    edit = models.PositiveIntegerField(default=0, editable=False)
    rate = models.DecimalField(
        _("Som for one euro"),
        max_digits=12,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.0001"))],
    )
    rate_source = models.CharField(
        _("Where the rate is from"),
        max_length=160,
        blank=True,
        help_text=_("e.g. InforEuro, average of the period"),
    )
    is_demo = models.BooleanField(default=False, editable=False)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-due_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="period_number_unique"),
            models.UniqueConstraint(
                fields=["agreement"], condition=Q(is_final=True), name="period_one_final"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="period_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("ends_on")), name="period_due_after_end"
            ),
            models.CheckConstraint(
                condition=Q(rate=None) | Q(rate__gt=0), name="period_rate_positive"
            ),
            ExclusionConstraint(
                name="period_no_overlap",
                expressions=[
                    ("agreement", RangeOperators.EQUAL),
                    (
                        DateRange(
                            F("starts_on"), F("ends_on"), RangeBoundary(inclusive_upper=True)
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="period_by_state")]

    def __str__(self) -> str:
        return f"{self.agreement.project}, {self.starts_on:%d.%m.%Y}–{self.ends_on:%d.%m.%Y}"

    def get_absolute_url(self) -> str:
        return reverse("reports:report_detail", args=[self.pk])

    @property
    def is_sent(self) -> bool:
        return self.state in self.SENT

    @property
    def is_in_work(self) -> bool:
        return self.state in self.IN_WORK

    def is_overdue(self, today: dt.date) -> bool:
        return self.is_in_work and self.due_on < today


class PeriodStep(models.Model):
    """A step of a report's life with its comment."""

    class Kind(models.TextChoices):
        SUBMITTED = "submitted", _("Submitted")
        RETURNED = "returned", _("Returned")
        ACCEPTED = "accepted", _("Accepted")
        LOCKED = "locked", _("Locked")

    period = models.ForeignKey(ReportingPeriod, models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=9, choices=Kind)
    comment = models.TextField(_("Comment"), blank=True, max_length=4000)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("step of a report")
        verbose_name_plural = _("steps of a report")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="returned") | ~Q(comment=""), name="period_returned_has_comment"
            )
        ]

    def __str__(self) -> str:
        return f"{self.period_id} {self.kind}"


class LateException(models.Model):
    """Somebody may go on writing after the day on which the report was due."""

    period = models.ForeignKey(ReportingPeriod, models.CASCADE, related_name="exceptions")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("For whom")
    )
    until = models.DateField(_("Until"))
    reason = models.CharField(_("Reason"), max_length=255)
    granted_at = models.DateTimeField(auto_now_add=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("exception from a deadline")
        verbose_name_plural = _("exceptions from deadlines")
        ordering = ["-until", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "person", "until"], name="late_exception_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="late_exception_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.period_id} {self.person_id} {self.until}"

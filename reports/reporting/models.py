"""What is agreed with a donor, its periods, and everything a report is made of."""

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeBoundary, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from centers.models import Center, DateRange, Organisation
from centers.roles import center_ids
from core.files import private_storage
from core.models import Picture
from events.models import Event
from projects.models import Project
from trainings.models import Training

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


class ReportSection(models.Model):
    """The text of one heading in one language."""

    period = models.ForeignKey(ReportingPeriod, models.CASCADE, related_name="sections")
    key = models.SlugField(max_length=40)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    text = models.TextField(_("Text"), blank=True)
    # Grows with each saving, so that two people who write at once are told.
    edit = models.PositiveIntegerField(default=0, editable=False)
    saved_at = models.DateTimeField(null=True, blank=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("section of a report")
        verbose_name_plural = _("sections of a report")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "key", "language"], name="report_section_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.period_id} {self.key} {self.language}"


class SectionCopy(models.Model):
    """What somebody wrote while somebody else saved: kept until it is brought together."""

    section = models.ForeignKey(ReportSection, models.CASCADE, related_name="copies")
    text = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    based_on = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("text that met another one")
        verbose_name_plural = _("texts that met another one")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.section_id} {self.author_id}"


class DeviationReason(models.Model):
    """Why a planned training or event was not held, or was held in another way."""

    period = models.ForeignKey(ReportingPeriod, models.CASCADE, related_name="reasons")
    training = models.ForeignKey(
        Training, models.CASCADE, null=True, blank=True, related_name="deviation_reasons"
    )
    event = models.ForeignKey(
        Event, models.CASCADE, null=True, blank=True, related_name="deviation_reasons"
    )
    text = models.CharField(_("Reason for the deviation"), max_length=500)
    saved_at = models.DateTimeField(auto_now=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("reason for a deviation")
        verbose_name_plural = _("reasons for deviations")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(training=None, event__isnull=False)
                | Q(training__isnull=False, event=None),
                name="deviation_of_one_activity",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="deviation_has_text"),
            models.UniqueConstraint(fields=["period", "training"], name="deviation_training_once"),
            models.UniqueConstraint(fields=["period", "event"], name="deviation_event_once"),
        ]

    def __str__(self) -> str:
        return self.text


class CostLine(models.Model):
    """A line of the financial table: what was planned and what was spent in the period."""

    class Currency(models.TextChoices):
        EUR = "EUR", "EUR"
        KGS = "KGS", _("som")

    period = models.ForeignKey(ReportingPeriod, models.CASCADE, related_name="cost_lines")
    position = models.PositiveSmallIntegerField(default=0)
    code = models.CharField(_("Number of the line"), max_length=20, blank=True)
    title = models.CharField(_("Cost line"), max_length=200)
    currency = models.CharField(_("Currency"), max_length=3, choices=Currency, default=Currency.EUR)
    plan = models.DecimalField(_("Plan"), max_digits=14, decimal_places=2, default=0)
    actual = models.DecimalField(_("Actual"), max_digits=14, decimal_places=2, default=0)
    # Rooms, work and things that nobody paid for: never added to money.
    is_in_kind = models.BooleanField(_("In kind"), default=False)

    class Meta:
        verbose_name = _("cost line")
        verbose_name_plural = _("cost lines")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(plan__gte=0, actual__gte=0), name="cost_line_not_negative"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="cost_line_has_title"),
            models.UniqueConstraint(
                fields=["period", "position"],
                name="cost_line_position",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}".strip()


class SuccessStory(models.Model):
    """What changed for somebody, in the words of the center. Without a signed consent it is
    shown to nobody outside."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="stories")
    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="stories")
    center = models.ForeignKey(
        Center,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="stories",
        verbose_name=_("Center"),
    )
    title = models.CharField(_("Title"), max_length=200)
    text = models.TextField(_("Story"), max_length=6000)
    consent = models.FileField(
        upload_to="reports/consents",
        storage=private_storage,
        max_length=200,
        blank=True,
        editable=False,
    )
    consent_name = models.CharField(max_length=150, blank=True, editable=False)
    consent_type = models.CharField(max_length=60, blank=True, editable=False)
    consent_signed_on = models.DateField(
        _("Consent signed on"),
        null=True,
        blank=True,
    )
    picture = models.OneToOneField(
        Picture, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("success story")
        verbose_name_plural = _("success stories")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at=None)
                | (~Q(consent="") & Q(consent_signed_on__isnull=False)),
                name="story_published_has_consent",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def has_consent(self) -> bool:
        return bool(self.consent) and self.consent_signed_on is not None


class Annex(models.Model):
    """A file that goes with the report."""

    period = models.ForeignKey(ReportingPeriod, models.CASCADE, related_name="annexes")
    title = models.CharField(_("Title"), max_length=200)
    file = models.FileField(upload_to="reports/annexes", storage=private_storage, max_length=200)
    name = models.CharField(max_length=150)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("annex")
        verbose_name_plural = _("annexes")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["period", "sha256"], name="annex_once"),
        ]

    def __str__(self) -> str:
        return self.title


class Submission(models.Model):
    """What was sent: words, figures, the rows behind them. The database refuses to change it
    (migration 0010)."""

    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    # Language → the whole document as `reports.reporting.content` makes it, small cells hidden.
    documents = models.JSONField()
    # Indicators with their exact values and the ids of the rows behind each.
    figures = models.JSONField()
    # "training:12" → what the row said on that day.
    rows = models.JSONField()
    filters = models.JSONField()
    code_version = models.CharField(max_length=80)
    submitted_at = models.DateTimeField(auto_now_add=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("submitted report")
        verbose_name_plural = _("submitted reports")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["period", "number"], name="submission_number_unique")
        ]

    def __str__(self) -> str:
        return f"{self.period_id} {self.number}"

    def document(self, language: str) -> dict[str, Any]:
        """The document in a language, else in the first one it has."""
        documents: dict[str, dict[str, Any]] = self.documents
        return documents.get(language) or next(iter(documents.values()))


class ReportFile(models.Model):
    """A file of a report: of what was submitted (it stays) or of a draft (the next one takes its
    place)."""

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        DOCX = "docx", "DOCX"
        XLSX = "xlsx", "XLSX"
        IATI = "xml", "IATI XML"

    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="files")
    submission = models.ForeignKey(
        Submission, models.PROTECT, null=True, blank=True, related_name="files"
    )
    kind = models.CharField(max_length=4, choices=Kind)
    language = models.CharField(max_length=2)
    file = models.FileField(storage=private_storage, max_length=200)
    name = models.CharField(max_length=150)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    built_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("file of a report")
        verbose_name_plural = _("files of a report")
        ordering = ["language", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "submission", "kind", "language"],
                nulls_distinct=False,
                name="report_file_once",
            )
        ]

    def __str__(self) -> str:
        return self.name

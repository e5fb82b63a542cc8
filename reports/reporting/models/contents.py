"""What people put into a report: texts, reasons, money, stories, annexes."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from centers.models import Center
from core.files import private_storage
from core.models import Picture
from events.models import Event
from projects.models import Project
from reports.reporting.models.agreements import ReportingPeriod
from trainings.models import Training


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
    """Why a planned training or event was not held, or was held in another way; in one language
    at least, so that a report in several has it in each."""

    period = models.ForeignKey(ReportingPeriod, models.CASCADE, related_name="reasons")
    training = models.ForeignKey(
        Training, models.CASCADE, null=True, blank=True, related_name="deviation_reasons"
    )
    event = models.ForeignKey(
        Event, models.CASCADE, null=True, blank=True, related_name="deviation_reasons"
    )
    text_ky = models.CharField(_("Reason in Kyrgyz"), max_length=500, blank=True)
    text_ru = models.CharField(_("Reason in Russian"), max_length=500, blank=True)
    text_en = models.CharField(_("Reason in English"), max_length=500, blank=True)
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
            models.CheckConstraint(
                condition=~Q(text_ky="", text_ru="", text_en=""), name="deviation_has_text"
            ),
            models.UniqueConstraint(fields=["period", "training"], name="deviation_training_once"),
            models.UniqueConstraint(fields=["period", "event"], name="deviation_event_once"),
        ]

    def __str__(self) -> str:
        return self.text_ky or self.text_ru or self.text_en


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

"""What was sent, and the files of reports."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.files import private_storage
from reports.reporting.models.agreements import ReportingPeriod


class Submission(models.Model):
    """What was sent: words, figures, the rows behind them. The database refuses to change it
    (migration 0010)."""

    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    # Language → the whole document as `reports.reporting.content` makes it, small cells hidden.
    documents = models.JSONField()
    # Indicators with their exact values; the rows behind each are `SubmittedRows`.
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


class SubmittedRows(models.Model):
    """The rows of a kind behind figures that were sent: which indicators counted exactly these.
    They stay, as the submission does (migration 0011)."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="row_ids")
    kind = models.CharField(max_length=30)
    indicators = ArrayField(models.BigIntegerField())
    ids = ArrayField(models.BigIntegerField())

    class Meta:
        verbose_name = _("rows of a submitted report")
        verbose_name_plural = _("rows of submitted reports")
        indexes = [GinIndex(fields=["ids"], name="submitted_rows_ids")]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.kind}"


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

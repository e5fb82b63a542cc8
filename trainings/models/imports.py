"""Sheets on their way into a register."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centers.models import Center
from core.files import private_storage
from core.models import Job
from people.models import Person
from trainings.models.registers import Enrolment
from trainings.models.trainings import Training

if TYPE_CHECKING:
    pass


class ColumnMemory(models.Model):
    """What the columns of a center's sheets were said to be, to guess right next time."""

    center = models.ForeignKey(Center, models.CASCADE, related_name="+")
    # Hash of the folded header cells.
    header = models.CharField(max_length=64)
    columns = models.JSONField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["center", "header"], name="column_memory_unique")
        ]


class RegisterImport(models.Model):
    """A sheet of people on its way into a register. Nothing is written before the last step."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Choose the columns")
        ANALYSING = "analysing", _("Being read")
        READY = "ready", _("Ready to check")
        COMMITTING = "committing", _("Being written")
        COMMITTED = "committed", _("Imported")

    AT_WORK = (State.ANALYSING, State.COMMITTING)

    training = models.ForeignKey(Training, models.CASCADE, related_name="imports")
    file = models.FileField(storage=private_storage, upload_to="imports/%Y/%m/")
    file_name = models.CharField(_("File"), max_length=255)
    sha256 = models.CharField(max_length=64)
    sheet = models.CharField(_("Sheet"), max_length=255, blank=True)
    # The row's number in the office program; 0 where the sheet has no header.
    header_row = models.PositiveIntegerField(_("Header row"), default=0)
    # Column index (as text) → field name of people.sheets.
    columns = models.JSONField(default=dict)
    # What a corrected row is understood by: the header's cells, and which of 03/04 is the day.
    header = models.JSONField(default=list)
    is_day_first = models.BooleanField(default=True)
    state = models.CharField(max_length=10, choices=State, default=State.UPLOADED)
    # The last run of analysing or writing; its page shows the progress.
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    # Lines of the sheet that are nobody: [{"number": 46, "kind": "total", "text": "Итого: 39"}]
    left_out = models.JSONField(default=list)
    # How many people the sheet's own total line claims.
    stated_total = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    committed_at = models.DateTimeField(null=True, blank=True)
    # The last step anybody took with it; long after that it expires.
    touched_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("register import")
        verbose_name_plural = _("register imports")
        ordering = ["-created_at", "-pk"]
        constraints = [
            # The same file again leads to the import it has already.
            models.UniqueConstraint(fields=["training", "sha256"], name="register_import_file_once")
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("trainings:import_detail", args=[self.training.slug, self.pk])

    @property
    def is_at_work(self) -> bool:
        """A worker reads or writes it now, or will in a moment."""
        return self.state in self.AT_WORK and self.job is not None and self.job.is_active

    @property
    def is_stuck(self) -> bool:
        """Its job failed or was cancelled; it can be started again."""
        return self.state in self.AT_WORK and not self.is_at_work

    @property
    def mapping(self) -> dict[int, str]:
        """Column index → field name of people.sheets."""
        return {int(column): field for column, field in self.columns.items()}


class RegisterImportRowQuerySet(models.QuerySet["RegisterImportRow"]):
    def open(self) -> Self:
        """Rows that no enrolment has come from yet."""
        return self.filter(outcome="")

    def wrong(self) -> Self:
        """Open rows with an error, unless they are left out anyway."""
        rows = self.open().exclude(errors=[])
        return rows.exclude(decision__in=RegisterImportRow.OUT)

    def unsure(self) -> Self:
        """Open rows in order whose person nobody has told yet."""
        return self.open().filter(errors=[], decision=RegisterImportRow.Decision.UNSURE)

    def waiting(self) -> Self:
        """Rows that a person must look at: the wrong ones first, then the unsure ones."""
        unsure = Q(errors=[], decision=RegisterImportRow.Decision.UNSURE)
        rows = self.open().exclude(decision__in=RegisterImportRow.OUT)
        is_unsure = models.Case(models.When(unsure, then=1), default=0)
        return rows.filter(unsure | ~Q(errors=[])).order_by(is_unsure, "number")

    def new(self) -> Self:
        return self.writable().filter(decision=RegisterImportRow.Decision.NEW)

    def known(self) -> Self:
        return self.writable().filter(decision=RegisterImportRow.Decision.PERSON)

    def writable(self) -> Self:
        """Rows that the next writing takes over."""
        decisions = (RegisterImportRow.Decision.NEW, RegisterImportRow.Decision.PERSON)
        return self.open().filter(errors=[], decision__in=decisions)

    def left_out(self) -> Self:
        return self.open().filter(decision__in=RegisterImportRow.OUT)


class RegisterImportRow(models.Model):
    """A row of the sheet: as it was, as it was understood, what is wrong, whom it fits."""

    class Decision(models.TextChoices):
        NEW = "new", _("New person")
        PERSON = "person", _("This person")
        UNSURE = "unsure", _("Not decided")
        REPEAT = "repeat", _("Stands in the sheet twice")
        SKIP = "skip", _("Leave out")

    class Outcome(models.TextChoices):
        CREATED = "created", _("New in the network")
        RECOGNISED = "recognised", _("Recognised")
        PRESENT = "present", _("Was on the register already")

    OUT = (Decision.SKIP, Decision.REPEAT)

    register_import = models.ForeignKey(RegisterImport, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("Row"))
    # The cells as in the file or as corrected; a date is {"date": "2002-07-15"}.
    raw = models.JSONField()
    values = models.JSONField(default=dict)
    # [{"column": 3, "code": "birth_invalid", "message": "…"}]; column null means the whole row
    errors = models.JSONField(default=list)
    # Codes of what is worth knowing: [{"code": "duplicate_same", "params": {"row": 9}}]
    notices = models.JSONField(default=list)
    # [{"person": 12, "level": "same", "reasons": ["name_equal", …]}]
    candidates = models.JSONField(default=list)
    # The earlier row of this sheet that holds the same person, surely ("same") or perhaps.
    repeats_row = models.PositiveIntegerField(null=True, blank=True)
    repeats_level = models.CharField(max_length=8, blank=True)
    decision = models.CharField(max_length=8, choices=Decision, default=Decision.UNSURE)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    enrolment = models.ForeignKey(
        Enrolment, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = RegisterImportRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of an import")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["register_import", "number"], name="import_row_number_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.register_import_id}, {self.number}"

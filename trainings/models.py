"""Programmes, trainings (one run of a programme), their sessions, registers and imports."""

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centers.models import Center, Organisation, Place, ThematicArea
from centers.roles import center_ids
from core.files import private_storage
from core.models import Job
from core.ordering import by_name, sort_key
from people.models import AgeBand, Person, Sex
from projects.models import Project

if TYPE_CHECKING:
    from accounts.models import User

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
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="modules")
    position = models.PositiveSmallIntegerField(_("Number"))
    title = models.CharField(_("Title"), max_length=200)
    hours = models.DecimalField(_("Hours"), max_digits=5, decimal_places=1, null=True, blank=True)

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "position"],
                name="module_position_unique",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]

    def __str__(self) -> str:
        return self.title


COORDINATED_OR_TAUGHT = """
SELECT own.id FROM trainings_training own WHERE own.center_id = ANY(%s)
UNION
SELECT taught.training_id FROM trainings_trainingtrainer taught
  JOIN people_person trainer ON trainer.id = taught.person_id WHERE trainer.user_id = %s
"""


class TrainingQuerySet(models.QuerySet["Training"]):
    def visible_to(self, user: "User") -> Self:
        """The directorate sees all; a coordinator his centers'; a trainer those he teaches.

        Whoever works for no center any more has left, and the names on old registers with him.
        """
        if user.is_directorate:
            return self
        if not center_ids(user):
            return self.none()
        coordinated = center_ids(user, role="coordinator")
        if not coordinated:
            taught = TrainingTrainer.objects.filter(person__user=user).values("training")
            return self.filter(pk__in=taught)
        # A union, because OR over two tables would read the whole table at national scale. As
        # text, because every page of a coordinator asks it, and Django puts it together anew.
        return self.filter(pk__in=RawSQL(COORDINATED_OR_TAUGHT, [list(coordinated), user.pk]))  # noqa: S611 - values go apart

    def counted(self, *, with_drafts: bool = False) -> Self:
        """Trainings whose people enter a total: approved, with drafts all that really ran."""
        statuses = Training.DRAFT_STATUSES if with_drafts else ()
        return self.filter(status__in=(Training.Status.APPROVED, *statuses))

    def upcoming(self, today: dt.date) -> Self:
        """Planned or running trainings that visitors may still come to, soonest first."""
        open_statuses = (Training.Status.PLANNED, Training.Status.RUNNING)
        rows = self.filter(status__in=open_statuses, starts_on__gte=today, is_public=True)
        return rows.order_by("starts_on", "pk")

    def with_list_relations(self) -> Self:
        return self.select_related("programme", "center__organisation", "place")


class Training(models.Model):
    """One run of a programme by a center."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        RUNNING = "running", _("Running")
        SUBMITTED = "submitted", _("Submitted")
        RETURNED = "returned", _("Returned")
        APPROVED = "approved", _("Approved")
        CANCELLED = "cancelled", _("Cancelled")

    class Format(models.TextChoices):
        ON_SITE = "on_site", _("On-site")
        ONLINE = "online", _("Online")
        BLENDED = "blended", _("Blended")

    class Level(models.TextChoices):
        LOCAL = "local", _("Local")
        REGIONAL = "regional", _("Regional")
        NATIONAL = "national", _("National")

    EDITABLE_STATUSES = (Status.PLANNED, Status.RUNNING, Status.RETURNED)
    DRAFT_STATUSES = (Status.RUNNING, Status.SUBMITTED, Status.RETURNED)

    slug = models.SlugField(_("Number"), unique=True, max_length=24, editable=False)
    center = models.ForeignKey(
        Center, models.PROTECT, related_name="trainings", verbose_name=_("Center")
    )
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="trainings", verbose_name=_("Programme")
    )
    format = models.CharField(_("Format"), max_length=8, choices=Format, default=Format.ON_SITE)
    level = models.CharField(_("Level"), max_length=8, choices=Level, default=Level.LOCAL)
    status = models.CharField(
        _("Status"), max_length=10, choices=Status, default=Status.PLANNED, editable=False
    )
    language = models.CharField(_("Language"), max_length=8, default="ky")
    place = models.ForeignKey(
        Place, models.PROTECT, related_name="trainings", verbose_name=_("Place")
    )
    # The place's region (the country for an online one abroad), for filters and the dashboard.
    region = models.ForeignKey(Place, models.PROTECT, related_name="+", editable=False)
    venue = models.CharField(_("Venue"), max_length=200, blank=True)
    online_link = models.URLField(_("Link for online sessions"), blank=True)
    starts_on = models.DateField(_("Start date"))
    ends_on = models.DateField(_("End date"))
    hours = models.DecimalField(
        _("Hours"),
        max_digits=6,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.5"))],
    )
    capacity = models.PositiveSmallIntegerField(
        _("Places"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    is_public = models.BooleanField(
        _("Shown to visitors"), default=True, help_text=_("In the list of next trainings")
    )
    note = models.TextField(_("Note"), blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    cancel_reason = models.CharField(max_length=255, blank=True, editable=False)
    copied_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    is_demo = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = TrainingQuerySet.as_manager()

    class Meta:
        verbose_name = _("training")
        verbose_name_plural = _("trainings")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="training_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(capacity=None) | Q(capacity__gte=1), name="training_capacity_positive"
            ),
            models.CheckConstraint(
                condition=~Q(status="approved") | Q(decided_at__isnull=False),
                name="training_approved_has_date",
            ),
        ]
        indexes = [
            models.Index(fields=["-starts_on", "-id"], name="training_by_start"),
            models.Index(fields=["center", "-starts_on", "-id"], name="training_by_center"),
            models.Index(fields=["region", "-starts_on"], name="training_by_region"),
            models.Index(fields=["status", "starts_on"], name="training_by_status"),
            # What visitors are shown, in its order.
            models.Index(
                fields=["starts_on", "id"],
                condition=Q(status__in=["planned", "running"], is_public=True),
                name="training_upcoming",
            ),
            # A part of a number, as the search box asks for it.
            GinIndex(OpClass(Upper("slug"), "gin_trgm_ops"), name="training_number_trgm"),
        ]

    def __str__(self) -> str:
        return f"{self.slug} {self.programme.title}"

    def get_absolute_url(self) -> str:
        return reverse("trainings:training_detail", args=[self.slug])

    @property
    def is_editable(self) -> bool:
        """A submitted training waits, an approved one is read-only until it is reopened."""
        return self.status in self.EDITABLE_STATUSES

    @property
    def shown_status(self) -> str:
        """The status as of today: a planned training runs from its first day on, whether or not
        the nightly task has written it down already."""
        return self.status_on(timezone.localdate(), status=self.status, starts_on=self.starts_on)

    @classmethod
    def status_on(cls, today: dt.date, *, status: str, starts_on: dt.date) -> str:
        """The same for a row that was read without a model."""
        if status == cls.Status.PLANNED and starts_on <= today:
            return cls.Status.RUNNING
        return status

    @property
    def shown_status_label(self) -> str:
        return str(self.Status(self.shown_status).label)


class TrainingDecision(models.Model):
    """A step of a training's life with its comment: submitted, returned, approved, reopened…"""

    class Kind(models.TextChoices):
        SUBMITTED = "submitted", _("Submitted")
        RETURNED = "returned", _("Returned")
        APPROVED = "approved", _("Approved")
        REOPENED = "reopened", _("Reopened")
        CANCELLED = "cancelled", _("Cancelled")

    training = models.ForeignKey(Training, models.CASCADE, related_name="decisions")
    kind = models.CharField(_("Decision"), max_length=10, choices=Kind)
    comment = models.TextField(_("Comment"), blank=True)
    decided_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-decided_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.training_id} {self.kind}"


class TrainerRole(models.Model):
    """What a person is on a training (trainer, facilitator, mentor…): an editable list."""

    code = models.SlugField(_("Code"), unique=True)
    name = models.CharField(_("Name"), max_length=80)
    position = models.PositiveSmallIntegerField(_("Position"), default=0)

    class Meta:
        verbose_name = _("role on a training")
        verbose_name_plural = _("roles on a training")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name


class TrainingTrainer(models.Model):
    training = models.ForeignKey(Training, models.CASCADE, related_name="trainers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="taught_trainings")
    role = models.ForeignKey(TrainerRole, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("trainer of a training")
        verbose_name_plural = _("trainers of a training")
        ordering = ["role__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["training", "person"], name="training_trainer_unique")
        ]


class FundingSource(models.Model):
    """Who paid for a training and how much; without an amount the sum is not known yet."""

    class Kind(models.TextChoices):
        DONOR_PROJECT = "donor_project", _("Donor project")
        LOCAL_BUDGET = "local_budget", _("Local budget")
        EMPLOYER = "employer", _("Employer")
        FEE = "fee", _("Participants' fee")
        OWN = "own", _("Own funds")

    class Currency(models.TextChoices):
        KGS = "KGS", _("som")
        EUR = "EUR", "EUR"
        USD = "USD", "USD"

    training = models.ForeignKey(Training, models.CASCADE, related_name="funding_sources")
    kind = models.CharField(_("Funding source"), max_length=14, choices=Kind)
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Project")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Organisation"),
    )
    amount = models.DecimalField(
        _("Amount"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )
    currency = models.CharField(_("Currency"), max_length=3, choices=Currency, default=Currency.KGS)

    class Meta:
        verbose_name = _("funding source")
        verbose_name_plural = _("funding sources")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="donor_project", project__isnull=False)
                | (~Q(kind="donor_project") & Q(project=None)),
                name="funding_project_iff_donor",
            ),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gte=0), name="funding_amount_not_negative"
            ),
            models.UniqueConstraint(
                fields=["training", "kind", "project", "organisation"],
                name="funding_source_unique",
                nulls_distinct=False,
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "training"]),
            models.Index(fields=["project", "training"]),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Session(models.Model):
    """One meeting of a training: the column of the attendance grid."""

    training = models.ForeignKey(Training, models.CASCADE, related_name="sessions")
    number = models.PositiveSmallIntegerField(_("Number"))
    held_on = models.DateField(_("Date"))
    starts_at = models.TimeField(_("Starts at"), null=True, blank=True)
    ends_at = models.TimeField(_("Ends at"), null=True, blank=True)
    topic = models.CharField(_("Topic"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["training", "number"],
                name="session_number_unique",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(starts_at=None) | Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="session_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}, {self.held_on}"


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def counted(self) -> Self:
        """Rows that are participations; waiting, no-show, cancelled and void ones never are."""
        return self.filter(status__in=Enrolment.COUNTED_STATUSES)

    def on_register(self) -> Self:
        """Rows the register shows for marking."""
        return self.filter(status__in=Enrolment.REGISTER_STATUSES)


class Enrolment(models.Model):
    """A person on a training's register."""

    class Status(models.TextChoices):
        ENROLLED = "enrolled", _("Enrolled")
        LEFT_EARLY = "left_early", _("Left early")
        WAITING = "waiting", _("On the waiting list")
        NO_SHOW = "no_show", _("Did not come")
        CANCELLED = "cancelled", _("Cancelled")
        VOID = "void", _("Void")

    COUNTED_STATUSES = (Status.ENROLLED, Status.LEFT_EARLY)
    REGISTER_STATUSES = (Status.ENROLLED, Status.LEFT_EARLY, Status.NO_SHOW)

    training = models.ForeignKey(Training, models.CASCADE, related_name="enrolments")
    person = models.ForeignKey(Person, models.PROTECT, related_name="enrolments")
    status = models.CharField(_("Status"), max_length=10, choices=Status, default=Status.ENROLLED)
    # Age on the first day of the training; services keep it when a date or the person changes.
    # It survives anonymising as the lower end of the band, so old reports stay true.
    age = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    # The center, or the association's directorate, that a participant of a training of trainers
    # belongs to on that day; he may work elsewhere later.
    sent_by = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Belongs to"),
        help_text=_("The center, or the organisation, that sent the person"),
    )
    left_on = models.DateField(_("Left on"), null=True, blank=True)
    left_reason = models.CharField(_("Reason for leaving"), max_length=255, blank=True)
    void_reason = models.CharField(max_length=255, blank=True, editable=False)
    pre_test = models.DecimalField(
        _("Test before, %"),
        max_digits=5,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    post_test = models.DecimalField(
        _("Test after, %"),
        max_digits=5,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    # What a person decided against the derived value; empty follows attendance and pass mark.
    completed_override = models.BooleanField(_("Completed"), null=True, blank=True)
    passed_override = models.BooleanField(_("Passed"), null=True, blank=True)
    note = models.CharField(_("Note"), max_length=255, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ["pk"]
        constraints = [
            # A void row stays as a record beside the one that replaced it.
            models.UniqueConstraint(
                fields=["training", "person"],
                condition=~Q(status="void"),
                name="enrolment_person_once",
            ),
            models.CheckConstraint(
                condition=~Q(status="left_early") | (Q(left_on__isnull=False) & ~Q(left_reason="")),
                name="enrolment_left_early_has_reason",
            ),
            models.CheckConstraint(
                condition=(Q(pre_test=None) | Q(pre_test__range=(0, 100)))
                & (Q(post_test=None) | Q(post_test__range=(0, 100))),
                name="enrolment_tests_are_percents",
            ),
        ]
        indexes = [
            # The dashboard reads participations from this index alone.
            models.Index(
                fields=["training"],
                include=["person", "age"],
                condition=Q(status__in=["enrolled", "left_early"]),
                name="enrolment_counted",
            ),
            models.Index(fields=["person", "training"]),
        ]

    def __str__(self) -> str:
        return f"{self.training_id}: {self.person_id}"

    @property
    def is_counted(self) -> bool:
        return self.status in self.COUNTED_STATUSES


class Attendance(models.Model):
    """One person at one session. No row means not marked yet, which is not "absent"."""

    class Mark(models.TextChoices):
        PRESENT = "p", _("Present")
        LATE = "l", _("Late")
        EXCUSED = "e", _("Excused")
        ABSENT = "a", _("Absent")

    THERE = (Mark.PRESENT, Mark.LATE)

    session = models.ForeignKey(Session, models.CASCADE, related_name="attendances")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="attendances")
    mark = models.CharField(max_length=1, choices=Mark)
    # Who marked and when: an older form that overwrites somebody's newer mark is told so.
    marked_at = models.DateTimeField(default=timezone.now, editable=False)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        db_index=False,
        editable=False,
    )

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "session"], name="attendance_once", include=["mark"]
            ),
            models.CheckConstraint(
                condition=Q(mark__in=["p", "l", "e", "a"]), name="attendance_mark_known"
            ),
        ]


class AggregateCount(models.Model):
    """People counted without names: one cell of sex × age band. Never part of unique people."""

    training = models.ForeignKey(Training, models.CASCADE, related_name="aggregate_counts")
    sex = models.CharField(max_length=1, choices=Sex)
    age_band = models.CharField(max_length=8, choices=AgeBand)
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("count without names")
        verbose_name_plural = _("counts without names")
        constraints = [
            models.UniqueConstraint(
                fields=["training", "sex", "age_band"], name="aggregate_cell_unique"
            ),
            models.CheckConstraint(condition=Q(count__gte=1), name="aggregate_count_positive"),
        ]


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

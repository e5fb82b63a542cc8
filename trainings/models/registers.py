"""Registers: people on a training, their attendance, and counts without names."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centers.models import Organisation
from people.models import AgeBand, Person, Sex
from trainings.models.trainings import Session, Training

if TYPE_CHECKING:
    pass


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

"""Practical exams: candidates, a commission, assessors who mark blind, results, appeals."""

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from centers.models import Center, Organisation, Place
from centers.roles import center_ids
from core.links import ExpiringLink
from people.models import Person
from trainings.models.papers import ExamPaper
from trainings.models.trainings import Training

if TYPE_CHECKING:
    from accounts.models import User


class ExamQuerySet(models.QuerySet["Exam"]):
    def visible_to(self, user: "User") -> Self:
        """The directorate sees all, a coordinator those of his centers."""
        if user.is_directorate:
            return self
        return self.filter(center__in=center_ids(user, role="coordinator"))

    def with_independence(self) -> Self:
        """`is_independent`: somebody of another organisation than the host's is an assessor."""
        outside = ExamAssessor.objects.filter(exam=models.OuterRef("pk"))
        outside = outside.exclude(organisation=models.OuterRef("center__organisation"))
        # An exam without a school has nobody of the school.
        outside = outside.exclude(Q(exam__school__isnull=False) & Q(organisation=F("exam__school")))
        return self.annotate(is_independent=models.Exists(outside))

    def with_relations(self) -> Self:
        return self.select_related("paper", "center__organisation", "school", "place", "training")


class Exam(models.Model):
    """One exam: a released paper, where, when, whose."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        MARKING = "marking", _("Being marked")
        PUBLISHED = "published", _("Results are out")
        CANCELLED = "cancelled", _("Cancelled")

    paper = models.ForeignKey(ExamPaper, models.PROTECT, related_name="exams")
    center = models.ForeignKey(
        Center, models.PROTECT, related_name="exams", verbose_name=_("Center")
    )
    school = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("School"),
    )
    training = models.ForeignKey(
        Training, models.PROTECT, null=True, blank=True, related_name="exams"
    )
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name=_("Place"))
    held_on = models.DateField(_("Date"))
    appeal_days = models.PositiveSmallIntegerField(
        _("Days for an appeal"), default=3, validators=[MaxValueValidator(60)]
    )
    state = models.CharField(max_length=9, choices=State, default=State.PLANNED, editable=False)
    published_on = models.DateField(null=True, editable=False)
    cancel_reason = models.CharField(max_length=255, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ExamQuerySet.as_manager()

    class Meta:
        verbose_name = _("exam")
        verbose_name_plural = _("exams")
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_on__isnull=False),
                name="exam_published_has_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(cancel_reason=""),
                name="exam_cancelled_has_reason",
            ),
        ]
        indexes = [models.Index(fields=["center", "-held_on"], name="exam_by_center")]

    def __str__(self) -> str:
        return f"{self.paper.title}, {self.held_on}"

    def get_absolute_url(self) -> str:
        return reverse("trainings:exam_detail", args=[self.pk])

    @property
    def appeals_until(self) -> dt.date | None:
        """The last day on which an appeal is taken."""
        if self.published_on is None:
            return None
        return self.published_on + dt.timedelta(days=self.appeal_days)


class ExamMember(models.Model):
    """Somebody of the commission that signs the protocol."""

    class Role(models.TextChoices):
        CHAIR = "chair", _("Chair")
        MEMBER = "member", _("Member of the commission")
        SECRETARY = "secretary", _("Secretary")

    exam = models.ForeignKey(Exam, models.CASCADE, related_name="members")
    name = models.CharField(_("Name"), max_length=160)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("Organisation")
    )
    role = models.CharField(_("Role"), max_length=9, choices=Role, default=Role.MEMBER)

    class Meta:
        verbose_name = _("member of a commission")
        verbose_name_plural = _("members of a commission")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["exam", "name"], name="exam_member_once"),
            models.UniqueConstraint(
                fields=["exam"], condition=Q(role="chair"), name="exam_one_chair"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.exam_id} {self.role}"


class ExamAssessor(models.Model):
    """Somebody who marks, and for whom: that decides whom he may mark."""

    exam = models.ForeignKey(Exam, models.CASCADE, related_name="assessors")
    person = models.ForeignKey(Person, models.PROTECT, related_name="exam_assessors")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("assessor")
        verbose_name_plural = _("assessors")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["exam", "person"], name="exam_assessor_once"),
        ]

    def __str__(self) -> str:
        return f"{self.exam_id} {self.person_id}"


class MarkingLink(ExpiringLink):
    """An address by which an assessor without an account marks."""

    assessor = models.ForeignKey(ExamAssessor, models.CASCADE, related_name="links")

    class Meta(ExpiringLink.Meta):
        verbose_name = _("link of an assessor")
        verbose_name_plural = _("links of assessors")
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="marking_link_expires_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessor_id}"


class ExamCandidate(models.Model):
    """Somebody who is examined, and who sent him. The result is written when it is published."""

    exam = models.ForeignKey(Exam, models.CASCADE, related_name="candidates")
    person = models.ForeignKey(Person, models.PROTECT, related_name="exam_candidates")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    withdrawn_reason = models.CharField(max_length=255, blank=True, editable=False)
    score = models.DecimalField(
        max_digits=4, decimal_places=1, null=True, blank=True, editable=False
    )
    is_passed = models.BooleanField(null=True, editable=False)
    is_by_third = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("candidate")
        verbose_name_plural = _("candidates")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["exam", "person"], name="exam_candidate_once"),
            models.CheckConstraint(
                condition=Q(score=None, is_passed=None)
                | Q(score__gte=Decimal(0), score__lte=Decimal(100), is_passed__isnull=False),
                name="exam_candidate_result_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.exam_id} {self.person_id}"

    def get_absolute_url(self) -> str:
        return reverse("trainings:exam_candidate_detail", args=[self.exam_id, self.pk])

    @property
    def is_withdrawn(self) -> bool:
        return bool(self.withdrawn_reason)


class ExamSheet(models.Model):
    """The marks of one assessor for one candidate. Seats 1 and 2 mark blind, seat 3 decides."""

    candidate = models.ForeignKey(ExamCandidate, models.CASCADE, related_name="sheets")
    assessor = models.ForeignKey(ExamAssessor, models.PROTECT, related_name="sheets")
    seat = models.PositiveSmallIntegerField()
    marks = models.JSONField(default=dict)
    note = models.CharField(_("Note"), max_length=500, blank=True)
    version = models.PositiveIntegerField(default=0)
    # The moment at which these marks were written, on the assessor's device.
    written_at = models.DateTimeField(null=True)
    handed_in_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("sheet of marks")
        verbose_name_plural = _("sheets of marks")
        ordering = ["candidate", "seat"]
        constraints = [
            models.UniqueConstraint(fields=["candidate", "assessor"], name="exam_sheet_once"),
            models.UniqueConstraint(fields=["candidate", "seat"], name="exam_sheet_seat"),
            models.CheckConstraint(condition=Q(seat__in=[1, 2, 3]), name="exam_sheet_seats"),
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id} {self.seat}"


class SheetSaving(models.Model):
    """Everything an assessor ever sent for a sheet, also what was older than another device's."""

    sheet = models.ForeignKey(ExamSheet, models.CASCADE, related_name="savings")
    nonce = models.CharField(max_length=64)
    based_on = models.PositiveIntegerField()
    marks = models.JSONField(default=dict)
    note = models.CharField(max_length=500, blank=True)
    is_last = models.BooleanField(default=False)  # handed in with it
    outcome = models.CharField(max_length=8)
    written_at = models.DateTimeField()
    arrived_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("saved marks")
        verbose_name_plural = _("saved marks")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "nonce"], name="sheet_saving_nonce"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.pk}"


class ExamAppeal(models.Model):
    """A candidate disagrees; somebody who did not mark decides, with a reason."""

    candidate = models.ForeignKey(ExamCandidate, models.CASCADE, related_name="appeals")
    text = models.TextField(_("What the candidate says"), max_length=2000)
    filed_on = models.DateField(_("Received on"))
    is_granted = models.BooleanField(null=True, editable=False)
    reason = models.CharField(max_length=500, blank=True, editable=False)
    old_score = models.DecimalField(max_digits=4, decimal_places=1, editable=False)
    new_score = models.DecimalField(max_digits=4, decimal_places=1, null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    decided_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("appeal against a result")
        verbose_name_plural = _("appeals against a result")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["candidate"], name="exam_appeal_once"),
            models.CheckConstraint(
                condition=Q(decided_at=None, is_granted=None, reason="")
                | (Q(decided_at__isnull=False, is_granted__isnull=False) & ~Q(reason="")),
                name="exam_appeal_decided_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(new_score=None) | Q(is_granted=True), name="exam_appeal_new_score"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id}"

"""What a trainer passed in a training of trainers, and the award that may follow."""

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from centers.models import ThematicArea
from people.models import Person
from trainings.models.programmes import ProgrammeModule
from trainings.models.registers import Enrolment
from trainings.models.tot import Competence
from trainings.models.trainings import Training


class TrainerStep(models.Model):
    """One assessment of one trainer. Added, never changed: the database refuses it (0006)."""

    class Outcome(models.TextChoices):
        PASSED = "passed", _("Passed")
        FAILED = "failed", _("Failed")
        REPEAT = "repeat", _("Asked to repeat")

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="steps")
    # One of the two, or neither: then it is about the training as a whole.
    module = models.ForeignKey(
        ProgrammeModule, models.PROTECT, null=True, blank=True, related_name="+"
    )
    competence = models.ForeignKey(
        Competence, models.PROTECT, null=True, blank=True, related_name="+"
    )
    outcome = models.CharField(_("Outcome"), max_length=8, choices=Outcome)
    note = models.CharField(_("Note"), max_length=500, blank=True)
    held_on = models.DateField(_("Assessed on"))
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("step of a trainer")
        verbose_name_plural = _("steps of trainers")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(module=None) | Q(competence=None), name="step_about_one_thing"
            ),
            models.CheckConstraint(
                condition=Q(outcome="passed") | ~Q(note=""), name="step_not_passed_has_note"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["passed", "failed", "repeat"]), name="step_outcome_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.outcome}"

    @property
    def is_passed(self) -> bool:
        return self.outcome == self.Outcome.PASSED

    @property
    def tone(self) -> str:
        return {"passed": "ok", "repeat": "warn"}.get(self.outcome, "bad")

    @property
    def target(self) -> tuple[str, int]:
        """What it is about, as one value."""
        if self.module_id is not None:
            return "module", self.module_id
        return ("whole", 0) if self.competence_id is None else ("competence", self.competence_id)


class MasterAwardQuerySet(models.QuerySet["MasterAward"]):
    def open(self) -> Self:
        """Awards that nobody has ended; at most one a person."""
        return self.filter(ended_on=None)

    def running_on(self, day: dt.date) -> Self:
        """Awards in force on a day, whether or not the nightly task has closed lapsed ones."""
        rows = self.filter(starts_on__lte=day, valid_until__gte=day)
        return rows.filter(Q(ended_on=None) | Q(ended_on__gt=day))


class MasterAward(models.Model):
    """Somebody is master trainer from a day on. A renewal is a row of its own."""

    class End(models.TextChoices):
        RENEWED = "renewed", _("Renewed")
        LAPSED = "lapsed", _("Lapsed")
        WITHDRAWN = "withdrawn", _("Taken back")

    person = models.ForeignKey(Person, models.PROTECT, related_name="master_awards")
    # The run that trained the person.
    training = models.ForeignKey(Training, models.PROTECT, related_name="master_awards")
    area = models.ForeignKey(
        ThematicArea, models.PROTECT, related_name="+", verbose_name=_("Thematic area")
    )
    starts_on = models.DateField(_("From"))
    valid_until = models.DateField(_("Valid until"))
    renews = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="renewal", editable=False
    )
    ended_on = models.DateField(_("Ended on"), null=True, blank=True, editable=False)
    end = models.CharField(max_length=10, choices=End, blank=True, editable=False)
    end_reason = models.CharField(_("Reason"), max_length=255, blank=True, editable=False)
    awarded_at = models.DateTimeField(auto_now_add=True)
    awarded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    objects = MasterAwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("award of a master trainer")
        verbose_name_plural = _("awards of master trainers")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_on=None), name="master_award_one_open"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("starts_on")), name="master_award_has_a_term"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, end="") | (Q(ended_on__isnull=False) & ~Q(end="")),
                name="master_award_end_is_said",
            ),
            models.CheckConstraint(
                condition=~Q(end="withdrawn") | ~Q(end_reason=""),
                name="master_award_taken_back_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}, {self.starts_on}"

    def get_absolute_url(self) -> str:
        return reverse("trainings:trainer_detail", args=[self.person_id])

    def is_running_on(self, day: dt.date) -> bool:
        """The same as `running_on` for one row."""
        if self.ended_on is not None and self.ended_on <= day:
            return False
        return self.starts_on <= day <= self.valid_until

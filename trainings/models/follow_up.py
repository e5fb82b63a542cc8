"""What became of people after a training: who is asked when, what they answered, by which way."""

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from centers.roles import center_ids
from core.links import ExpiringLink
from people.models import Consent, Person
from trainings.models.registers import Enrolment
from trainings.models.trainings import Training

if TYPE_CHECKING:
    from accounts.models import User


class FollowUpWave(models.Model):
    """One round of questions: a training, so many months after its last day."""

    training = models.ForeignKey(Training, models.CASCADE, related_name="follow_up_waves")
    months = models.PositiveSmallIntegerField(_("Months after the training"))
    due_on = models.DateField(_("Due on"))
    begun_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("follow-up wave")
        verbose_name_plural = _("follow-up waves")
        ordering = ["-due_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["training", "months"], name="follow_up_wave_once"),
            models.CheckConstraint(condition=Q(months__gte=1), name="follow_up_wave_months"),
        ]

    def __str__(self) -> str:
        return f"{self.training_id}: {self.months}"


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def visible_to(self, user: "User") -> Self:
        """The directorate sees all, a coordinator those of his centers' trainings."""
        if user.is_directorate:
            return self
        return self.filter(wave__training__center__in=center_ids(user, role="coordinator"))

    def live(self) -> Self:
        """Of people who still count on the register; a merged or void row asks nobody."""
        return self.filter(enrolment__status__in=Enrolment.COUNTED_STATUSES)

    def with_state(self) -> Self:
        """`is_answered`, `is_refused`, `has_consent`: what `state` needs."""
        person = OuterRef("enrolment__person")
        answers = FollowUpAnswer.objects.current().filter(follow_up=OuterRef("pk"))
        refusals = FollowUpRefusal.objects.filter(person=person)
        consents = Consent.objects.valid().filter(purpose=Consent.Purpose.CONTACT, person=person)
        return self.annotate(
            is_answered=Exists(answers), is_refused=Exists(refusals), has_consent=Exists(consents)
        )

    def in_state(self, state: str) -> Self:
        """Rows of one state, after `with_state`."""
        silent, willing = Q(is_answered=False), Q(is_answered=False, is_refused=False)
        conditions = {
            FollowUp.State.ANSWERED: Q(is_answered=True),
            FollowUp.State.REFUSED: silent & Q(is_refused=True),
            FollowUp.State.NO_CONSENT: willing & Q(has_consent=False),
            FollowUp.State.ASKED: willing & Q(has_consent=True, asked_on__isnull=False),
            FollowUp.State.WAITING: willing & Q(has_consent=True, asked_on=None),
        }
        return self.filter(conditions[FollowUp.State(state)])

    def to_ask(self) -> Self:
        """Whom one may still call: not answered, willing, with consent; after `with_state`."""
        return self.filter(is_answered=False, is_refused=False, has_consent=True)

    def with_relations(self) -> Self:
        return self.select_related(
            "enrolment__person", "wave__training__programme", "wave__training__center__organisation"
        )


class FollowUp(models.Model):
    """One person in one wave."""

    class State(models.TextChoices):
        WAITING = "waiting", _("To be asked")
        ASKED = "asked", _("Asked, no answer yet")
        ANSWERED = "answered", _("Answered")
        REFUSED = "refused", _("Does not want to be asked")
        NO_CONSENT = "no_consent", _("No consent to be contacted")

    class AskedBy(models.TextChoices):
        EMAIL = "email", _("E-mail")
        MESSAGE = "message", _("Message by phone")
        CALL = "call", _("Call")

    wave = models.ForeignKey(FollowUpWave, models.CASCADE, related_name="rows")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="follow_ups")
    # The last time somebody asked; the day is enough.
    asked_on = models.DateField(_("Asked on"), null=True, blank=True, editable=False)
    asked_by = models.CharField(max_length=8, choices=AskedBy, blank=True, editable=False)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["wave", "enrolment"], name="follow_up_once"),
            models.CheckConstraint(
                condition=Q(asked_on=None, asked_by="")
                | (Q(asked_on__isnull=False) & ~Q(asked_by="")),
                name="follow_up_asked_some_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wave_id}: {self.enrolment_id}"

    def get_absolute_url(self) -> str:
        return reverse("trainings:follow_up_detail", args=[self.pk])

    @property
    def state(self) -> "FollowUp.State":
        """As of now; needs `with_state`."""
        row: Any = self
        if row.is_answered:
            return self.State.ANSWERED
        if row.is_refused:
            return self.State.REFUSED
        if not row.has_consent:
            return self.State.NO_CONSENT
        return self.State.ASKED if self.asked_on else self.State.WAITING

    @property
    def state_label(self) -> str:
        return str(self.state.label)


class FollowUpAnswerQuerySet(models.QuerySet["FollowUpAnswer"]):
    def current(self) -> Self:
        """Those that no correction has replaced: one a person and wave."""
        return self.filter(replaced_at=None)


class FollowUpAnswer(models.Model):
    """What a person said. A correction is a new row; the earlier one stays as history."""

    class Outcome(models.TextChoices):
        EMPLOYED = "employed", _("Employed")
        SELF_EMPLOYED = "self_employed", _("Self-employed")
        STUDYING = "studying", _("Studying")
        MIGRATED = "migrated", _("Left to work abroad")
        LOOKING = "looking", _("Looking for work")
        OTHER = "other", _("Something else")

    class Sector(models.TextChoices):
        BANKING = "banking", _("Banks and finance")
        TELECOM = "telecom", _("Telecommunications")
        IT = "it", _("Information technology")
        AGRICULTURE = "agriculture", _("Farming and processing")
        SEWING = "sewing", _("Sewing")
        CONSTRUCTION = "construction", _("Construction and repair")
        TRADE = "trade", _("Trade")
        TOURISM = "tourism", _("Tourism and food")
        TRANSPORT = "transport", _("Transport")
        EDUCATION = "education", _("Education")
        HEALTH = "health", _("Health and care")
        PUBLIC = "public", _("State and local administration")
        OTHER = "other", _("Another one")

    class Level(models.TextChoices):
        TRAINEE = "trainee", _("Trainee")
        WORKER = "worker", _("Worker")
        JUNIOR = "junior", _("Junior specialist")
        MIDDLE = "middle", _("Mid-level specialist")
        SENIOR = "senior", _("Senior specialist")
        MANAGER = "manager", _("Project manager")
        HEAD = "head", _("Head of a team or an organisation")

    class Way(models.TextChoices):
        LINK = "link", _("Personal link")
        CALL = "call", _("Call")
        HAND = "hand", _("Told to the coordinator")

    class Confirmation(models.TextChoices):
        YES = "yes", _("The employer confirms it")
        NO = "no", _("The employer does not confirm it")

    # Employment is both of these (ADR 0022).
    WORKING = (Outcome.EMPLOYED, Outcome.SELF_EMPLOYED)
    # What only somebody who works is asked.
    OF_WORK = ("sector", "level", "same_field", "employer_name", "may_ask_employer")

    follow_up = models.ForeignKey(FollowUp, models.CASCADE, related_name="answers")
    outcome = models.CharField(_("What do you do now?"), max_length=14, choices=Outcome)
    sector = models.CharField(_("Sector"), max_length=12, choices=Sector, blank=True)
    level = models.CharField(_("Position at work"), max_length=8, choices=Level, blank=True)
    same_field = models.BooleanField(_("In the field of the training"), null=True, blank=True)
    employer_name = models.CharField(_("Employer"), max_length=160, blank=True)
    # The name folded: one employer, however it is spelled.
    employer_key = models.CharField(max_length=160, blank=True, editable=False)
    may_ask_employer = models.BooleanField(_("The employer may be asked"), default=False)
    way = models.CharField(_("How it came"), max_length=4, choices=Way, editable=False)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    replaced_at = models.DateTimeField(null=True, blank=True, editable=False)
    confirmation = models.CharField(max_length=3, choices=Confirmation, blank=True, editable=False)
    confirmed_on = models.DateField(null=True, blank=True, editable=False)

    objects = FollowUpAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer to a follow-up")
        verbose_name_plural = _("answers to follow-ups")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["follow_up"], condition=Q(replaced_at=None), name="follow_up_answered_once"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["employed", "self_employed"])
                | Q(sector="", level="", same_field=None, employer_name="", may_ask_employer=False),
                name="follow_up_work_has_work",
            ),
            models.CheckConstraint(
                condition=Q(confirmation="", confirmed_on=None)
                | (~Q(confirmation="") & Q(confirmed_on__isnull=False)),
                name="follow_up_confirmed_some_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.follow_up_id}: {self.outcome}"

    @property
    def is_working(self) -> bool:
        return self.outcome in self.WORKING


class FollowUpRefusal(models.Model):
    """Somebody who does not want to be asked again, by nobody and about no training."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="follow_up_refusal")
    way = models.CharField(max_length=4, choices=FollowUpAnswer.Way)
    recorded_on = models.DateField(auto_now_add=True)

    class Meta:
        verbose_name = _("refusal of follow-ups")
        verbose_name_plural = _("refusals of follow-ups")

    def __str__(self) -> str:
        return str(self.person_id)


class FollowUpLink(ExpiringLink):
    """A personal address: of somebody who is asked, or of an employer who may confirm."""

    follow_up = models.ForeignKey(FollowUp, models.CASCADE, related_name="links")
    # Set where the link is the employer's.
    answer = models.ForeignKey(
        FollowUpAnswer, models.CASCADE, null=True, blank=True, related_name="links"
    )

    class Meta(ExpiringLink.Meta):
        verbose_name = _("link to a follow-up")
        verbose_name_plural = _("links to follow-ups")
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="follow_up_link_expires_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.follow_up_id} {self.expires_at:%Y-%m-%d}"

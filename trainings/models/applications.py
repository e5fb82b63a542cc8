"""Signing up for an announced training: the rules of it, applications, calls to a target group."""

import datetime as dt
import secrets
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from centers.models import Place
from core import links
from people.matching import Traits
from people.models import Person, Sex, TargetGroup
from trainings.models.registers import Enrolment
from trainings.models.trainings import Training

if TYPE_CHECKING:
    from collections.abc import Sequence

LINK_SALT = "trainings.application"
OFFER_AT_MOST = 14 * 24
# No signs that look alike; a call has one of a hundred million codes, and nothing hangs on it.
CALL_SIGNS = "23456789abcdefghjkmnpqrstvwxyz"
CALL_LENGTH = 6


class SignUpRules(models.Model):
    """How visitors sign up for one training. Without a row the usual rules hold."""

    class State(models.TextChoices):
        OPEN = "open", _("Sign-up is open.")
        CLOSED = "closed", _("Sign-up is closed.")
        OVER = "over", _("This training has begun already.")
        CANCELLED = "cancelled", _("This training will not take place.")

    training = models.OneToOneField(Training, models.CASCADE, related_name="sign_up_rules")
    is_open = models.BooleanField(_("Visitors may sign up"), default=True)
    closes_at = models.DateTimeField(
        _("Closes"), null=True, blank=True, help_text=_("Empty: when the training begins")
    )
    has_waiting_list = models.BooleanField(
        _("Keep a waiting list"), default=True, help_text=_("When all places are taken")
    )
    offer_hours = models.PositiveSmallIntegerField(
        _("Hours to take an offered place"),
        default=48,
        validators=[MinValueValidator(1), MaxValueValidator(OFFER_AT_MOST)],
        help_text=_("Then the next on the waiting list gets the offer"),
    )

    class Meta:
        verbose_name = _("rules of signing up")
        verbose_name_plural = _("rules of signing up")
        constraints = [
            models.CheckConstraint(
                condition=Q(offer_hours__range=(1, OFFER_AT_MOST)),
                name="training_sign_up_offer_in_range",
            )
        ]

    def __str__(self) -> str:
        return str(self.training_id)

    def state(self, now: dt.datetime | None = None) -> str:
        """Whether a visitor may sign up at a moment, and if not, why."""
        now, training = now or timezone.now(), self.training
        if training.status == Training.Status.CANCELLED:
            return self.State.CANCELLED
        if training.starts_on < timezone.localdate(now):
            return self.State.OVER
        open_statuses = (Training.Status.PLANNED, Training.Status.RUNNING)
        if not self.is_open or not training.is_public or training.status not in open_statuses:
            return self.State.CLOSED
        if training.center.organisation.is_restricted:
            return self.State.CLOSED
        if self.closes_at and now >= self.closes_at:
            return self.State.CLOSED
        return self.State.OPEN

    @property
    def is_taking(self) -> bool:
        """Visitors may sign up now."""
        return self.state() == self.State.OPEN


def rules_of(training: Training) -> SignUpRules:
    """The rules of a training; the usual ones where nobody set others. One statement, none where
    the training brings them along."""
    if "sign_up_rules" in training._state.fields_cache:
        rules = training._state.fields_cache["sign_up_rules"] or SignUpRules()
        rules.training = training
        return rules
    rules = SignUpRules.objects.filter(training=training).first() or SignUpRules()
    rules.training = training
    return rules


def _new_call_code() -> str:
    return "".join(secrets.choice(CALL_SIGNS) for _place in range(CALL_LENGTH))


class TargetedCall(models.Model):
    """A text by which a target group is called to a training; its link tells who came by it."""

    training = models.ForeignKey(Training, models.CASCADE, related_name="calls")
    code = models.CharField(
        max_length=CALL_LENGTH, unique=True, default=_new_call_code, editable=False
    )
    audience = models.CharField(
        _("Who is called"), max_length=120, help_text=_("For example: young women of Naryn")
    )
    group = models.ForeignKey(
        TargetGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Target group"),
    )
    language = models.CharField(
        _("Language"), max_length=2, choices=settings.LANGUAGES, default="ky"
    )
    text = models.TextField(_("Text"), max_length=1500)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("targeted call")
        verbose_name_plural = _("targeted calls")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.audience

    def get_absolute_url(self) -> str:
        return reverse("trainings:call_detail", args=[self.training.slug, self.pk])

    def get_public_url(self) -> str:
        """The form, with the code of the call in the address: no cookie is needed."""
        path = reverse("trainings:application_create", args=[self.training.slug])
        return f"{path}?call={self.code}"


class ApplicationQuerySet(models.QuerySet["Application"]):
    def holding(self) -> Self:
        """Those who hold a place until the coordinator decides."""
        return self.filter(status__in=Application.HOLDING)

    def waiting(self) -> Self:
        """The waiting list, the first first."""
        return self.filter(status=Application.Status.WAITING).order_by("queued_at", "pk")

    def in_line(self) -> Self:
        """Those of them to whom a free place is offered by itself."""
        return self.waiting().filter(is_held=False)

    def current(self) -> Self:
        """Those somebody may still do something about, and those who were accepted."""
        return self.exclude(status__in=Application.GONE)

    def to_decide(self) -> Self:
        """New ones, for the coordinator."""
        return self.filter(status=Application.Status.APPLIED)


class Application(models.Model):
    """Somebody signed up for a training. Not yet an enrolment: the coordinator accepts it."""

    class Status(models.TextChoices):
        APPLIED = "applied", _("New")
        WAITING = "waiting", _("On the waiting list")
        OFFERED = "offered", _("A place is offered")
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Refused")
        CANCELLED = "cancelled", _("Cancelled")
        LAPSED = "lapsed", _("Did not take the place")

    HOLDING = (Status.APPLIED, Status.OFFERED)
    GONE = (Status.REFUSED, Status.CANCELLED, Status.LAPSED)

    training = models.ForeignKey(Training, models.CASCADE, related_name="applications")
    call = models.ForeignKey(
        TargetedCall, models.SET_NULL, null=True, blank=True, related_name="applications"
    )
    family_name = models.CharField(_("Surname"), max_length=80, blank=True)
    given_name = models.CharField(_("First name"), max_length=80)
    patronymic = models.CharField(_("Patronymic"), max_length=80, blank=True)
    name_key = models.CharField(max_length=160, editable=False)
    sex = models.CharField(_("Sex"), max_length=1, choices=Sex, default=Sex.NOT_STATED)
    birth_year = models.PositiveSmallIntegerField(_("Year of birth"))
    is_minor = models.BooleanField(default=False, editable=False)
    guardian_name = models.CharField(
        _("Name of the parent or guardian"), max_length=160, blank=True
    )
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Lives in")
    )
    country = models.ForeignKey(
        Place,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Country, if it is not Kyrgyzstan"),
        limit_choices_to={"level": Place.Level.COUNTRY},
    )
    target_groups = models.ManyToManyField(
        TargetGroup, blank=True, related_name="+", verbose_name=_("Target groups")
    )
    phone = PhoneNumberField(_("Phone"), blank=True)
    email = models.EmailField(_("Email"), blank=True)
    language = models.CharField(
        _("Language"), max_length=2, choices=settings.LANGUAGES, default="ky"
    )
    # Which text was agreed to, and when.
    consent_version = models.CharField(max_length=20)
    consented_at = models.DateTimeField()
    status = models.CharField(
        _("Status"), max_length=10, choices=Status, default=Status.APPLIED, editable=False
    )
    reason = models.CharField(max_length=255, blank=True, editable=False)
    queued_at = models.DateTimeField(null=True, blank=True, editable=False)
    offered_until = models.DateTimeField(null=True, blank=True, editable=False)
    # Waits for the coordinator's word, not for a free place.
    is_held = models.BooleanField(default=False, editable=False)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="applications", editable=False
    )
    enrolment = models.ForeignKey(
        Enrolment, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    is_forgotten = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(phone="") | ~Q(email="") | Q(is_forgotten=True),
                name="application_has_contact",
            ),
            models.CheckConstraint(
                condition=~Q(consent_version=""), name="application_has_consent"
            ),
            models.CheckConstraint(
                condition=Q(is_minor=False) | ~Q(guardian_name=""),
                name="application_minor_has_guardian",
            ),
            models.CheckConstraint(
                condition=Q(status="offered", offered_until__isnull=False)
                | (~Q(status="offered") & Q(offered_until=None)),
                name="application_offer_has_end",
            ),
            models.CheckConstraint(
                condition=~Q(status="waiting") | Q(queued_at__isnull=False),
                name="application_waiting_in_line",
            ),
            models.CheckConstraint(
                condition=~Q(status="accepted") | Q(person__isnull=False),
                name="application_accepted_has_person",
            ),
            models.CheckConstraint(
                condition=~Q(status="refused") | ~Q(reason=""),
                name="application_refused_has_reason",
            ),
            # A second tab or a second click: one person under one contact is one application.
            models.UniqueConstraint(
                F("training"),
                F("name_key"),
                F("phone"),
                F("email"),
                condition=Q(status__in=("applied", "waiting", "offered", "accepted"))
                & Q(is_forgotten=False),
                name="application_once",
            ),
        ]
        indexes = [
            models.Index(fields=["training", "status", "id"], name="application_by_status"),
            models.Index(
                fields=["training"], condition=Q(status="applied"), name="application_to_decide"
            ),
            models.Index(
                fields=["offered_until"],
                condition=Q(status="offered"),
                name="application_offers",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.training_id}/{self.pk}"

    @property
    def full_name(self) -> str:
        """Surname first, as on registers here."""
        return " ".join(filter(None, (self.family_name, self.given_name, self.patronymic)))

    @property
    def is_gone(self) -> bool:
        return self.status in self.GONE

    @property
    def token(self) -> str:
        """The secret part of the personal link."""
        return links.signed_number(self.pk, LINK_SALT)

    @staticmethod
    def pk_of(token: str) -> int | None:
        """Whose link this is; None for a made-up one."""
        return links.number_of(token, LINK_SALT)

    def get_own_url(self) -> str:
        """The applicant's own page."""
        return reverse("trainings:application_own", args=[self.training.slug, self.token])

    def traits(self) -> Traits:
        """What matching looks at."""
        phones: Sequence[str] = (str(self.phone),) if self.phone else ()
        return Traits(
            family_name=self.family_name,
            given_name=self.given_name,
            patronymic=self.patronymic,
            sex=self.sex,
            birth_year=self.birth_year,
            phones=tuple(phones),
        )

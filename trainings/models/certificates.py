"""Certificates: what was said of a person on the day of issue, and what became of it since."""

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centers.models import Center
from centers.roles import center_ids
from people.models import Person
from trainings.models.frameworks import FrameworkNode
from trainings.models.trainings import Training

if TYPE_CHECKING:
    from accounts.models import User

# Crockford's letters: none looks like another one. Sixteen of them are 80 bits.
CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 16


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def visible_to(self, user: "User") -> Self:
        """The directorate sees all, a coordinator those that his centers issued."""
        if user.is_directorate:
            return self
        return self.filter(center__in=center_ids(user, role="coordinator"))

    def current(self) -> Self:
        """Neither revoked nor replaced by a newer version: of these there is one a kind."""
        return self.filter(revoked_at=None, superseded_at=None)

    def printable(self) -> Self:
        """What may go on paper again: not revoked, and the holder is not forgotten."""
        return self.filter(revoked_at=None, superseded_at=None).exclude(holder_name="")


class Certificate(models.Model):
    """A certificate with everything it says, frozen. Later changes of people, programmes and
    centers change nothing here; only its state moves on."""

    class Kind(models.TextChoices):
        ATTENDANCE = "attendance", _("Certificate of attendance")
        COMPLETION = "completion", _("Certificate of completion")
        COMPETENCE = "competence", _("Certificate of competence")

    class Basis(models.TextChoices):
        LEARNER = "learner", _("Learner")
        TRAINER = "trainer", _("Trainer")
        PRIOR = "prior", _("Prior learning")

    class State(models.TextChoices):
        VALID = "valid", _("Valid")
        EXPIRED = "expired", _("Expired")
        REVOKED = "revoked", _("Revoked")

    class Office(models.TextChoices):
        CENTER_DIRECTOR = "center_director", _("Director of the center")
        COORDINATOR = "coordinator", _("Coordinator of the center")
        EXECUTIVE_DIRECTOR = "executive_director", _("Executive director of the association")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    year = models.PositiveSmallIntegerField(editable=False)
    serial = models.PositiveIntegerField(editable=False)
    number = models.CharField(_("Number"), max_length=20, unique=True, editable=False)
    code = models.CharField(
        _("Code"),
        max_length=CODE_LENGTH,
        unique=True,
        editable=False,
        validators=[MinLengthValidator(CODE_LENGTH)],
    )
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind)
    basis = models.CharField(max_length=8, choices=Basis, default=Basis.LEARNER)
    center = models.ForeignKey(Center, models.PROTECT, related_name="certificates")
    training = models.ForeignKey(
        Training, models.PROTECT, null=True, blank=True, related_name="certificates"
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="certificates")
    # As printed. Empty when the person was forgotten.
    holder_name = models.CharField(_("Name on the certificate"), max_length=250)
    holder_latin = models.CharField(max_length=160, blank=True)
    holder_initials = models.CharField(max_length=8, blank=True)
    is_name_shared = models.BooleanField(
        _("Visitors see the full name"), default=False, editable=False
    )
    title_ky = models.CharField(max_length=200, blank=True)
    title_ru = models.CharField(max_length=200, blank=True)
    title_en = models.CharField(max_length=200, blank=True)
    # The rest of the paper, in three languages; trainings/certificates/facts.py says what.
    facts = models.JSONField(default=dict)
    level = models.ForeignKey(
        FrameworkNode,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Level of a qualifications framework"),
    )
    issued_on = models.DateField(_("Issued on"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    expires_on = models.DateField(_("Valid until"), null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoke_reason = models.CharField(max_length=255, blank=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    # A newer version, after a change of the name, leaves the older one valid.
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="newer", editable=False
    )
    superseded_at = models.DateTimeField(null=True, blank=True, editable=False)
    status_list = models.PositiveIntegerField(editable=False)
    status_index = models.PositiveIntegerField(editable=False)
    is_demo = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-issued_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["year", "serial"], name="certificate_serial"),
            models.UniqueConstraint(
                fields=["status_list", "status_index"], name="certificate_status_bit"
            ),
            models.UniqueConstraint(
                fields=["training", "person", "basis", "kind"],
                condition=Q(revoked_at=None, superseded_at=None),
                name="certificate_one_of_a_kind",
            ),
            models.UniqueConstraint(
                fields=["person", "kind", "title_ky", "title_ru", "title_en"],
                condition=Q(revoked_at=None, superseded_at=None, training=None),
                name="certificate_one_of_prior_learning",
            ),
            models.CheckConstraint(
                condition=Q(basis="prior", training=None)
                | (~Q(basis="prior") & Q(training__isnull=False)),
                name="certificate_training_unless_prior",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoke_reason="")
                | (Q(revoked_at__isnull=False) & ~Q(revoke_reason="")),
                name="certificate_revoked_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gte=F("issued_on")),
                name="certificate_expires_later",
            ),
            models.CheckConstraint(
                condition=Q(code__regex=rf"^[{CODE_LETTERS}]{{{CODE_LENGTH}}}$"),
                name="certificate_code_letters",
            ),
            models.CheckConstraint(
                condition=~Q(title_ky="", title_ru="", title_en=""), name="certificate_has_title"
            ),
        ]
        indexes = [
            models.Index(fields=["center", "-issued_on", "-id"], name="certificate_by_center"),
            models.Index(
                fields=["status_list", "status_index"],
                condition=Q(revoked_at__isnull=False),
                name="certificate_revoked",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("trainings:certificate_detail", args=[self.pk])

    def get_public_url(self) -> str:
        return reverse("certificate_page", args=[self.code])

    @property
    def shown_code(self) -> str:
        """In groups of four, for people who type it."""
        return "-".join(self.code[at : at + 4] for at in range(0, CODE_LENGTH, 4))

    def state_on(self, day: dt.date) -> str:
        if self.revoked_at is not None:
            return self.State.REVOKED
        if self.expires_on is not None and self.expires_on < day:
            return self.State.EXPIRED
        return self.State.VALID

    @property
    def state(self) -> str:
        return self.state_on(timezone.localdate())

    @property
    def state_label(self) -> str:
        return str(self.State(self.state).label)

    @property
    def shown_holder(self) -> str:
        """What visitors see of the name; empty when the person was forgotten."""
        return self.holder_name if self.is_name_shared else self.holder_initials

    @property
    def has_new_name(self) -> bool:
        """The person is called otherwise now than on the paper."""
        return bool(self.holder_name) and self.holder_name != self.person.full_name


class CertificateYear(models.Model):
    """The last number that was given in a year. Its row is held while numbers are taken, so two
    issues at once get different ones, and an issue that fails gives them back."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("numbers of a year")
        verbose_name_plural = _("numbers of years")

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class StatusList(models.Model):
    """A published list of bits, one a certificate, that says which are revoked."""

    number = models.PositiveIntegerField(primary_key=True)
    taken = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("status list")
        verbose_name_plural = _("status lists")
        ordering = ["number"]

    def __str__(self) -> str:
        return str(self.number)


class IssuerKey(models.Model):
    """A key that signs credentials. The private half is encrypted with the portal's secret."""

    name = models.SlugField(_("Name"), unique=True, max_length=40)
    public_key = models.CharField(_("Public key"), max_length=100, unique=True)
    private_key = models.TextField(editable=False)
    created_at = models.DateTimeField(_("Made at"), auto_now_add=True)
    # A retired key signs nothing more, but what it signed is true. A withdrawn one proves nothing.
    retired_at = models.DateTimeField(_("Retired at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("Withdrawn at"), null=True, blank=True)

    class Meta:
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                models.Value(1),
                condition=Q(retired_at=None),
                name="issuer_key_one_signs",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(retired_at__isnull=False),
                name="issuer_key_withdrawn_is_retired",
            ),
        ]

    def __str__(self) -> str:
        return self.name


def in_language(texts: Any, language: str) -> str:
    """One of {"ky": …, "ru": …, "en": …}: in this language, else in one there is."""
    order = settings.MODELTRANSLATION_FALLBACK_LANGUAGES.get(language, ("ky", "ru", "en"))
    return next((texts[code] for code in (language, *order) if texts.get(code)), "")

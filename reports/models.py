"""Registers in the short form that figures are counted from, and what puts them out of date.
What meetings led to: the one link between the siblings below."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from events.models import Commitment, Event
from trainings.models import Training


class FigureChange(models.Model):
    """Somebody changed something that figures are made of.

    Triggers of the database write these lines (`_notes.py`), in the transaction of the change
    and whatever wrote it: a service, an import, the admin, raw SQL. Lines are only added, so
    writers never wait for each other; two readers who see the same lines see the same facts.
    """

    class Kind(models.TextChoices):
        APPROVED = "A"  # a row of an approved training, or of a person on one
        DRAFT = "D"  # a row of a training that is not approved yet
        EVENTS = "E"  # an event, or somebody who came to one
        NAMES = "N"  # places, centers, projects and other lists that tables are named by

    kind = models.CharField(max_length=1, choices=Kind)
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Digest(models.Model):
    """The counted rows of one register, packed, so that a dashboard reads a thousand of them fast.

    `reports.selectors.digests` says how they are packed and is the only one to write them,
    `reports.selectors.store` reads them. A digest holds while no line of changes names its
    register; else, and where there is none, the register itself is read.
    """

    shape = models.PositiveSmallIntegerField()
    # The transaction that wrote it, so that a process asks only for what it has not read yet.
    stamp = models.BigIntegerField(db_index=True)
    # What tables cut by, such as the region.
    facts = models.BinaryField()
    people = models.BinaryField()
    groups = models.BinaryField()
    nameless = models.BinaryField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.pk}"


class RegisterDigest(Digest):
    """Of a training."""

    training = models.OneToOneField(
        Training, models.CASCADE, primary_key=True, related_name="register_digest"
    )


class EventDigest(Digest):
    """Of an event with all its parts."""

    event = models.OneToOneField(Event, models.CASCADE, primary_key=True, related_name="+")


class RegisterChange(models.Model):
    """The digest of this training is out of date.

    Triggers write these lines in the transaction of the change (`_registers.py`); whoever makes
    the digest anew deletes, in the same statement, those whose change it has read. Lines are only
    added, so writers never wait for each other. No foreign key: a line says what happened.
    """

    training_id = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return f"{self.training_id}"


class EventChange(models.Model):
    """The same for the digest of an event (`migrations/_events.py`)."""

    event_id = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return f"{self.event_id}"


class CommitmentOutcome(models.Model):
    """A commitment of a meeting led to a training: money of a local budget paid for it, or an
    employer ordered its places.

    Trainings and events are siblings, so the link lives above both (decision 0012).
    """

    class Kind(models.TextChoices):
        FINANCED = "financed", _("Paid for by it")
        ORDERED = "ordered", _("Places ordered")
        OTHER = "other", _("Came of it")

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="outcomes")
    training = models.ForeignKey(Training, models.PROTECT, related_name="commitment_outcomes")
    kind = models.CharField(_("How"), max_length=8, choices=Kind, default=Kind.FINANCED)
    amount = models.DecimalField(
        _("Amount, som"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )
    places = models.PositiveIntegerField(_("Places ordered"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("outcome of a commitment")
        verbose_name_plural = _("outcomes of commitments")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "training"], name="commitment_outcome_once"
            ),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gte=0), name="commitment_outcome_amount"
            ),
            models.CheckConstraint(
                condition=~Q(kind="ordered") | Q(places__gte=1), name="commitment_outcome_places"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id} → {self.training_id}"


# The models of donor reports live beside their services.
from reports.reporting import models as reporting  # noqa: E402, F401

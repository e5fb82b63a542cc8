"""Registers in the short form that figures are counted from, and what puts them out of date."""

from django.db import models
from django.db.models.functions import Now

from trainings.models import Training


class FigureChange(models.Model):
    """Somebody changed something that figures are made of.

    Triggers of the database write these lines (migration 0002), in the transaction of the change
    and whatever wrote it: a service, an import, the admin, raw SQL. Lines are only added, so
    writers never wait for each other; two readers who see the same lines see the same facts.
    """

    class Kind(models.TextChoices):
        APPROVED = "A"  # a row of an approved training, or of a person on one
        DRAFT = "D"  # a row of a training that is not approved yet
        NAMES = "N"  # places, centers, projects and other lists that tables are named by

    kind = models.CharField(max_length=1, choices=Kind)
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class RegisterDigest(models.Model):
    """The counted rows of one register, packed, so that a dashboard reads a thousand of them fast.

    `reports.selectors.digests` says how they are packed and is the only one to write and read
    them. A digest holds while no `RegisterChange` names its training; else, and where there is
    none, the register itself is read.
    """

    training = models.OneToOneField(
        Training, models.CASCADE, primary_key=True, related_name="register_digest"
    )
    shape = models.PositiveSmallIntegerField()
    people = models.BinaryField()
    groups = models.BinaryField()
    nameless = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.training_id}"


class RegisterChange(models.Model):
    """The digest of this training is out of date.

    Triggers write these lines in the transaction of the change (migration 0004); whoever makes
    the digest anew deletes, in the same statement, those whose change it has read. Lines are only
    added, so writers never wait for each other. No foreign key: a line says what happened.
    """

    training_id = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return f"{self.training_id}"

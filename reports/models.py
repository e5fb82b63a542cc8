"""What makes kept figures out of date: one line for each change of a counted fact."""

from django.db import models
from django.db.models.functions import Now


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

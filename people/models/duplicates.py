"""Rows that may be one human, and merges that can be undone."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.matching import REASONS
from people.models.persons import Person

if TYPE_CHECKING:
    from accounts.models import User


class DuplicatePairQuerySet(models.QuerySet["DuplicatePair"]):
    def open(self) -> Self:
        return self.filter(state=DuplicatePair.State.OPEN)

    def visible_to(self, user: "User") -> Self:
        """Pairs a user may decide: both people must be within his sight."""
        if user.is_directorate:
            return self
        people = Person.objects.visible_to(user)
        return self.filter(first__in=people, second__in=people)


class DuplicatePair(models.Model):
    """Two rows that may be one human. "Not the same" is remembered until a record changes."""

    class State(models.TextChoices):
        OPEN = "open", _("To be decided")
        SAME = "same", _("The same person")
        NOT_SAME = "not_same", _("Not the same person")

    first = models.ForeignKey(Person, models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    level = models.CharField(max_length=10, default="unsure")
    reasons = models.JSONField(default=list)
    # What both records said when it was decided; another fingerprint opens the pair again.
    fingerprint = models.CharField(max_length=64)
    found_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = DuplicatePairQuerySet.as_manager()

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        ordering = ["-found_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="duplicate_pair_unique"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="duplicate_pair_in_order"
            ),
        ]
        indexes = [
            models.Index(
                fields=["-found_at"], condition=Q(state="open"), name="duplicate_pair_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_id} / {self.second_id}: {self.state}"

    def get_absolute_url(self) -> str:
        return reverse("people:pair_detail", args=[self.pk])

    @property
    def reason_labels(self) -> list[str]:
        """Why the two look alike, in words."""
        return [str(REASONS[code]) for code in self.reasons if code in REASONS]


class Merge(models.Model):
    """A merge of two people: what was moved, so that it can be taken back."""

    survivor = models.ForeignKey(Person, models.PROTECT, related_name="merges")
    merged = models.ForeignKey(Person, models.PROTECT, related_name="+")
    # Per moved row: model, pk, field and what to do to undo it.
    moved = models.JSONField(default=list)
    # The survivor's own fields before gaps were filled from the other record.
    survivor_before = models.JSONField(default=dict)
    merged_at = models.DateTimeField(auto_now_add=True)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ["-merged_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["merged"], condition=Q(undone_at=None), name="merge_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} → {self.survivor_id}"

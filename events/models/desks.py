"""Check-in desks: whose phone may let people in, and everything that was scanned."""

import datetime as dt
import hashlib
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models.events import Event
from events.models.halls import Hall
from events.models.registrations import Registration

# What was scanned while the key was good may still be sent so long after it ended.
LATE_SENDING = dt.timedelta(days=3)


class DeskQuerySet(models.QuerySet["Desk"]):
    def with_key(self, key: str) -> Self:
        """The desk of a key, whatever became of it."""
        return self.filter(key_hash=hash_key(key))


def hash_key(key: str) -> str:
    """Keys are long and random, so a plain digest is as good as a slow one."""
    return hashlib.sha256(key.encode()).hexdigest()


class Desk(models.Model):
    """A volunteer's phone at one event. Its key stands in a QR code once and is not kept."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="desks")
    name = models.CharField(_("Name of the desk"), max_length=40)
    hall = models.ForeignKey(
        Hall,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="desks",
        verbose_name=_("Hall"),
        help_text=_("Empty: the entrance"),
    )
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(_("The key ends"))
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    last_seen_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = DeskQuerySet.as_manager()

    class Meta:
        verbose_name = _("check-in desk")
        verbose_name_plural = _("check-in desks")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "name"],
                condition=Q(revoked_at=None),
                name="desk_name_unique",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.event_id})"

    @property
    def is_good(self) -> bool:
        """May read the list and let people in."""
        return self.revoked_at is None and timezone.now() < self.expires_at

    @property
    def may_send(self) -> bool:
        """What was scanned in time may come late."""
        return self.revoked_at is None and timezone.now() < self.expires_at + LATE_SENDING


class Scan(models.Model):
    """One act at a desk, as the phone wrote it down. Only ever added; what follows from all scans
    of a person is computed by `events.arrivals`, whatever order they arrive in."""

    class Kind(models.TextChoices):
        IN = "in", _("In")
        OUT = "out", _("Out")
        WALK_IN = "walk_in", _("Came without registering")
        UNDO = "undo", _("Taken back")

    event = models.ForeignKey(Event, models.CASCADE, related_name="scans")
    desk = models.ForeignKey(Desk, models.PROTECT, related_name="scans")
    nonce = models.CharField(max_length=36)
    kind = models.CharField(max_length=7, choices=Kind)
    registration = models.ForeignKey(
        Registration, models.PROTECT, null=True, blank=True, related_name="scans"
    )
    hall = models.ForeignKey(Hall, models.PROTECT, null=True, blank=True, related_name="+")
    code = models.CharField(max_length=60, blank=True)
    undoes = models.CharField(max_length=36, blank=True)
    scanned_at = models.DateTimeField()
    received_at = models.DateTimeField(auto_now_add=True)
    # What it changed: +1 somebody entered the hall, -1 left it, 0 nothing (already in, undone …).
    effect = models.SmallIntegerField(default=0)

    class Meta:
        verbose_name = _("scan")
        verbose_name_plural = _("scans")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["desk", "nonce"], name="scan_once"),
            models.CheckConstraint(
                condition=Q(kind="undo") & ~Q(undoes="") | ~Q(kind="undo") & Q(undoes=""),
                name="scan_undo_names_another",
            ),
            models.CheckConstraint(condition=Q(effect__range=(-1, 1)), name="scan_effect_in_range"),
        ]
        indexes = [
            models.Index(
                fields=["event", "hall"],
                include=["effect", "registration"],
                condition=~Q(effect=0),
                name="scan_effects",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.desk_id} {self.nonce}"

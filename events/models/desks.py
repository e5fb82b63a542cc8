"""Check-in desks: whose phone may let people in, and everything that was scanned."""

import datetime as dt
import hashlib
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.models.events import Event
from events.models.halls import Hall
from events.models.registrations import Registration

# What was scanned while the key was good may still be sent so long after it ended.
LATE_SENDING = dt.timedelta(days=3)
# A QR code makes one phone a desk, so long after it was shown.
INVITED_FOR = dt.timedelta(hours=24)


class DeskQuerySet(models.QuerySet["Desk"]):
    def with_key(self, key: str) -> Self:
        """The desk of a key, whatever became of it."""
        return self.filter(key_hash=hash_key(key))


def hash_key(key: str) -> str:
    """Keys are long and random, so a plain digest is as good as a slow one."""
    return hashlib.sha256(key.encode()).hexdigest()


class Desk(models.Model):
    """A volunteer's phone at one event. A QR code invites one phone, which makes a key of its own;
    neither is kept. The office of an event is the list of guests that organisers work on."""

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
    is_office = models.BooleanField(default=False, editable=False)
    invite_hash = models.CharField(max_length=64, unique=True, null=True, editable=False)
    invite_until = models.DateTimeField(null=True, editable=False)
    key_hash = models.CharField(max_length=64, unique=True, null=True, editable=False)
    enrolled_at = models.DateTimeField(null=True, editable=False)
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
            ),
            models.UniqueConstraint(
                fields=["event"], condition=Q(is_office=True), name="desk_one_office"
            ),
            models.CheckConstraint(
                condition=Q(key_hash=None, enrolled_at=None)
                | Q(key_hash__isnull=False, enrolled_at__isnull=False, is_office=False),
                name="desk_key_since",
            ),
            models.CheckConstraint(
                condition=Q(invite_hash=None, invite_until=None)
                | Q(invite_hash__isnull=False, invite_until__isnull=False, is_office=False),
                name="desk_invitation_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.event_id})"

    @property
    def label(self) -> str:
        """What people read of it."""
        return gettext("The organiser's list") if self.is_office else self.name

    @property
    def is_invited(self) -> bool:
        """A phone may still become this desk."""
        now = timezone.now()
        return self.key_hash is None and self.invite_until is not None and now < self.invite_until

    @property
    def is_good(self) -> bool:
        """May read the list and let people in."""
        return self.revoked_at is None and timezone.now() < self.expires_at

    @property
    def may_send(self) -> bool:
        """What was scanned in time may come late."""
        return self.revoked_at is None and timezone.now() < self.expires_at + LATE_SENDING

    @property
    def closed_because(self) -> str:
        """Tells a phone what to do with what it holds."""
        return "revoked" if self.revoked_at is not None else "over"


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
            # An undo may be here before what it takes back.
            models.Index(fields=["desk", "undoes"], condition=Q(kind="undo"), name="scan_undone"),
        ]

    def __str__(self) -> str:
        return f"{self.desk_id} {self.nonce}"

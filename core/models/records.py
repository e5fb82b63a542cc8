"""What was done, and what is being worked on."""

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.access import centers_of
from core.files import private_storage

if TYPE_CHECKING:
    from accounts.models import User


class AuditEntry(models.Model):
    """One line of the audit log. No foreign keys, so history never blocks anything."""

    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)
    actor_id = models.BigIntegerField(null=True, blank=True)
    actor_label = models.CharField(_("who"), max_length=200, blank=True)
    action = models.CharField(_("what was done"), max_length=60)
    object_type = models.CharField(_("kind of record"), max_length=80, blank=True)
    object_id = models.CharField(max_length=64, blank=True)
    object_label = models.CharField(_("record"), max_length=200, blank=True)
    center_id = models.BigIntegerField(null=True, blank=True)
    ip = models.GenericIPAddressField(_("address"), null=True, blank=True)
    path = models.CharField(_("page"), max_length=300, blank=True)
    changes = models.JSONField(_("changes"), default=dict, blank=True)
    note = models.CharField(_("note"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("audit log entry")
        verbose_name_plural = _("audit log")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_at"),
            models.Index(fields=["object_type", "object_id", "-at"], name="audit_object"),
            models.Index(fields=["actor_id", "-at"], name="audit_actor"),
            models.Index(fields=["center_id", "-at"], name="audit_center"),
            models.Index(fields=["action", "-at"], name="audit_action"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_label or '-'}: {self.action} {self.object_type} {self.object_id}"


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: "User") -> "JobQuerySet":
        """One's own, as long as one works for the center they are about; the directorate sees
        everybody's."""
        if user.is_directorate:
            return self.all()
        is_mine = Q(center_id=None) | Q(center_id__in=centers_of(user))
        return self.filter(is_mine, asked_by=user)

    def active(self) -> "JobQuerySet":
        return self.filter(state__in=Job.ACTIVE)


class Job(models.Model):
    """Long work: who asked, what, how far it is, its result or what to do about its failure."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("at work")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    ACTIVE = (State.QUEUED, State.RUNNING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=80)
    title = models.CharField(_("title"), max_length=200)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="jobs",
        verbose_name=_("asked by"),
    )
    center_id = models.BigIntegerField(null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)
    progress_note = models.CharField(max_length=200, blank=True)
    params = models.JSONField(default=dict, blank=True)
    result = models.JSONField(default=dict, blank=True)
    result_file = models.FileField(storage=private_storage, max_length=300, blank=True)
    result_name = models.CharField(max_length=150, blank=True)
    expires_at = models.DateTimeField(_("file kept until"), null=True, blank=True)
    error = models.TextField(_("what went wrong"), blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    # Names the worker run that owns the row now; an older run that wakes up again is a stranger.
    run_token = models.UUIDField(null=True, blank=True)
    idempotency_key = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=2, default="ky")
    created_at = models.DateTimeField(_("asked at"), default=timezone.now)
    queued_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "idempotency_key"],
                condition=Q(state__in=["queued", "running"]) & ~Q(idempotency_key=""),
                name="job_one_active_per_key",
            ),
        ]
        indexes = [
            models.Index(fields=["asked_by", "-created_at"], name="job_asked_by"),
            models.Index(fields=["-created_at"], name="job_created"),
            models.Index(
                fields=["state", "heartbeat_at"],
                condition=Q(state__in=["queued", "running"]),
                name="job_active",
            ),
            models.Index(
                fields=["expires_at"], condition=Q(expires_at__isnull=False), name="job_expires"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("core:job_detail", kwargs={"pk": self.pk})

    @property
    def is_active(self) -> bool:
        return self.state in self.ACTIVE

    @property
    def can_restart(self) -> bool:
        return self.state in (self.State.FAILED, self.State.CANCELLED)

    @property
    def has_file(self) -> bool:
        return bool(self.result_file) and (
            self.expires_at is None or self.expires_at > timezone.now()
        )

    @property
    def progress_key(self) -> str:
        return f"job-progress:{self.pk}"

    def read_progress(self) -> None:
        """Take over what the worker says right now. It speaks through the cache, because its own
        transaction may still be open."""
        live = cache.get(self.progress_key) if self.state == self.State.RUNNING else None
        if live:
            self.progress_done, self.progress_total, self.progress_note = live

    @property
    def percent(self) -> int | None:
        """Share done, or None while nobody knows how much there is."""
        if not self.progress_total:
            return None
        return min(100, self.progress_done * 100 // self.progress_total)

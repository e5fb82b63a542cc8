"""Rows of the plumbing: what was done, what is being worked on, what goes out."""

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.access import centers_of
from core.files import private_storage, public_storage
from core.licences import WITHOUT_SOURCE, Licence

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


class OutgoingMessageQuerySet(models.QuerySet["OutgoingMessage"]):
    def visible_to(self, user: "User") -> "OutgoingMessageQuerySet":
        """The directorate sees all, a coordinator those about the records of his centers."""
        if user.is_directorate:
            return self.all()
        centers = centers_of(user, role="coordinator")
        return self.filter(center_id__in=centers, is_secret=False) if centers else self.none()

    def on_phone_list(self) -> "OutgoingMessageQuerySet":
        """Due messages to people without e-mail: somebody has to call."""
        return self.filter(
            channel=OutgoingMessage.Channel.PHONE_LIST,
            status=OutgoingMessage.Status.QUEUED,
            due_at__lte=timezone.now(),
        ).order_by("due_at", "id")


class OutgoingMessage(models.Model):
    """Everything that goes out is a row one can see, preview and cancel."""

    class Channel(models.TextChoices):
        EMAIL = "email", _("e-mail")
        SERVICE = "service", _("message service")
        PHONE_LIST = "phone_list", _("phone list")
        # A reminder before its day: who hears it is decided then.
        RULE = "rule", _("reminder")

    class Status(models.TextChoices):
        QUEUED = "queued", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")
        SUPERSEDED = "superseded", _("superseded")
        MISSED = "missed", _("missed")

    channel = models.CharField(_("channel"), max_length=12, choices=Channel.choices)
    kind = models.CharField(_("kind"), max_length=60)
    to_email = models.EmailField(_("e-mail"), blank=True)
    to_phone = models.CharField(_("phone"), max_length=32, blank=True)
    # Telegram, SMS and whatever else `core.channels` knows, and who it is there.
    service = models.CharField(_("service"), max_length=20, blank=True)
    to_address = models.CharField(_("address there"), max_length=120, blank=True)
    to_name = models.CharField(_("recipient"), max_length=200, blank=True)
    user_id = models.BigIntegerField(null=True, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=250)
    body = models.TextField(_("text"))
    # A sign-in code or a personal link: nobody else may read it, and it goes once it is sent.
    is_secret = models.BooleanField(default=False)
    due_at = models.DateTimeField(_("due at"), default=timezone.now)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.QUEUED
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    log = models.TextField(_("log"), blank=True)
    dedupe_key = models.CharField(max_length=200, null=True, blank=True, unique=True)
    # Of reminders (`kind` names their rule): about what, to whom ("coordinators:5" before its day,
    # "user:7" or "person:9" from then on), for which day, and the digest that carried it.
    record_type = models.CharField(max_length=80, blank=True)
    record_id = models.CharField(max_length=64, blank=True)
    center_id = models.BigIntegerField(null=True, blank=True)
    audience = models.CharField(max_length=80, blank=True)
    due_on = models.DateField(_("for the day"), null=True, blank=True)
    in_digest = models.BooleanField(default=False)
    digest = models.ForeignKey("self", models.SET_NULL, null=True, related_name="carried")
    # A person stopped it: no saving of its record brings it back.
    is_stopped = models.BooleanField(default=False)
    created_by = models.CharField(_("asked by"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    objects = OutgoingMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("outgoing message")
        verbose_name_plural = _("outgoing messages")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(channel="email") & ~Q(to_email="")
                | Q(channel="service") & ~Q(service="") & ~Q(to_address="")
                | Q(channel__in=["phone_list", "rule"]),
                name="message_has_address",
            ),
            models.UniqueConstraint(
                fields=["kind", "record_type", "record_id", "audience", "due_on"],
                condition=~Q(record_id=""),
                name="message_reminder_once",
            ),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="message_created"),
            models.Index(fields=["status", "-created_at", "-id"], name="message_status"),
            models.Index(fields=["due_at"], condition=Q(status="queued"), name="message_due"),
            models.Index(fields=["user_id", "-created_at"], name="message_user"),
            models.Index(
                fields=["center_id", "-created_at"],
                condition=Q(center_id__isnull=False),
                name="message_center",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return reverse("core:message_detail", kwargs={"pk": self.pk})

    @property
    def can_edit(self) -> bool:
        """A waiting letter to one person; of a reminder before its day the rule is edited."""
        is_letter = self.channel != self.Channel.RULE and not self.is_secret
        return is_letter and self.status in (self.Status.QUEUED, self.Status.FAILED)

    @property
    def can_hurry(self) -> bool:
        waits = self.status in (self.Status.QUEUED, self.Status.FAILED)
        return waits and self.channel != self.Channel.PHONE_LIST and bool(self.body)

    @property
    def recipient(self) -> str:
        """Name and address in one line."""
        address = self.to_email or self.to_phone or self.to_address
        if self.channel == self.Channel.SERVICE:
            address = f"{self.service}: {self.to_address}"
        return f"{self.to_name} ({address})" if self.to_name and address else address


class ReminderRule(models.Model):
    """What the directorate changed of a rule that `reminders.py` of an app ships."""

    key = models.CharField(max_length=60, unique=True)
    is_on = models.BooleanField(_("Reminds"), default=True)
    # Days before (negative) and after the day the rule counts from.
    days = models.JSONField(default=list)
    # {"ky": {"subject": …, "body": …}, …}; a language that is missing speaks as shipped.
    texts = models.JSONField(default=dict)
    # Days after which the directorate hears what is still open; 0 never, None as shipped.
    escalate_after = models.PositiveSmallIntegerField(null=True)

    def __str__(self) -> str:
        return self.key


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def confirmed(self) -> "SubscriptionQuerySet":
        """Those who said by mail that it was they who asked: nobody else gets anything."""
        return self.filter(confirmed_at__isnull=False)


class Subscription(models.Model):
    """A visitor who wants news by mail. Who stops is erased, and so is who never confirmed."""

    email = models.EmailField(_("e-mail"), unique=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    # Of `core.news`: what, where, of which subject. Nothing chosen means everything.
    kinds = models.JSONField(default=list)
    regions = models.JSONField(default=list)
    topics = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    # The last letter that asks for a confirmation, so that nobody is flooded through us.
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    # News that came out up to here were sent.
    told_until = models.DateTimeField(null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = [
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="subscription_email_is_lower_case"
            ),
            models.CheckConstraint(
                condition=Q(told_until=None) | Q(confirmed_at__isnull=False),
                name="subscription_told_only_when_confirmed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["told_until"],
                condition=Q(confirmed_at__isnull=False),
                name="subscription_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"  # not the address: this stands in logs


def picture_path(_picture: "Picture", name: str) -> str:
    """A name nobody can guess, made once and never used again: it may be kept for ever."""
    number = uuid.uuid4().hex
    return f"pictures/{number[:2]}/{number[2:]}-{name}"


class Picture(models.Model):
    """A picture that visitors may see, in two sizes, with whose it is and on what terms.

    One whose author, licence, source or description is missing waits as a draft: the database
    refuses to publish it.
    """

    file = models.FileField(storage=public_storage, upload_to=picture_path, max_length=120)
    small_file = models.FileField(storage=public_storage, upload_to=picture_path, max_length=120)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    small_width = models.PositiveSmallIntegerField()
    small_height = models.PositiveSmallIntegerField()
    alt = models.CharField(
        _("Description"),
        max_length=250,
        blank=True,
        help_text=_("What the picture shows, for people who do not see it"),
    )
    author = models.CharField(_("Author"), max_length=150, blank=True)
    source = models.URLField(
        _("Source"), blank=True, help_text=_("Address of the page it was taken from")
    )
    licence = models.CharField(_("Licence"), max_length=12, choices=Licence, blank=True)
    is_published = models.BooleanField(_("Shown to visitors"), default=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("uploaded by"),
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), default=timezone.now)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        constraints = [
            models.CheckConstraint(
                condition=Q(is_published=False)
                | ~Q(author="")
                & (
                    Q(alt_ky__isnull=False) & ~Q(alt_ky="")
                    | Q(alt_ru__isnull=False) & ~Q(alt_ru="")
                    | Q(alt_en__isnull=False) & ~Q(alt_en="")
                )
                & (Q(licence__in=WITHOUT_SOURCE) | Q(licence__in=Licence.values) & ~Q(source="")),
                name="picture_published_has_credit",
            ),
        ]

    def __str__(self) -> str:
        return self.alt or self.author or str(self.pk)

    @property
    def licence_url(self) -> str:
        return Licence(self.licence).url if self.licence else ""


class CountBatch(models.Model):
    """Counters that were added to their tables lately: by its key nobody adds them twice."""

    key = models.UUIDField(primary_key=True)
    added_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.key)

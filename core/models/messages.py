"""What goes out, the rules of reminders, and visitors who want news."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.access import centers_of

if TYPE_CHECKING:
    from accounts.models import User


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
        return (
            f"{self.to_name} ({address})" if self.to_name and address else address or self.to_name
        )


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

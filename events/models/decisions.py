"""What a meeting asks of others: recommendations, resolutions, appeals."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Case, F, IntegerField, Q, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centers.models import Organisation
from core.files import private_storage
from events.models.events import Event

if TYPE_CHECKING:
    from accounts.models import User

MONEY: dict[str, Any] = {"max_digits": 14, "decimal_places": 2}
NOT_NEGATIVE = [MinValueValidator(Decimal(0))]


def private_path(row: models.Model, name: str) -> str:
    """A name that says nothing, in a folder of its kind."""
    kind = row._meta.model_name
    return f"events/{kind}/{timezone.localdate():%Y/%m}/{uuid.uuid4().hex}"


class Recommendation(models.Model):
    """What the meeting asks; to whom and what became of it stands in its deliveries."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="recommendations")
    number = models.PositiveSmallIntegerField(_("Number"), editable=False)
    text = models.TextField(_("Recommendation"), max_length=4000)
    amount = models.DecimalField(
        _("Amount asked for, som"), null=True, blank=True, validators=NOT_NEGATIVE, **MONEY
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        ordering = ["event", "number"]
        constraints = [
            models.UniqueConstraint(fields=["event", "number"], name="recommendation_number"),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gte=0), name="recommendation_amount"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text[:80]}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(recommendation__event__in=Event.objects.visible_to(user).order_by())

    def overdue(self, today: dt.date) -> Self:
        """Sent, its time is over, and nobody answered."""
        return self.filter(status=Delivery.Status.SENT, answer_due_on__lt=today)

    def overdue_first(self, today: dt.date) -> Self:
        """Overdue ones, then those that wait for an answer, then unsent ones, then answered."""
        rank = Case(
            When(status="sent", answer_due_on__lt=today, then=0),
            When(status="sent", then=1),
            When(status="waiting", then=2),
            default=3,
            output_field=IntegerField(),
        )
        return self.order_by(rank, F("answer_due_on").asc(nulls_last=True), "pk")

    def in_state(self, state: str, today: dt.date) -> Self:
        """Of one state of a letter: overdue, sent, answered, waiting."""
        if state == "overdue":
            return self.overdue(today)
        if state == "answered":
            return self.filter(status__in=Delivery.ANSWERS)
        return self.filter(status=state)


class Delivery(models.Model):
    """A recommendation on its way to one addressee."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Not sent yet")
        SENT = "sent", _("Sent")
        ACCEPTED = "accepted", _("Accepted")
        PARTLY = "partly", _("Partly accepted")
        DECLINED = "declined", _("Declined")

    ANSWERS = (Status.ACCEPTED, Status.PARTLY, Status.DECLINED)

    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="deliveries")
    addressee = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("Addressee")
    )
    status = models.CharField(_("Status"), max_length=8, choices=Status, default=Status.WAITING)
    sent_on = models.DateField(_("Sent on"), null=True, blank=True)
    answer_due_on = models.DateField(_("Answer due on"), null=True, blank=True)
    answered_on = models.DateField(_("Answered on"), null=True, blank=True)
    answer = models.TextField(_("Answer"), max_length=4000, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery of a recommendation")
        verbose_name_plural = _("deliveries of a recommendation")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["recommendation", "addressee"], name="delivery_once"),
            models.CheckConstraint(
                condition=Q(status="waiting", sent_on=None, answered_on=None)
                | Q(status="sent", sent_on__isnull=False, answered_on=None)
                | Q(
                    status__in=("accepted", "partly", "declined"),
                    sent_on__isnull=False,
                    answered_on__isnull=False,
                    answered_on__gte=F("sent_on"),
                ),
                name="delivery_dates_fit_status",
            ),
            models.CheckConstraint(
                condition=Q(answer_due_on=None) | Q(answer_due_on__gte=F("sent_on")),
                name="delivery_due_after_sent",
            ),
        ]
        indexes = [
            models.Index(
                fields=["answer_due_on"], condition=Q(status="sent"), name="delivery_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recommendation_id} → {self.addressee_id}"

    @property
    def is_overdue(self) -> bool:
        """The same as the queryset's, for one delivery."""
        due = self.answer_due_on
        return self.status == self.Status.SENT and due is not None and due < timezone.localdate()

    @property
    def is_answered(self) -> bool:
        return self.status in self.ANSWERS

    @property
    def tone(self) -> str:
        """How its mark looks."""
        tones = {"accepted": "ok", "partly": "ok", "declined": "bad", "sent": "info"}
        return tones.get(self.status, "")


class GroupResult(models.Model):
    """What one group of the meeting worked out, a proposal a row."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="group_results")
    group = models.CharField(_("Group"), max_length=120)
    position = models.PositiveSmallIntegerField(default=0)
    text = models.TextField(_("Result"), max_length=2000)

    class Meta:
        verbose_name = _("result of a group")
        verbose_name_plural = _("results of groups")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(group="") & ~Q(text=""), name="group_result_says_something"
            )
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.text[:60]}"


class ResolutionQuerySet(models.QuerySet["Resolution"]):
    def adopted(self) -> Self:
        return self.filter(adopted_on__isnull=False)


class Resolution(models.Model):
    """One version of a meeting's resolution. Once adopted it is locked; a change is a version."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="resolutions")
    version = models.PositiveSmallIntegerField(_("Version"), default=1)
    title = models.CharField(_("Title"), max_length=255)
    preamble = models.TextField(_("Preamble"), max_length=4000, blank=True)
    adopted_on = models.DateField(_("Adopted on"), null=True, blank=True)
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    change_reason = models.CharField(max_length=255, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ResolutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("resolution")
        verbose_name_plural = _("resolutions")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["event", "version"], name="resolution_version_unique"),
            models.UniqueConstraint(
                fields=["event"], condition=Q(adopted_on=None), name="resolution_one_in_work"
            ),
            models.CheckConstraint(
                condition=Q(version=1) | ~Q(change_reason=""), name="resolution_change_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.version}"

    @property
    def is_adopted(self) -> bool:
        return self.adopted_on is not None


class ResolutionItem(models.Model):
    """One point of a resolution, and the group it came from. It keeps its own words."""

    resolution = models.ForeignKey(Resolution, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    text = models.TextField(max_length=2000)
    group = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("point of a resolution")
        verbose_name_plural = _("points of a resolution")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["resolution", "position"], name="resolution_item_position"
            )
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.text[:60]}"


class AppealQuerySet(models.QuerySet["Appeal"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(event__in=Event.objects.visible_to(user).order_by())

    def overdue(self, today: dt.date) -> Self:
        """Nobody answered in time."""
        return self.filter(answered_on=None, answer_due_on__lt=today)

    def overdue_first(self, today: dt.date) -> Self:
        """Overdue ones, then those that wait for an answer, then answered ones."""
        rank = Case(
            When(answered_on=None, answer_due_on__lt=today, then=0),
            When(answered_on=None, then=1),
            default=2,
            output_field=IntegerField(),
        )
        return self.order_by(rank, "answer_due_on", "pk")

    def in_state(self, state: str, today: dt.date) -> Self:
        """The same states as those of deliveries; an appeal is written down once it is sent."""
        if state == "overdue":
            return self.overdue(today)
        if state == "waiting":
            return self.none()
        return self.filter(answered_on__isnull=state == "sent")


class Appeal(models.Model):
    """A letter to a ministry or another body, and its answer."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="appeals")
    addressee = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("Addressee")
    )
    subject = models.CharField(_("Subject"), max_length=255)
    number = models.CharField(_("Outgoing number"), max_length=40, blank=True)
    sent_on = models.DateField(_("Sent on"))
    answer_due_on = models.DateField(_("Answer due on"))
    letter = models.FileField(
        _("Letter"), storage=private_storage, upload_to=private_path, max_length=200, blank=True
    )
    letter_name = models.CharField(max_length=150, blank=True, editable=False)
    letter_type = models.CharField(max_length=60, blank=True, editable=False)
    answered_on = models.DateField(_("Answered on"), null=True, blank=True)
    answer = models.TextField(_("Answer"), max_length=4000, blank=True)

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ["-sent_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer_due_on__gte=F("sent_on")), name="appeal_due_after_sent"
            ),
            models.CheckConstraint(
                condition=Q(answered_on=None) | Q(answered_on__gte=F("sent_on")),
                name="appeal_answered_after_sent",
            ),
            models.CheckConstraint(
                condition=Q(answered_on=None) | ~Q(answer=""), name="appeal_answer_has_text"
            ),
        ]
        indexes = [
            models.Index(
                fields=["answer_due_on"], condition=Q(answered_on=None), name="appeal_open"
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def is_overdue(self) -> bool:
        """The same as the queryset's, for one appeal."""
        return self.answered_on is None and self.answer_due_on < timezone.localdate()

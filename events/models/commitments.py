"""Commitments: who promised what by when, how much money, and what came of it.

They live longer than the minutes of the meeting they were made on.
"""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Case, F, IntegerField, Q, Sum, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centers.models import Organisation, Place
from core.files import private_storage
from events.models.decisions import MONEY, NOT_NEGATIVE, Delivery, private_path
from events.models.events import Event
from people.models import Person

if TYPE_CHECKING:
    from accounts.models import User


SOON = dt.timedelta(days=14)


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    def visible_to(self, user: "User") -> Self:
        """Those of the events whose inside a user may see."""
        if user.is_directorate:
            return self
        return self.filter(event__in=Event.objects.visible_to(user).order_by())

    def pending(self) -> Self:
        """Not done, not dropped; a "done" that nobody verified is pending too."""
        return self.filter(status__in=Commitment.PENDING)

    def overdue(self, today: dt.date) -> Self:
        """Still open after their day."""
        return self.filter(status=Commitment.Status.OPEN, due_on__lt=today)

    def of_partnership(self, event: Event) -> Self:
        """Made on meetings of the same partnership: of one series, or, where there is none, of one
        center and kind. The directorate's events without a series are no partnership."""
        if event.series_id is not None:
            return self.filter(event__series=event.series_id)
        if event.center_id is None:
            return self.none()
        return self.filter(
            event__series=None, event__center=event.center_id, event__kind=event.kind
        )

    def before(self, event: Event) -> Self:
        """Of meetings before this one; what was settled before it is left out."""
        earlier = Q(event__first_on__lt=event.first_on) | Q(
            event__first_on=event.first_on, event__lt=event.pk
        )
        still_open = Q(closed_on=None) | Q(closed_on__gte=event.first_on)
        return self.filter(earlier & still_open).exclude(event=event.pk)

    def with_paid(self) -> Self:
        """`paid`: what came so far. For lists."""
        live = Sum("payments__amount", filter=Q(payments__void_reason=""))
        return self.annotate(paid=Coalesce(live, Value(0), output_field=AMOUNT))

    def due_soon(self, today: dt.date) -> Self:
        """Open ones whose day comes within two weeks."""
        return self.filter(
            status=Commitment.Status.OPEN, due_on__gte=today, due_on__lte=today + SOON
        )

    def overdue_first(self, today: dt.date) -> Self:
        """Overdue ones, then what waits for a second person, then open ones by day, then others."""
        rank = Case(
            When(status="open", due_on__lt=today, then=0),
            When(status="claimed", then=1),
            When(status="open", then=2),
            default=3,
            output_field=IntegerField(),
        )
        return self.order_by(rank, "due_on", "pk")


AMOUNT: models.DecimalField = models.DecimalField(**MONEY)


class Commitment(models.Model):
    """A promise with an owner and a day."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        CLAIMED = "claimed", _("Done, to be verified")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Dropped")

    PENDING = (Status.OPEN, Status.CLAIMED)

    event = models.ForeignKey(Event, models.PROTECT, related_name="commitments")
    number = models.PositiveSmallIntegerField(_("Number"), editable=False)
    slug = models.SlugField(unique=True, max_length=32, editable=False)
    delivery = models.ForeignKey(
        Delivery,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments",
        verbose_name=_("Answers the recommendation"),
    )
    text = models.TextField(_("What was promised"), max_length=2000)
    owner_organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="commitments",
        verbose_name=_("Who promised"),
    )
    owner_person = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments",
        verbose_name=_("Person"),
    )
    # The owner's region (the country for an owner abroad), else that of the event; for figures.
    region = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    due_on = models.DateField(_("Due on"))

    promised = models.DecimalField(
        _("Promised, som"), null=True, blank=True, validators=NOT_NEGATIVE, **MONEY
    )
    promised_on = models.DateField(_("Promised on"), null=True, blank=True)
    budgeted = models.DecimalField(
        _("In the budget, som"), null=True, blank=True, validators=NOT_NEGATIVE, **MONEY
    )
    budgeted_on = models.DateField(_("In the budget since"), null=True, blank=True)
    # An employer's order: how many people it will send or take.
    places = models.PositiveIntegerField(
        _("Places ordered"), null=True, blank=True, validators=[MinValueValidator(1)]
    )

    status = models.CharField(
        _("Status"), max_length=8, choices=Status, default=Status.OPEN, editable=False
    )
    closed_on = models.DateField(null=True, blank=True, editable=False)
    # Who said that it is done; nobody where the owner said so through his link.
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    # Evidence from before was judged not to be enough.
    evidence_from = models.DateTimeField(null=True, blank=True, editable=False)
    drop_reason = models.CharField(max_length=255, blank=True, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "number"], name="commitment_number"),
            models.CheckConstraint(
                condition=(Q(promised=None) | Q(promised__gte=0))
                & (Q(budgeted=None) | Q(budgeted__gte=0)),
                name="commitment_amounts_positive",
            ),
            models.CheckConstraint(
                condition=(Q(promised=None) | Q(promised_on__isnull=False))
                & (Q(budgeted=None) | Q(budgeted_on__isnull=False)),
                name="commitment_amounts_have_dates",
            ),
            models.CheckConstraint(
                condition=Q(places=None) | Q(places__gte=1), name="commitment_places_positive"
            ),
            models.CheckConstraint(
                condition=Q(status__in=("open", "claimed"), closed_on=None)
                | Q(status__in=("done", "dropped"), closed_on__isnull=False),
                name="commitment_closed_has_date",
            ),
            models.CheckConstraint(
                condition=~Q(status="dropped") | ~Q(drop_reason=""),
                name="commitment_dropped_has_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on", "id"],
                condition=Q(status__in=("open", "claimed")),
                name="commitment_pending",
            ),
            models.Index(fields=["region", "due_on"], name="commitment_by_region"),
        ]

    def __str__(self) -> str:
        return f"{self.slug} {self.text[:80]}"

    def get_absolute_url(self) -> str:
        return reverse("events:commitment_detail", args=[self.slug])

    @property
    def is_pending(self) -> bool:
        return self.status in self.PENDING

    @property
    def is_overdue(self) -> bool:
        """The same as the queryset's, for one commitment."""
        return self.status == self.Status.OPEN and self.due_on < timezone.localdate()


class PaymentQuerySet(models.QuerySet["Payment"]):
    def live(self) -> Self:
        """All but those that were a mistake."""
        return self.filter(void_reason="")


class Payment(models.Model):
    """Money that came for a commitment. A mistake is made void, never deleted."""

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="payments")
    amount = models.DecimalField(_("Amount, som"), validators=[MinValueValidator(1)], **MONEY)
    paid_on = models.DateField(_("Paid on"))
    note = models.CharField(_("Note"), max_length=255, blank=True)
    void_reason = models.CharField(max_length=255, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["paid_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_amount_positive")
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id}: {self.amount}"


class Progress(models.Model):
    """What the owner or somebody of the center said about a commitment, with or without a file."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="progress")
    text = models.TextField(_("What happened"), max_length=2000, blank=True)
    file = models.FileField(
        storage=private_storage, upload_to=private_path, max_length=200, blank=True
    )
    file_name = models.CharField(max_length=150, blank=True, editable=False)
    file_type = models.CharField(max_length=60, blank=True, editable=False)
    is_claim = models.BooleanField(default=False, editable=False)
    # Nobody where the owner wrote through his link.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    is_from_owner = models.BooleanField(default=False, editable=False)
    # The same form sent twice is one report.
    form_number = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("report of progress")
        verbose_name_plural = _("reports of progress")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") | ~Q(file=""), name="progress_says_something"
            ),
            models.UniqueConstraint(
                fields=["commitment", "form_number"],
                condition=~Q(form_number=""),
                name="progress_once_a_form",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id}: {self.text[:60]}"


class OwnerLinkQuerySet(models.QuerySet["OwnerLink"]):
    def valid(self) -> Self:
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())


class OwnerLink(models.Model):
    """A personal address for the owner of one commitment. Only the hash of its token is kept."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(_("Valid until"))
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OwnerLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link for an owner")
        verbose_name_plural = _("links for owners")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["commitment"], condition=Q(revoked_at=None), name="owner_link_one_valid"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="owner_link_expires_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id} {self.expires_at:%Y-%m-%d}"

"""Courses that organisations order, and the work that employers promise to those who learn."""

from decimal import Decimal
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from centers.models import Center, Organisation
from centers.roles import center_ids
from trainings.models.programmes import Programme
from trainings.models.registers import Enrolment
from trainings.models.trainings import Training

if TYPE_CHECKING:
    from accounts.models import User


class CourseOrderQuerySet(models.QuerySet["CourseOrder"]):
    def visible_to(self, user: "User") -> Self:
        """The directorate all, a coordinator those of his centers."""
        if user.is_directorate:
            return self
        return self.filter(center__in=center_ids(user, role="coordinator"))

    def standing(self) -> Self:
        """Orders that count as interest: neither declined nor called off."""
        return self.exclude(state__in=CourseOrder.GONE)

    def open(self) -> Self:
        """Orders somebody has still to do something about."""
        return self.filter(state__in=CourseOrder.OPEN)

    def with_filled(self) -> Self:
        """`filled`: participations of the trainings that fill the order."""
        rows = Enrolment.objects.counted().filter(training__order_link__order=OuterRef("pk"))
        counts = rows.order_by().values("training__order_link__order").annotate(n=Count("pk"))
        return self.annotate(filled=Coalesce(Subquery(counts.values("n")), 0))

    def with_relations(self) -> Self:
        return self.select_related("organisation", "center__organisation", "programme", "host")


class CourseOrder(models.Model):
    """An organisation wants places on a course: how many, of what, when, for how much."""

    class Sector(models.TextChoices):
        WATER = "water", _("Drinking-water association")
        AUTHORITY = "authority", _("Local authority")
        UTILITY = "utility", _("Communal services")
        FINANCE = "finance", _("Banks and finance")
        TELECOM = "telecom", _("Telecom and IT")
        INDUSTRY = "industry", _("Sewing and industry")
        CONSTRUCTION = "construction", _("Construction")
        FARMING = "farming", _("Farming and food")
        TOURISM = "tourism", _("Tourism and catering")
        TRADE = "trade", _("Trade and services")
        SOCIAL = "social", _("Education, health and social work")
        OTHER = "other", _("Other")

    class State(models.TextChoices):
        ASKED = "asked", _("Asked")
        AGREED = "agreed", _("Agreed")
        FILLING = "filling", _("Being filled")
        FILLED = "filled", _("Filled")
        DECLINED = "declined", _("Declined")
        CANCELLED = "cancelled", _("Cancelled")

    OPEN = (State.ASKED, State.AGREED, State.FILLING)
    GONE = (State.DECLINED, State.CANCELLED)

    center = models.ForeignKey(
        Center, models.PROTECT, related_name="course_orders", verbose_name=_("Center")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="course_orders", verbose_name=_("Who orders")
    )
    sector = models.CharField(_("Sector"), max_length=12, choices=Sector)
    contact_name = models.CharField(_("Contact person"), max_length=160, blank=True)
    contact_phone = PhoneNumberField(_("Phone"), blank=True)
    contact_email = models.EmailField(_("Email"), blank=True)
    places = models.PositiveSmallIntegerField(
        _("Places ordered"), validators=[MinValueValidator(1)]
    )
    programme = models.ForeignKey(
        Programme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="orders",
        verbose_name=_("Programme"),
    )
    subject = models.CharField(
        _("What is to be taught"),
        max_length=200,
        blank=True,
        help_text=_("In words, if no programme fits yet"),
    )
    host = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Held at"),
    )
    price = models.DecimalField(
        _("Price of the order, som"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )
    ordered_on = models.DateField(_("Ordered on"), default=timezone.localdate)
    starts_on = models.DateField(_("Wished from"), null=True, blank=True)
    ends_on = models.DateField(_("Wished until"), null=True, blank=True)
    # The number of the promise it came from. Meetings are a sibling of trainings, so what stands
    # behind the number is known above both.
    promised_as = models.SlugField(
        _("Number of the commitment"),
        max_length=40,
        blank=True,
        help_text=_("If it was promised at a meeting"),
    )
    note = models.TextField(_("Note"), blank=True)
    state = models.CharField(
        _("State"), max_length=10, choices=State, default=State.ASKED, editable=False
    )
    reason = models.CharField(_("Reason"), max_length=500, blank=True, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )

    objects = CourseOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("course order")
        verbose_name_plural = _("course orders")
        ordering = ["-ordered_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(places__gte=1), name="order_places_positive"),
            models.CheckConstraint(
                condition=Q(programme__isnull=False) | ~Q(subject=""), name="order_says_what"
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="order_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(price=None) | Q(price__gte=0), name="order_price_not_negative"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["declined", "cancelled"]) | ~Q(reason=""),
                name="order_gone_has_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["-ordered_on", "-id"], name="order_by_date"),
            models.Index(fields=["center", "-ordered_on", "-id"], name="order_by_center"),
            models.Index(
                fields=["promised_as"], condition=~Q(promised_as=""), name="order_by_promise"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.places}"

    def get_absolute_url(self) -> str:
        return reverse("trainings:order_detail", args=[self.pk])

    @property
    def what(self) -> str:
        """The programme, else what was said in words."""
        return self.programme.title if self.programme is not None else self.subject

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN


class OrderTraining(models.Model):
    """A training that fills an order. One order a training, so nobody fills two places."""

    order = models.ForeignKey(CourseOrder, models.CASCADE, related_name="links")
    training = models.OneToOneField(Training, models.PROTECT, related_name="order_link")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("training of an order")
        verbose_name_plural = _("trainings of orders")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.training_id}"


class OrderStep(models.Model):
    """A step of an order with who did it and why."""

    order = models.ForeignKey(CourseOrder, models.CASCADE, related_name="steps")
    state = models.CharField(_("State"), max_length=10, choices=CourseOrder.State)
    comment = models.CharField(_("Comment"), max_length=500, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("step of an order")
        verbose_name_plural = _("steps of orders")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.order_id} {self.state}"


class GuaranteeQuerySet(models.QuerySet["EmploymentGuarantee"]):
    def visible_to(self, user: "User") -> Self:
        """The directorate all, a coordinator those of his centers."""
        if user.is_directorate:
            return self
        own = center_ids(user, role="coordinator")
        return self.filter(Q(training__center__in=own) | Q(order__center__in=own))

    def valid(self) -> Self:
        """Not taken back."""
        return self.filter(voided_at=None)

    def of_training(self, training: Training) -> Self:
        """Given for the training itself, or for the order that it fills."""
        rows = self.filter(Q(training=training) | Q(order__links__training=training))
        return rows.select_related("organisation")


class EmploymentGuarantee(models.Model):
    """An employer guarantees work to so many people after a course."""

    training = models.ForeignKey(
        Training, models.PROTECT, null=True, blank=True, related_name="guarantees"
    )
    order = models.ForeignKey(
        CourseOrder, models.PROTECT, null=True, blank=True, related_name="guarantees"
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="employment_guarantees",
        verbose_name=_("Employer"),
    )
    sector = models.CharField(_("Sector"), max_length=12, choices=CourseOrder.Sector)
    places = models.PositiveSmallIntegerField(
        _("Guaranteed places of work"), validators=[MinValueValidator(1)]
    )
    given_on = models.DateField(_("Given on"))
    valid_until = models.DateField(_("Valid until"), null=True, blank=True)
    evidence = models.CharField(
        _("Evidence"),
        max_length=255,
        help_text=_("Letter, agreement or minutes: number and date"),
    )
    voided_at = models.DateTimeField(null=True, blank=True, editable=False)
    void_reason = models.CharField(max_length=255, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )

    objects = GuaranteeQuerySet.as_manager()

    class Meta:
        verbose_name = _("guarantee of employment")
        verbose_name_plural = _("guarantees of employment")
        ordering = ["-places", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(training__isnull=False, order=None)
                | Q(training=None, order__isnull=False),
                name="guarantee_of_one_thing",
            ),
            models.CheckConstraint(condition=Q(places__gte=1), name="guarantee_places_positive"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("given_on")),
                name="guarantee_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None, void_reason="")
                | (Q(voided_at__isnull=False) & ~Q(void_reason="")),
                name="guarantee_void_has_reason",
            ),
            # The same letter entered twice is one guarantee.
            models.UniqueConstraint(
                fields=["training", "order", "organisation", "evidence"],
                condition=Q(voided_at=None),
                nulls_distinct=False,
                name="guarantee_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.places}"

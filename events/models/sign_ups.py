"""How visitors register for an event."""

import datetime as dt

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models.events import Event

# A form with more lines is nobody's on a phone.
GROUP_AT_MOST = 40
OFFER_AT_MOST = 14 * 24


class SignUp(models.Model):
    """The rules of registering for one event; an event without them takes no registrations.

    The number of places is the event's `capacity`. Whoever gives or frees a place holds this row.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Registration is open.")
        NOT_YET = "not_yet", _("Registration has not begun yet.")
        CLOSED = "closed", _("Registration is closed.")
        OVER = "over", _("This event is over.")
        CANCELLED = "cancelled", _("This event will not take place.")

    event = models.OneToOneField(Event, models.CASCADE, related_name="sign_up")
    is_open = models.BooleanField(_("Visitors may register"), default=True)
    opens_at = models.DateTimeField(_("Opens"), null=True, blank=True)
    closes_at = models.DateTimeField(
        _("Closes"), null=True, blank=True, help_text=_("Empty: when the event is over")
    )
    has_waiting_list = models.BooleanField(
        _("Keep a waiting list"), default=True, help_text=_("When all places are taken")
    )
    offer_hours = models.PositiveSmallIntegerField(
        _("Hours to take an offered place"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(OFFER_AT_MOST)],
        help_text=_("Then the next on the waiting list gets the offer"),
    )
    group_limit = models.PositiveSmallIntegerField(
        _("People in one registration at most"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(GROUP_AT_MOST)],
        help_text=_("A family, a class"),
    )

    class Meta:
        verbose_name = _("registration of an event")
        verbose_name_plural = _("registration of events")
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
                name="sign_up_closes_after_opening",
            ),
            models.CheckConstraint(
                condition=Q(offer_hours__range=(1, OFFER_AT_MOST)), name="sign_up_offer_in_range"
            ),
            models.CheckConstraint(
                condition=Q(group_limit__range=(1, GROUP_AT_MOST)), name="sign_up_group_in_range"
            ),
        ]

    def __str__(self) -> str:
        return str(self.event_id)

    def state(self, now: dt.datetime | None = None) -> str:
        """Whether a visitor may register at a moment, and if not, why."""
        now = now or timezone.now()
        event = self.event
        if event.status == Event.Status.CANCELLED:
            return self.State.CANCELLED
        if event.last_on < timezone.localdate(now):
            return self.State.OVER
        if not self.is_open or event.status != Event.Status.ANNOUNCED:
            return self.State.CLOSED
        if self.opens_at and now < self.opens_at:
            return self.State.NOT_YET
        if self.closes_at and now >= self.closes_at:
            return self.State.CLOSED
        return self.State.OPEN

    @property
    def is_taking(self) -> bool:
        """Visitors may register now."""
        return self.state() == self.State.OPEN

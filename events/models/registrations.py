"""Guests of an event: what was sent in one form (a booking), and each person in it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from core import links
from core.ordering import kyrgyz_order
from events.models.events import Event
from people.models import AgeBand, Person, Sex
from people.names import search_key

LINK_SALT = "events.booking"


class Booking(models.Model):
    """One form that was sent: a person, a family, a class. One contact, one personal link."""

    class Source(models.TextChoices):
        ONLINE = "online", _("Registered online")
        STAFF = "staff", _("Added by the organiser")
        DESK = "desk", _("Came without registering")

    event = models.ForeignKey(Event, models.CASCADE, related_name="bookings")
    source = models.CharField(max_length=6, choices=Source, default=Source.ONLINE)
    group_name = models.CharField(_("Family, class or group"), max_length=120, blank=True)
    organisation = models.CharField(_("Organisation"), max_length=160, blank=True)
    phone = PhoneNumberField(_("Phone"), blank=True)
    email = models.EmailField(_("Email"), blank=True)
    language = models.CharField(
        _("Language"), max_length=2, choices=settings.LANGUAGES, default="ky"
    )
    # Which text was agreed to; empty: nobody was asked, so nothing of it becomes a person.
    consent_version = models.CharField(max_length=20, blank=True)
    consented_at = models.DateTimeField(null=True, blank=True)
    # The person behind it was anonymised.
    is_forgotten = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        constraints = [
            models.CheckConstraint(
                condition=~Q(source="online") | ~Q(phone="") | ~Q(email="") | Q(is_forgotten=True),
                name="booking_online_has_contact",
            ),
            models.CheckConstraint(
                condition=~Q(source="online")
                | (~Q(consent_version="") & Q(consented_at__isnull=False)),
                name="booking_online_has_consent",
            ),
        ]
        indexes = [
            # How many somebody has registered already, by either contact.
            models.Index(fields=["event", "phone"], name="booking_by_phone"),
            models.Index(fields=["event", "email"], name="booking_by_email"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id}/{self.pk}"

    @property
    def token(self) -> str:
        """The secret part of the personal link."""
        return links.signed_number(self.pk, LINK_SALT)

    @staticmethod
    def pk_of(token: str) -> int | None:
        """Whose link this is; None for a made-up one."""
        return links.number_of(token, LINK_SALT)

    def get_ticket_url(self) -> str:
        """The personal page with the tickets."""
        return reverse("events:ticket_detail", args=[self.event.slug, self.token])


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def counted(self) -> Self:
        """People who came: the only ones that reach a total."""
        return self.filter(status__in=Registration.COUNTED_STATUSES)

    def seated(self) -> Self:
        """People who hold a place."""
        return self.filter(status__in=Registration.SEATED_STATUSES)

    def waiting(self) -> Self:
        """The waiting list, the first first."""
        return self.filter(status=Registration.Status.WAITING).order_by("queued_at", "pk")

    def current(self) -> Self:
        """Those a list shows first: not cancelled and not lapsed."""
        return self.exclude(status__in=Registration.GONE_STATUSES)

    def search(self, text: str) -> Self:
        """A code, or words of a name in any alphabet and order."""
        rows = self
        code = clean_code(text)
        if len(code) == CODE_LENGTH and rows.filter(code=code).exists():
            return rows.filter(code=code)
        for word in search_key(text).split():
            rows = rows.filter(name_key__contains=word)
        return rows

    def alphabetical(self) -> Self:
        return self.order_by("sort_name", "pk")


# Crockford's base 32: no I, L, O, U, so nothing on a ticket can be taken for another sign.
CODE_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 8
# What people type in place of a sign of a code: Cyrillic letters that look the same too.
_MEANT = str.maketrans("OILОАВСЕНКМРТХУ", "0110ABCEHKMPTXY")


def clean_code(text: str) -> str:
    """A code as it is stored, from what was typed or read; other signs are left out."""
    meant = text.upper().translate(_MEANT)
    return "".join(sign for sign in meant if sign in CODE_SIGNS)


class Registration(models.Model):
    """One person at an event, by name. The name is kept as written; `name_key` is for finding."""

    class Status(models.TextChoices):
        REGISTERED = "registered", _("Registered")
        WAITING = "waiting", _("On the waiting list")
        OFFERED = "offered", _("A place is offered")
        CHECKED_IN = "checked_in", _("Came")
        NO_SHOW = "no_show", _("Did not come")
        CANCELLED = "cancelled", _("Cancelled")
        LAPSED = "lapsed", _("Did not take the place")

    COUNTED_STATUSES = (Status.CHECKED_IN,)
    SEATED_STATUSES = (Status.REGISTERED, Status.OFFERED, Status.CHECKED_IN)
    GONE_STATUSES = (Status.CANCELLED, Status.LAPSED)

    class Match(models.TextChoices):
        """What the matching with the people of the network came to, after the check-in."""

        OPEN = "open", _("Not looked at yet")
        LINKED = "linked", _("Known already")
        NEW = "new", _("New in the network")
        UNSURE = "unsure", _("Perhaps known: to be decided")
        NONE = "none", _("Without consent: no record of the person")

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="registrations")
    event = models.ForeignKey(Event, models.CASCADE, related_name="registrations")
    code = models.CharField(_("Code"), max_length=CODE_LENGTH, editable=False)
    family_name = models.CharField(_("Surname"), max_length=80, blank=True)
    given_name = models.CharField(_("First name"), max_length=80)
    patronymic = models.CharField(_("Patronymic"), max_length=80, blank=True)
    name_key = models.CharField(max_length=160, editable=False)
    sort_name = models.GeneratedField(
        expression=kyrgyz_order(Concat("family_name", Value(" "), "given_name")),
        output_field=models.CharField(max_length=250),
        db_persist=True,
    )
    sex = models.CharField(_("Sex"), max_length=1, choices=Sex, default=Sex.NOT_STATED)
    age_band = models.CharField(_("Age"), max_length=8, choices=AgeBand, default=AgeBand.UNKNOWN)
    guardian_name = models.CharField(_("Parent or guardian"), max_length=160, blank=True)
    status = models.CharField(
        _("Status"), max_length=10, choices=Status, default=Status.REGISTERED, editable=False
    )
    queued_at = models.DateTimeField(null=True, blank=True, editable=False)
    offered_until = models.DateTimeField(null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)
    # When the place was given back. It stays while a scan from before that moment says that the
    # person came: taken back, the place is given back again.
    given_back_at = models.DateTimeField(null=True, blank=True, editable=False)
    # The first time somebody let the person in; it follows from all scans (`events.arrivals`).
    checked_in_at = models.DateTimeField(null=True, blank=True, editable=False)
    checked_in_desk = models.ForeignKey(
        "events.Desk", models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    # Of a person who was written down at a desk: sent twice, it is one row.
    walk_in_nonce = models.CharField(max_length=36, null=True, blank=True, editable=False)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="event_registrations"
    )
    match = models.CharField(max_length=6, choices=Match, default=Match.OPEN, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("guest of an event")
        verbose_name_plural = _("guests of an event")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "code"], name="registration_code_unique"),
            models.UniqueConstraint(
                fields=["event", "walk_in_nonce"],
                condition=Q(walk_in_nonce__isnull=False),
                name="registration_walk_in_once",
            ),
            # The same name in the same booking is a line that was typed twice.
            models.UniqueConstraint(
                fields=["booking", "name_key", "patronymic"],
                condition=~Q(status__in=("cancelled", "lapsed")),
                name="registration_name_once_a_booking",
            ),
            models.CheckConstraint(
                condition=Q(code__regex=f"^[{CODE_SIGNS}]{{{CODE_LENGTH}}}$"),
                name="registration_code_signs",
            ),
            models.CheckConstraint(
                condition=~Q(age_band="0-17") | ~Q(guardian_name=""),
                name="registration_minor_has_guardian",
            ),
            models.CheckConstraint(
                condition=Q(status="offered", offered_until__isnull=False)
                | (~Q(status="offered") & Q(offered_until=None)),
                name="registration_offer_has_end",
            ),
            models.CheckConstraint(
                condition=Q(status="checked_in", checked_in_at__isnull=False)
                | (~Q(status="checked_in") & Q(checked_in_at=None, checked_in_desk=None)),
                name="registration_came_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(status="cancelled", cancelled_at__isnull=False)
                | (~Q(status="cancelled") & Q(cancelled_at=None)),
                name="registration_cancelled_has_moment",
            ),
            models.CheckConstraint(
                condition=~Q(status="waiting") | Q(queued_at__isnull=False),
                name="registration_waiting_in_line",
            ),
            models.CheckConstraint(
                condition=~Q(match__in=("linked", "new", "unsure")) | Q(person__isnull=False),
                name="registration_match_has_person",
            ),
        ]
        indexes = [
            models.Index(fields=["event", "sort_name", "id"], name="registration_by_name"),
            # What changed since a desk asked last; places and arrivals are counted from here too.
            models.Index(
                fields=["event", "updated_at"], include=["status"], name="registration_by_update"
            ),
            models.Index(
                fields=["offered_until"], condition=Q(status="offered"), name="registration_offers"
            ),
            models.Index(
                fields=["id"],
                condition=Q(status="checked_in", match="open"),
                name="registration_to_match",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id}/{self.code}"

    @property
    def full_name(self) -> str:
        """Surname first, as on registers here."""
        return " ".join(filter(None, (self.family_name, self.given_name, self.patronymic)))

    @property
    def is_counted(self) -> bool:
        return self.status in self.COUNTED_STATUSES

    @property
    def is_gone(self) -> bool:
        """Cancelled, or the offered place was not taken in time."""
        return self.status in self.GONE_STATUSES

    @property
    def shown_code(self) -> str:
        """In two halves, as one reads it out."""
        half = CODE_LENGTH // 2
        return f"{self.code[:half]}-{self.code[half:]}"

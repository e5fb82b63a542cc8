"""The programme of an event: slots in halls, who speaks, stands; and its released versions."""

import uuid
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from centers.models import Organisation, Place
from events.models.events import Event
from events.models.halls import Hall


class Speaker(models.Model):
    """Somebody on the stage of one event. Known to the public by this role, so no `Person`.

    While only the organisation is known, it stands in the programme without a name.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="speakers")
    # Names the person in calendars and in released versions.
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("Name"), max_length=150, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Organisation"),
    )
    # One that is not in the register of partners.
    organisation_name = models.CharField(_("Another organisation"), max_length=200, blank=True)
    country = models.ForeignKey(
        Place,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"level": Place.Level.COUNTRY},
        verbose_name=_("Country"),
    )
    bio = models.TextField(_("About the speaker"), max_length=1000, blank=True)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        ordering = [Lower("name"), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") | Q(organisation__isnull=False) | ~Q(organisation_name=""),
                name="speaker_has_name_or_organisation",
            ),
            models.CheckConstraint(
                condition=Q(organisation=None) | Q(organisation_name=""),
                name="speaker_of_one_organisation",
            ),
            models.UniqueConstraint(
                F("event"),
                Lower("name"),
                F("organisation"),
                Lower("organisation_name"),
                name="speaker_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.organisation_label

    @property
    def organisation_label(self) -> str:
        """The organisation in the reader's language."""
        return self.organisation.name if self.organisation else self.organisation_name


class SlotQuerySet(models.QuerySet["Slot"]):
    def in_time(self) -> Self:
        """As they take place; at the same time by the order of the halls."""
        return self.order_by(
            "day", "starts_at", F("hall__position").asc(nulls_last=True), "ends_at", "pk"
        )


class Slot(models.Model):
    """Something that takes place in a hall from one hour to another."""

    class Kind(models.TextChoices):
        OPENING = "opening", _("Opening or closing")
        TALK = "talk", _("Talk")
        PANEL = "panel", _("Panel discussion")
        MASTER_CLASS = "master_class", _("Master class")
        EXHIBITION = "exhibition", _("Exhibition")
        PERFORMANCE = "performance", _("Performance")
        BREAK = "break", _("Break")
        OTHER = "other", _("Other")

    event = models.ForeignKey(Event, models.CASCADE, related_name="slots")
    # Names the slot in calendars and in released versions.
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind, default=Kind.TALK)
    title = models.CharField(_("Title"), max_length=255)
    abstract = models.TextField(_("What it is about"), max_length=3000, blank=True)
    hall = models.ForeignKey(
        Hall,
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="slots",
        verbose_name=_("Hall"),
    )
    day = models.DateField(_("Day"))
    starts_at = models.TimeField(_("Starts at"))
    ends_at = models.TimeField(_("Ends at"))
    capacity = models.PositiveIntegerField(_("Places"), null=True, blank=True)
    languages = ArrayField(
        models.CharField(max_length=8), verbose_name=_("Languages"), default=list, blank=True
    )
    people = models.ManyToManyField(Speaker, through="SlotRole", related_name="slots")
    is_demo = models.BooleanField(default=False, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = SlotQuerySet.as_manager()

    class Meta:
        verbose_name = _("slot of a programme")
        verbose_name_plural = _("slots of a programme")
        ordering = ["day", "starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="slot_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(capacity=None) | Q(capacity__gte=1), name="slot_capacity_positive"
            ),
        ]
        indexes = [models.Index(fields=["event", "day", "starts_at"], name="slot_in_time")]

    def __str__(self) -> str:
        return f"{self.day} {self.starts_at:%H:%M} {self.title}"


class SlotRole(models.Model):
    """Who does what in a slot, in the order they are named."""

    class Role(models.TextChoices):
        SPEAKER = "speaker", _("Speaker")
        MODERATOR = "moderator", _("Moderator")

    slot = models.ForeignKey(Slot, models.CASCADE, related_name="roles")
    speaker = models.ForeignKey(
        Speaker, models.CASCADE, related_name="roles", verbose_name=_("Speaker")
    )
    role = models.CharField(_("Role"), max_length=9, choices=Role, default=Role.SPEAKER)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("role in a slot")
        verbose_name_plural = _("roles in a slot")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["slot", "speaker"], name="slot_role_once"),
        ]

    def __str__(self) -> str:
        return f"{self.slot_id} {self.role} {self.speaker_id}"


class Stand(models.Model):
    """A stand of an organisation: where it is and what it shows."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="stands")
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Organisation"),
    )
    organisation_name = models.CharField(_("Another organisation"), max_length=200, blank=True)
    place = models.CharField(_("Place of the stand"), max_length=80, blank=True)
    shows = models.TextField(_("What it shows"), max_length=1000, blank=True)
    position = models.PositiveSmallIntegerField(_("Number of the stand"))
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("stand")
        verbose_name_plural = _("stands")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, organisation_name="")
                | Q(organisation=None) & ~Q(organisation_name=""),
                name="stand_of_one_organisation",
            ),
            models.CheckConstraint(condition=Q(position__gte=1), name="stand_number_positive"),
            models.UniqueConstraint(fields=["event", "position"], name="stand_number_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.organisation_label}"

    @property
    def organisation_label(self) -> str:
        """The organisation in the reader's language."""
        return self.organisation.name if self.organisation else self.organisation_name


class ProgrammeRelease(models.Model):
    """The programme as it was released once; it never changes. Visitors read the latest one.

    `content` holds all words in all languages, so that a page needs no other table. `changes` are
    the differences to the release before. `events.snapshots` says what stands in them.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="releases")
    number = models.PositiveSmallIntegerField()
    released_at = models.DateTimeField()
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    changelog = models.TextField(_("What is new"), max_length=2000, blank=True)
    content = models.JSONField()
    changes = models.JSONField(default=list)

    class Meta:
        verbose_name = _("released programme")
        verbose_name_plural = _("released programmes")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["event", "number"], name="release_number_unique"),
            models.CheckConstraint(condition=Q(number__gte=1), name="release_number_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} v{self.number}"

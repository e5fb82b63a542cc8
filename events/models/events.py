"""Events: what, when, where, by whom, and how far it is."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Upper
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centers.models import Center, Organisation, Place
from centers.roles import center_ids
from core.conditions import IsOneOf
from core.folding import fold
from core.statements import Later
from events.models.kinds import Kind as EventKind
from events.models.series import Series
from projects.models import PolicyPlanItem, Project

if TYPE_CHECKING:
    from accounts.models import User

# A held event without its report is late after so many days.
REPORT_WITHIN = dt.timedelta(days=14)
LISTED = ("announced", "held", "reported")


class EventQuerySet(models.QuerySet["Event"]):
    def visible_to(self, user: "User") -> Self:
        """The inside of an event: all for the directorate, else those of one's own centers."""
        if user.is_directorate:
            return self
        return self.filter(center__in=center_ids(user))

    def editable_by(self, user: "User") -> Self:
        """Those a user may change: the directorate all, a coordinator those of his centers."""
        if user.is_directorate:
            return self
        return self.filter(center__in=center_ids(user, role="coordinator"))

    def open_to_all(self) -> Self:
        """Events with a page for visitors: shown ones that are announced or were held, and those
        called off after they had been announced."""
        was_announced = Q(status=Event.Status.CANCELLED, published_at__isnull=False)
        return self._in_open_places().filter(Q(status__in=LISTED) | was_announced, is_public=True)

    def listed(self) -> Self:
        """What visitors' lists show: no parts of events, nothing called off."""
        return self._in_open_places().filter(status__in=LISTED, is_public=True, parent=None)

    def published(self) -> Self:
        """Everything that visitors were ever shown: calendars must hear what became of it."""
        return self._in_open_places().filter(published_at__isnull=False)

    def _in_open_places(self) -> Self:
        return self.exclude(center__organisation__is_restricted=True)

    def upcoming(self, today: dt.date | Later) -> Self:
        """Not over yet, soonest first."""
        return self.filter(last_on__gte=today).order_by("first_on", "pk")

    def past(self, today: dt.date) -> Self:
        """Over, the latest first."""
        return self.filter(last_on__lt=today).order_by("-first_on", "-pk")

    def overdue(self, today: dt.date) -> Self:
        """Their time is over and nobody has said that they were held."""
        return self.filter(status__in=Event.OPEN_STATUSES, last_on__lt=today)

    def report_overdue(self, today: dt.date) -> Self:
        """Held, and the time for the report is over."""
        return self.filter(status=Event.Status.HELD, last_on__lt=today - REPORT_WITHIN)

    def search(self, text: str) -> Self:
        """A number as it is written, or words of the title or the center in any alphabet."""
        folded = fold(text)
        if not folded:
            return self.filter(slug__icontains=text) if text else self
        # All numbers are of such letters.
        return self.named(folded.split(), number=text if text.isascii() else None)

    def named(self, words: Sequence[Any], *, number: Any = None) -> Self:
        """The same for folded words, or for such that are told later."""
        titled, centers = Q(), Center.objects.order_by()
        for word in words:
            titled &= Q(search_title__contains=word)
            centers = centers.filter(organisation__search_names__contains=word)
        found = titled | Q(IsOneOf("center", centers))
        if number is not None:
            found |= Q(slug__icontains=number)
        return self.filter(found)

    def with_list_relations(self) -> Self:
        return self.select_related("center__organisation", "place", "region", "series")


class Event(models.Model):
    """A meeting of people that is no training: by a center, or by the directorate (no center)."""

    Kind = EventKind

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        ANNOUNCED = "announced", _("Announced")
        HELD = "held", _("Held")
        REPORTED = "reported", _("Reported")
        CANCELLED = "cancelled", _("Cancelled")

    class Format(models.TextChoices):
        ON_SITE = "on_site", _("On-site")
        ONLINE = "online", _("Online")
        BLENDED = "blended", _("Blended")

    class Level(models.TextChoices):
        LOCAL = "local", _("Local")
        REGIONAL = "regional", _("Regional")
        NATIONAL = "national", _("National")

    OPEN_STATUSES = (Status.PLANNED, Status.ANNOUNCED)
    EDITABLE_STATUSES = (Status.PLANNED, Status.ANNOUNCED, Status.HELD)
    DONE_STATUSES = (Status.HELD, Status.REPORTED)

    slug = models.SlugField(_("Number"), unique=True, max_length=24, editable=False)
    # Names the event in calendars for ever, whatever address the portal has.
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("Kind"), max_length=12, choices=EventKind)
    level = models.CharField(_("Level"), max_length=8, choices=Level, default=Level.LOCAL)
    title = models.CharField(_("Title"), max_length=255)
    description = models.TextField(_("Description"), blank=True)
    center = models.ForeignKey(
        Center,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("Center"),
        help_text=_("Empty: an event of the directorate"),
    )
    hosts = models.ManyToManyField(Organisation, through="EventHost", related_name="hosted_events")
    series = models.ForeignKey(
        Series,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("Series"),
    )
    edition = models.PositiveSmallIntegerField(
        _("Year of the series"), null=True, blank=True, help_text=_("For a series of each year")
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("Part of"),
    )
    projects = models.ManyToManyField(
        Project, blank=True, related_name="events", verbose_name=_("Projects")
    )
    policy_items = models.ManyToManyField(
        PolicyPlanItem, blank=True, related_name="events", verbose_name=_("Items of policy plans")
    )
    status = models.CharField(
        _("Status"), max_length=10, choices=Status, default=Status.PLANNED, editable=False
    )

    # An exact date may come later than the plan: until then "planned by".
    planned_on = models.DateField(_("Planned by"), null=True, blank=True)
    starts_on = models.DateField(_("Start date"), null=True, blank=True)
    ends_on = models.DateField(_("End date"), null=True, blank=True)
    # On the first and on the last day; without them the whole day.
    starts_at = models.TimeField(_("Starts at"), null=True, blank=True)
    ends_at = models.TimeField(_("Ends at"), null=True, blank=True)
    # What lists sort by, with or without exact dates.
    first_on = models.GeneratedField(
        expression=Coalesce("starts_on", "planned_on"),
        output_field=models.DateField(_("Date")),
        db_persist=True,
    )
    last_on = models.GeneratedField(
        expression=Coalesce("ends_on", "planned_on"),
        output_field=models.DateField(),
        db_persist=True,
    )

    format = models.CharField(_("Format"), max_length=8, choices=Format, default=Format.ON_SITE)
    place = models.ForeignKey(
        Place,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("Place"),
    )
    # The place's region (the country for a place abroad), for filters; empty with no place.
    region = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    venue = models.CharField(_("Venue"), max_length=200, blank=True)
    online_link = models.URLField(_("Link to take part"), blank=True)
    shows_link = models.BooleanField(_("Visitors see the link"), default=False)
    languages = ArrayField(
        models.CharField(max_length=8), verbose_name=_("Languages"), default=list, blank=True
    )
    capacity = models.PositiveIntegerField(
        _("Places"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    is_public = models.BooleanField(
        _("Shown to visitors"), default=True, help_text=_("Once it is announced or held")
    )

    report = models.TextField(_("Report"), blank=True)
    cancel_reason = models.CharField(max_length=255, blank=True, editable=False)
    announced_at = models.DateTimeField(null=True, blank=True, editable=False)
    # When visitors were first shown it.
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    held_at = models.DateTimeField(null=True, blank=True, editable=False)
    reported_at = models.DateTimeField(null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Grows with each change of what a calendar shows.
    sequence = models.PositiveIntegerField(default=0, editable=False)
    copied_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="copies", editable=False
    )
    # Titles of all languages, folded, for the search box; services keep it.
    search_title = models.TextField(editable=False, default="")
    is_demo = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-first_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on=None, ends_on=None)
                | Q(starts_on__isnull=False, ends_on__isnull=False, ends_on__gte=F("starts_on")),
                name="event_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(starts_at=None)
                | Q(ends_at=None)
                | Q(ends_on__gt=F("starts_on"))
                | Q(ends_at__gt=F("starts_at")),
                name="event_hours_in_order",
            ),
            models.CheckConstraint(
                condition=Q(starts_at=None, ends_at=None) | Q(starts_on__isnull=False),
                name="event_hours_need_date",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=False) | Q(planned_on__isnull=False),
                name="event_has_some_date",
            ),
            models.CheckConstraint(
                condition=Q(status__in=("planned", "cancelled")) | Q(starts_on__isnull=False),
                name="event_beyond_plan_has_date",
            ),
            models.CheckConstraint(
                condition=Q(format="online") | Q(place__isnull=False), name="event_has_place"
            ),
            models.CheckConstraint(
                condition=~Q(status="announced") | Q(format="on_site") | ~Q(online_link=""),
                name="event_announced_online_has_link",
            ),
            models.CheckConstraint(
                condition=Q(capacity=None) | Q(capacity__gte=1), name="event_capacity_positive"
            ),
            models.CheckConstraint(
                condition=Q(edition=None)
                | Q(series__isnull=False, edition__gte=1990, edition__lte=2100),
                name="event_edition_of_series",
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")), name="event_not_part_of_itself"
            ),
            models.CheckConstraint(
                condition=~Q(status="cancelled")
                | Q(cancelled_at__isnull=False) & ~Q(cancel_reason=""),
                name="event_cancelled_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(status="reported") | Q(reported_at__isnull=False) & ~Q(report=""),
                name="event_reported_has_report",
            ),
            models.UniqueConstraint(
                fields=["series", "edition"],
                condition=Q(edition__isnull=False, parent=None) & ~Q(status="cancelled"),
                name="event_one_edition_a_year",
            ),
            models.UniqueConstraint(
                fields=["copied_from", "first_on"],
                condition=Q(copied_from__isnull=False) & ~Q(status="cancelled"),
                name="event_copied_once",
            ),
        ]
        indexes = [
            models.Index(fields=["-first_on", "-id"], name="event_by_date"),
            models.Index(fields=["center", "-first_on", "-id"], name="event_by_center"),
            models.Index(fields=["region", "-first_on", "-id"], name="event_by_region"),
            models.Index(fields=["kind", "-first_on", "-id"], name="event_by_kind"),
            # What visitors are shown: the next and, read backwards, the past ones.
            models.Index(
                fields=["first_on", "id"],
                condition=Q(status__in=LISTED, is_public=True, parent=None),
                name="event_listed",
            ),
            models.Index(
                fields=["last_on"],
                condition=Q(status__in=("planned", "announced", "held")),
                name="event_open",
            ),
            # Calendar feeds ask for what ends late enough and was ever shown.
            models.Index(
                fields=["last_on", "id"],
                condition=Q(published_at__isnull=False),
                name="event_published",
            ),
            GinIndex(fields=["search_title"], name="event_title_trgm", opclasses=["gin_trgm_ops"]),
            # A part of a number, as the search box asks for it.
            GinIndex(OpClass(Upper("slug"), "gin_trgm_ops"), name="event_number_trgm"),
        ]

    def __str__(self) -> str:
        return f"{self.slug} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("events:event_detail", args=[self.slug])

    def get_public_url(self) -> str:
        """The page for visitors."""
        return reverse("events:public_detail", args=[self.slug])

    def get_programme_url(self) -> str:
        """The programme for visitors."""
        return reverse("events:public_programme", args=[self.slug])

    @property
    def is_editable(self) -> bool:
        """A reported event is a record, a cancelled one is over."""
        return self.status in self.EDITABLE_STATUSES

    @property
    def has_exact_date(self) -> bool:
        """Whether the day is known, or only by when it is planned."""
        return self.starts_on is not None

    @property
    def is_to_come(self) -> bool:
        """Its exact first day lies ahead, so nobody can have held it."""
        return self.starts_on is not None and self.starts_on > timezone.localdate()

    @property
    def is_overdue(self) -> bool:
        """The same as the queryset's, for one event."""
        return self.status in self.OPEN_STATUSES and self.last_on < timezone.localdate()

    @property
    def is_online(self) -> bool:
        """Nobody has to travel."""
        return self.format == self.Format.ONLINE

    @property
    def begins(self) -> dt.datetime | None:
        """The moment it begins, in the portal's time zone; None without a date or an hour."""
        if self.starts_on is None or self.starts_at is None:
            return None
        return timezone.make_aware(dt.datetime.combine(self.starts_on, self.starts_at))

    @property
    def finishes(self) -> dt.datetime | None:
        """The moment it ends; None without a date or an hour."""
        if self.ends_on is None or self.ends_at is None:
            return None
        return timezone.make_aware(dt.datetime.combine(self.ends_on, self.ends_at))


class EventHost(models.Model):
    """An organisation behind an event, in the order they are named."""

    class Role(models.TextChoices):
        HOST = "host", _("Host")
        CO_HOST = "co_host", _("Co-host")
        PARTNER = "partner", _("Partner")
        FUNDER = "funder", _("Funder")

    event = models.ForeignKey(Event, models.CASCADE, related_name="host_rows")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("Organisation")
    )
    role = models.CharField(_("Role"), max_length=8, choices=Role, default=Role.HOST)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("host of an event")
        verbose_name_plural = _("hosts of an event")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "organisation"], name="event_host_unique")
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.role} {self.organisation_id}"

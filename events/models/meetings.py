"""What a meeting is about and who is there: agenda, attendance, counts without names."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from centers.models import Organisation, Place
from events.models.events import Event
from people.models import AgeBand, Person, Sex

if TYPE_CHECKING:
    from django.utils.functional import Promise


class Sector(models.TextChoices):
    AUTHORITY = "authority", _("Local authority")
    MINISTRY = "ministry", _("Ministry or state body")
    EMPLOYER = "employer", _("Employer")
    SCHOOL = "school", _("School or university")
    NGO = "ngo", _("Non-governmental organisation")
    CENTER = "center", _("Adult training center")
    DONOR = "donor", _("Donor")
    RESIDENT = "resident", _("Residents")
    OTHER = "other", _("Other")


# The sector of a kind of organisation, where nobody says another one.
SECTORS = {
    Organisation.Kind.CENTER: Sector.CENTER,
    Organisation.Kind.ASSOCIATION: Sector.NGO,
    Organisation.Kind.LIBRARY: Sector.OTHER,
    Organisation.Kind.VOCATIONAL_SCHOOL: Sector.SCHOOL,
    Organisation.Kind.STATE_BODY: Sector.MINISTRY,
    Organisation.Kind.LOCAL_AUTHORITY: Sector.AUTHORITY,
    Organisation.Kind.EMPLOYER: Sector.EMPLOYER,
    Organisation.Kind.NGO: Sector.NGO,
    Organisation.Kind.DONOR: Sector.DONOR,
    Organisation.Kind.COMPANY: Sector.EMPLOYER,
    Organisation.Kind.DIASPORA: Sector.NGO,
    Organisation.Kind.UNIVERSITY: Sector.SCHOOL,
    Organisation.Kind.OTHER: Sector.OTHER,
}


class AgendaItem(models.Model):
    """One point of the agenda; open commitments of earlier meetings stand beside, by themselves."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="agenda_items")
    position = models.PositiveSmallIntegerField(default=0)
    starts_at = models.TimeField(_("Starts at"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("Minutes"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(600)],
    )
    title = models.CharField(_("Point"), max_length=255)
    presenter = models.CharField(_("Presented by"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("point of an agenda")
        verbose_name_plural = _("points of an agenda")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "position"], name="agenda_position_unique"),
            models.CheckConstraint(
                condition=Q(minutes=None) | Q(minutes__range=(1, 600)), name="agenda_minutes_sane"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="agenda_item_has_title"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id}: {self.title}"

    @property
    def ends_at(self) -> dt.time | None:
        """When it is over, if both its hour and its length are known."""
        if self.starts_at is None or self.minutes is None:
            return None
        start = dt.datetime.combine(dt.date(2000, 1, 1), self.starts_at)
        return (start + dt.timedelta(minutes=self.minutes)).time()


class AttendeeQuerySet(models.QuerySet["Attendee"]):
    def present(self) -> Self:
        """Who was there. Invited, excused and void rows never count."""
        return self.filter(state=Attendee.State.PRESENT)

    def live(self) -> Self:
        """All but rows that were a mistake."""
        return self.exclude(state=Attendee.State.VOID)


class Attendee(models.Model):
    """Somebody invited to an event or present there: a person, or an organisation by itself."""

    class State(models.TextChoices):
        INVITED = "invited", _("Invited")
        PRESENT = "present", _("Present")
        EXCUSED = "excused", _("Excused")
        ABSENT = "absent", _("Did not come")
        VOID = "void", _("Void")

    event = models.ForeignKey(Event, models.CASCADE, related_name="attendees")
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="event_attendances",
        verbose_name=_("Person"),
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="event_attendances",
        verbose_name=_("Organisation"),
    )
    sector = models.CharField(_("Sector"), max_length=10, choices=Sector, default=Sector.OTHER)
    is_decision_maker = models.BooleanField(_("Decides"), default=False)
    duty = models.CharField(_("Job title"), max_length=160, blank=True)
    delegation = models.CharField(_("Delegation"), max_length=120, blank=True)
    country = models.ForeignKey(
        Place,
        models.PROTECT,
        related_name="+",
        verbose_name=_("Country"),
        limit_choices_to={"level": Place.Level.COUNTRY},
    )
    state = models.CharField(_("State"), max_length=8, choices=State, default=State.PRESENT)
    # On the first day of the event; survives anonymising as the lower end of the band.
    age = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    void_reason = models.CharField(max_length=255, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = AttendeeQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance of an event")
        verbose_name_plural = _("attendance of an event")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(organisation__isnull=False),
                name="attendee_is_somebody",
            ),
            models.UniqueConstraint(
                fields=["event", "person"],
                condition=Q(person__isnull=False) & ~Q(state="void"),
                name="attendee_person_once",
            ),
            models.UniqueConstraint(
                fields=["event", "organisation"],
                condition=Q(person=None) & ~Q(state="void"),
                name="attendee_organisation_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="void") | ~Q(void_reason=""), name="attendee_void_has_reason"
            ),
        ]
        indexes = [
            # Meetings of a partner in the last twelve months.
            models.Index(
                fields=["organisation", "event"],
                condition=Q(state="present"),
                name="attendee_by_organisation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id}: {self.person_id or self.organisation_id}"

    @property
    def name(self) -> str:
        """The person, else the organisation that came without anybody's name."""
        if self.person is not None:
            return self.person.full_name
        return self.organisation.name if self.organisation else ""

    @property
    def state_label(self) -> "str | Promise":
        return self.State(self.state).label


class EventAggregate(models.Model):
    """People counted without names: one cell of sex × age band. Never part of unique people."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="aggregate_counts")
    sex = models.CharField(max_length=1, choices=Sex)
    age_band = models.CharField(max_length=8, choices=AgeBand)
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("count without names")
        verbose_name_plural = _("counts without names")
        constraints = [
            models.UniqueConstraint(
                fields=["event", "sex", "age_band"], name="event_aggregate_cell_unique"
            ),
            models.CheckConstraint(
                condition=Q(count__gte=1), name="event_aggregate_count_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.sex} {self.age_band}: {self.count}"

"""Minutes: written, amended, approved, then frozen; pictures of the meeting."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.folding import fold
from core.models import Picture
from events.models.events import Event


class MinutesQuerySet(models.QuerySet["Minutes"]):
    def approved(self) -> Self:
        return self.filter(phase=Minutes.Phase.APPROVED)

    def in_work(self) -> Self:
        return self.exclude(phase=Minutes.Phase.APPROVED)

    def numbered(self, text: str) -> Self:
        """Minutes whose protocol number is written like the text: "Protocol 2"."""
        words = fold(text).split()
        found = self if words and any(word.isdigit() for word in words) else self.none()
        for word in words:
            found = found.filter(search_number__contains=f" {word} ")
        return found


class Minutes(models.Model):
    """One version of an event's minutes. An approved one stays for ever: a correction is a new
    version. The database refuses to change the words of an approved one (migration)."""

    class Phase(models.TextChoices):
        DRAFT = "draft", _("Draft")
        AMENDMENTS = "amendments", _("Amendments")
        APPROVED = "approved", _("Approved")

    event = models.ForeignKey(Event, models.CASCADE, related_name="minutes")
    version = models.PositiveSmallIntegerField(_("Version"), default=1)
    phase = models.CharField(_("Phase"), max_length=10, choices=Phase, default=Phase.DRAFT)
    number = models.CharField(
        _("Number of the protocol"),
        max_length=40,
        blank=True,
        help_text=_("As it is written, e.g. No. 2"),
    )
    dated_on = models.DateField(_("Date of the protocol"), null=True, blank=True)
    text = models.TextField(_("Minutes of the meeting"), blank=True)
    # Grows with each saving, so that two people who write at once are told.
    edit = models.PositiveIntegerField(default=0, editable=False)
    correction_reason = models.CharField(max_length=255, blank=True, editable=False)
    search_number = models.CharField(max_length=120, default="", editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(null=True, blank=True, editable=False)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    approved_at = models.DateTimeField(null=True, blank=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )

    objects = MinutesQuerySet.as_manager()

    class Meta:
        verbose_name = _("minutes")
        verbose_name_plural = _("minutes")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["event", "version"], name="minutes_version_unique"),
            models.UniqueConstraint(
                fields=["event"],
                condition=~Q(phase="approved"),
                name="minutes_one_in_work",
            ),
            models.CheckConstraint(
                condition=~Q(phase="approved") | Q(approved_at__isnull=False) & ~Q(text=""),
                name="minutes_approved_has_text",
            ),
            models.CheckConstraint(
                condition=Q(version=1) | ~Q(correction_reason=""),
                name="minutes_correction_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id}, {self.version}"

    @property
    def number_unbroken(self) -> str:
        """For headings: "№ 2" stays on one line."""
        return self.number.replace(" ", "\N{NO-BREAK SPACE}")

    @property
    def is_frozen(self) -> bool:
        return self.phase == self.Phase.APPROVED


class MinutesCopyQuerySet(models.QuerySet["MinutesCopy"]):
    def of_event(self, event: Event) -> Self:
        """Of all versions: one may have come too late for those that were approved."""
        return self.filter(minutes__event=event).select_related("author")


class MinutesCopy(models.Model):
    """What somebody wrote while somebody else saved: kept until it is merged by hand."""

    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="copies")
    text = models.TextField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", editable=False
    )
    based_on = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now=True)

    objects = MinutesCopyQuerySet.as_manager()

    class Meta:
        verbose_name = _("text that met another one")
        verbose_name_plural = _("texts that met another one")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.minutes_id} {self.author_id}"


class Amendment(models.Model):
    """What somebody wants to have changed in minutes that are read before they are approved."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        TAKEN = "taken", _("Taken over")
        DECLINED = "declined", _("Declined")

    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="amendments")
    text = models.TextField(_("What is to be changed"), max_length=4000)
    proposed_by = models.CharField(
        _("Proposed by"), max_length=160, help_text=_("A name or an organisation")
    )
    state = models.CharField(max_length=8, choices=State, default=State.OPEN, editable=False)
    answer = models.CharField(_("Answer"), max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(answer=""), name="amendment_declined_has_answer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.minutes_id}: {self.text[:60]}"


class EventPhoto(models.Model):
    """A picture of an event. Without author and licence it stays a draft (`core.pictures`)."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="photos")
    picture = models.OneToOneField(Picture, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("picture of an event")
        verbose_name_plural = _("pictures of an event")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.event_id} {self.picture_id}"

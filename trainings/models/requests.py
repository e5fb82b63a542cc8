"""A center asks for a trainer; the directorate finds one."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from centers.models import Center, Place, ThematicArea
from centers.roles import center_ids
from people.models import Person
from trainings.models.trainings import Training

if TYPE_CHECKING:
    from accounts.models import User


class TrainerRequestQuerySet(models.QuerySet["TrainerRequest"]):
    def visible_to(self, user: "User") -> Self:
        """The directorate all; a coordinator those of his centers; a trainer those he is asked
        for."""
        if user.is_directorate:
            return self
        own = center_ids(user, role="coordinator")
        asked = Q(trainer__user=user) & ~Q(state=TrainerRequest.State.WITHDRAWN)
        return self.filter(Q(center__in=own) | asked)

    def unmatched(self) -> Self:
        """What the directorate has to find somebody for."""
        return self.filter(state__in=(TrainerRequest.State.ASKED, TrainerRequest.State.DECLINED))

    def with_relations(self) -> Self:
        return self.select_related(
            "center__organisation", "area", "place", "trainer", "training__programme"
        )


class TrainerRequest(models.Model):
    """What is wanted, when, where, in which language; and who was found."""

    class State(models.TextChoices):
        ASKED = "asked", _("Asked")
        ASSIGNED = "assigned", _("Assigned")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        DONE = "done", _("Done")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    OPEN = (State.ASKED, State.ASSIGNED, State.ACCEPTED, State.DECLINED)
    # States in which the trainer's weeks are taken.
    BUSY = (State.ASSIGNED, State.ACCEPTED)

    center = models.ForeignKey(
        Center, models.PROTECT, related_name="trainer_requests", verbose_name=_("Center")
    )
    area = models.ForeignKey(
        ThematicArea, models.PROTECT, related_name="+", verbose_name=_("Thematic area")
    )
    subject = models.CharField(_("Subject"), max_length=200)
    language = models.CharField(_("Language"), max_length=8, default="ky")
    format = models.CharField(
        _("Format"),
        max_length=8,
        choices=Training.Format,
        default=Training.Format.ON_SITE,
    )
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Place")
    )
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Until"))
    note = models.TextField(_("Note"), blank=True)
    state = models.CharField(
        _("State"), max_length=10, choices=State, default=State.ASKED, editable=False
    )
    trainer = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="trainer_requests",
        editable=False,
    )
    # What came of it: naming it is what makes a request done.
    training = models.ForeignKey(
        Training,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="trainer_requests",
        editable=False,
    )
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    objects = TrainerRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for a trainer")
        verbose_name_plural = _("requests for trainers")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="trainer_request_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["assigned", "accepted", "done"]) | Q(trainer__isnull=False),
                name="trainer_request_assigned_has_trainer",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["asked", "declined"]) | Q(trainer=None),
                name="trainer_request_open_has_none",
            ),
            models.CheckConstraint(
                condition=Q(training=None) | Q(state="done"), name="trainer_request_came_to_pass"
            ),
        ]
        indexes = [models.Index(fields=["state", "starts_on"], name="trainer_request_by_state")]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return reverse("trainings:request_detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN


class RequestStep(models.Model):
    """A step of a request with who did it, whom it named, and the reason."""

    request = models.ForeignKey(TrainerRequest, models.CASCADE, related_name="steps")
    state = models.CharField(_("State"), max_length=10, choices=TrainerRequest.State)
    trainer = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    comment = models.CharField(_("Comment"), max_length=500, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("step of a request")
        verbose_name_plural = _("steps of requests")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.request_id} {self.state}"

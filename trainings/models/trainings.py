"""Trainings: one run of a programme, its sessions, trainers, money and decisions."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centers.models import Center, Organisation, Place
from centers.roles import center_ids
from core.conditions import IsOneOf
from core.folding import fold
from core.statements import Later
from people.models import Person
from projects.models import PolicyPlanItem, Project
from trainings.models.programmes import Programme

if TYPE_CHECKING:
    from accounts.models import User


COORDINATED_OR_TAUGHT = """
SELECT own.id FROM trainings_training own WHERE own.center_id = ANY(%s)
UNION
SELECT taught.training_id FROM trainings_trainingtrainer taught
  JOIN people_person trainer ON trainer.id = taught.person_id WHERE trainer.user_id = %s
"""


class TrainingQuerySet(models.QuerySet["Training"]):
    def visible_to(self, user: "User") -> Self:
        """The directorate sees all; a coordinator his centers'; a trainer those he teaches.

        Whoever works for no center any more has left, and the names on old registers with him.
        """
        if user.is_directorate:
            return self
        if not center_ids(user):
            return self.none()
        coordinated = center_ids(user, role="coordinator")
        if not coordinated:
            taught = TrainingTrainer.objects.filter(person__user=user).values("training")
            return self.filter(pk__in=taught)
        # A union, because OR over two tables would read the whole table at national scale. As
        # text, because every page of a coordinator asks it, and Django puts it together anew.
        return self.filter(pk__in=RawSQL(COORDINATED_OR_TAUGHT, [list(coordinated), user.pk]))  # noqa: S611 - values go apart

    def search(self, text: str) -> Self:
        """A number as it is written, or words of the title or the center in any alphabet."""
        folded = fold(text)
        if not folded:
            return self.filter(slug__icontains=text) if text else self
        # All numbers are of such letters.
        return self.named(folded.split(), number=text if text.isascii() else None)

    def named(self, words: Sequence[Any], *, number: Any = None) -> Self:
        """The same for folded words, or for such that are told later."""
        programmes, centers = Programme.objects.order_by(), Center.objects.order_by()
        for word in words:
            programmes = programmes.filter(search_title__contains=word)
            centers = centers.filter(organisation__search_names__contains=word)
        found = Q(IsOneOf("programme", programmes)) | Q(IsOneOf("center", centers))
        if number is not None:
            found |= Q(slug__icontains=number)
        return self.filter(found)

    def counted(self, *, with_drafts: bool = False) -> Self:
        """Trainings whose people enter a total: approved, with drafts all that really ran."""
        statuses = Training.DRAFT_STATUSES if with_drafts else ()
        return self.filter(status__in=(Training.Status.APPROVED, *statuses))

    def upcoming(self, today: dt.date | Later) -> Self:
        """Planned or running trainings that visitors may still come to, soonest first."""
        open_statuses = (Training.Status.PLANNED, Training.Status.RUNNING)
        rows = self.filter(status__in=open_statuses, starts_on__gte=today, is_public=True)
        return rows.order_by("starts_on", "pk")

    def with_list_relations(self) -> Self:
        return self.select_related("programme", "center__organisation", "place")


class Training(models.Model):
    """One run of a programme by a center."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        RUNNING = "running", _("Running")
        SUBMITTED = "submitted", _("Submitted")
        RETURNED = "returned", _("Returned")
        APPROVED = "approved", _("Approved")
        CANCELLED = "cancelled", _("Cancelled")

    class Format(models.TextChoices):
        ON_SITE = "on_site", _("On-site")
        ONLINE = "online", _("Online")
        BLENDED = "blended", _("Blended")

    class Level(models.TextChoices):
        LOCAL = "local", _("Local")
        REGIONAL = "regional", _("Regional")
        NATIONAL = "national", _("National")

    EDITABLE_STATUSES = (Status.PLANNED, Status.RUNNING, Status.RETURNED)
    DRAFT_STATUSES = (Status.RUNNING, Status.SUBMITTED, Status.RETURNED)

    slug = models.SlugField(_("Number"), unique=True, max_length=24, editable=False)
    center = models.ForeignKey(
        Center, models.PROTECT, related_name="trainings", verbose_name=_("Center")
    )
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="trainings", verbose_name=_("Programme")
    )
    format = models.CharField(_("Format"), max_length=8, choices=Format, default=Format.ON_SITE)
    level = models.CharField(_("Level"), max_length=8, choices=Level, default=Level.LOCAL)
    status = models.CharField(
        _("Status"), max_length=10, choices=Status, default=Status.PLANNED, editable=False
    )
    language = models.CharField(_("Language"), max_length=8, default="ky")
    place = models.ForeignKey(
        Place, models.PROTECT, related_name="trainings", verbose_name=_("Place")
    )
    # The place's region (the country for an online one abroad), for filters and the dashboard.
    region = models.ForeignKey(Place, models.PROTECT, related_name="+", editable=False)
    venue = models.CharField(_("Venue"), max_length=200, blank=True)
    # A school or another organisation in whose rooms and for whose people it is held.
    host = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Held at"),
        help_text=_("A school or another organisation, if it is not the center"),
    )
    online_link = models.URLField(_("Link for online sessions"), blank=True)
    starts_on = models.DateField(_("Start date"))
    ends_on = models.DateField(_("End date"))
    hours = models.DecimalField(
        _("Hours"),
        max_digits=6,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.5"))],
    )
    capacity = models.PositiveSmallIntegerField(
        _("Places"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    is_public = models.BooleanField(
        _("Shown to visitors"), default=True, help_text=_("In the list of next trainings")
    )
    # When visitors first saw it; None of one that was shown from the day it was made.
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    policy_items = models.ManyToManyField(
        PolicyPlanItem,
        blank=True,
        related_name="trainings",
        verbose_name=_("Items of policy plans"),
    )
    note = models.TextField(_("Note"), blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    cancel_reason = models.CharField(max_length=255, blank=True, editable=False)
    copied_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    is_demo = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = TrainingQuerySet.as_manager()

    class Meta:
        verbose_name = _("training")
        verbose_name_plural = _("trainings")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="training_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(capacity=None) | Q(capacity__gte=1), name="training_capacity_positive"
            ),
            models.CheckConstraint(
                condition=~Q(status="approved") | Q(decided_at__isnull=False),
                name="training_approved_has_date",
            ),
        ]
        indexes = [
            models.Index(fields=["-starts_on", "-id"], name="training_by_start"),
            models.Index(fields=["center", "-starts_on", "-id"], name="training_by_center"),
            models.Index(fields=["region", "-starts_on"], name="training_by_region"),
            models.Index(fields=["status", "starts_on"], name="training_by_status"),
            # What visitors are shown, in its order.
            models.Index(
                fields=["starts_on", "id"],
                condition=Q(status__in=["planned", "running"], is_public=True),
                name="training_upcoming",
            ),
            # A part of a number, as the search box asks for it.
            GinIndex(OpClass(Upper("slug"), "gin_trgm_ops"), name="training_number_trgm"),
        ]

    def __str__(self) -> str:
        return f"{self.slug} {self.programme.title}"

    def get_absolute_url(self) -> str:
        return reverse("trainings:training_detail", args=[self.slug])

    @property
    def is_editable(self) -> bool:
        """A submitted training waits, an approved one is read-only until it is reopened."""
        return self.status in self.EDITABLE_STATUSES

    @property
    def shown_status(self) -> str:
        """The status as of today: a planned training runs from its first day on, whether or not
        the nightly task has written it down already."""
        return self.status_on(timezone.localdate(), status=self.status, starts_on=self.starts_on)

    @classmethod
    def status_on(cls, today: dt.date, *, status: str, starts_on: dt.date) -> str:
        """The same for a row that was read without a model."""
        if status == cls.Status.PLANNED and starts_on <= today:
            return cls.Status.RUNNING
        return status

    @property
    def shown_status_label(self) -> str:
        return str(self.Status(self.shown_status).label)


class TrainingDecision(models.Model):
    """A step of a training's life with its comment: submitted, returned, approved, reopened…"""

    class Kind(models.TextChoices):
        SUBMITTED = "submitted", _("Submitted")
        RETURNED = "returned", _("Returned")
        APPROVED = "approved", _("Approved")
        REOPENED = "reopened", _("Reopened")
        CANCELLED = "cancelled", _("Cancelled")

    training = models.ForeignKey(Training, models.CASCADE, related_name="decisions")
    kind = models.CharField(_("Decision"), max_length=10, choices=Kind)
    comment = models.TextField(_("Comment"), blank=True)
    decided_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-decided_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.training_id} {self.kind}"


class TrainerRole(models.Model):
    """What a person is on a training (trainer, facilitator, mentor…): an editable list."""

    code = models.SlugField(_("Code"), unique=True)
    name = models.CharField(_("Name"), max_length=80)
    position = models.PositiveSmallIntegerField(_("Position"), default=0)

    class Meta:
        verbose_name = _("role on a training")
        verbose_name_plural = _("roles on a training")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name


class TrainingTrainerQuerySet(models.QuerySet["TrainingTrainer"]):
    def local(self, *, with_drafts: bool = False) -> Self:
        """Trainings that count for a cascade: not those that train trainers themselves."""
        counted = Training.objects.counted(with_drafts=with_drafts).order_by()
        counted = counted.exclude(programme__kind=Programme.Kind.TOT)
        return self.filter(training__in=counted.values("pk"))

    def with_tot(self) -> Self:
        """`tot`: the training of trainers that the person had finished last before this training
        began, None where there was none (ADR 0017)."""
        trained = Training.objects.filter(
            programme__kind=Programme.Kind.TOT,
            enrolments__person=OuterRef("person"),
            enrolments__status="enrolled",
            ends_on__lt=OuterRef("training__starts_on"),
        ).exclude(status=Training.Status.CANCELLED)
        return self.annotate(tot=Subquery(trained.order_by("-ends_on", "-pk").values("pk")[:1]))

    def of_tot(self, tot: "Training", *, with_drafts: bool = False) -> Self:
        """What the people trained by this run delivered afterwards."""
        people = Person.objects.filter(enrolments__training=tot, enrolments__status="enrolled")
        rows = self.local(with_drafts=with_drafts).filter(person__in=people.values("pk"))
        return rows.with_tot().filter(tot=tot.pk)


class TrainingTrainer(models.Model):
    training = models.ForeignKey(Training, models.CASCADE, related_name="trainers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="taught_trainings")
    role = models.ForeignKey(TrainerRole, models.PROTECT, related_name="+")

    objects = TrainingTrainerQuerySet.as_manager()

    class Meta:
        verbose_name = _("trainer of a training")
        verbose_name_plural = _("trainers of a training")
        ordering = ["role__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["training", "person"], name="training_trainer_unique")
        ]


class FundingSource(models.Model):
    """Who paid for a training and how much; without an amount the sum is not known yet."""

    class Kind(models.TextChoices):
        DONOR_PROJECT = "donor_project", _("Donor project")
        LOCAL_BUDGET = "local_budget", _("Local budget")
        EMPLOYER = "employer", _("Employer")
        FEE = "fee", _("Participants' fee")
        OWN = "own", _("Own funds")

    class Currency(models.TextChoices):
        KGS = "KGS", _("som")
        EUR = "EUR", "EUR"
        USD = "USD", "USD"

    training = models.ForeignKey(Training, models.CASCADE, related_name="funding_sources")
    kind = models.CharField(_("Funding source"), max_length=14, choices=Kind)
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Project")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Organisation"),
    )
    amount = models.DecimalField(
        _("Amount"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )
    currency = models.CharField(_("Currency"), max_length=3, choices=Currency, default=Currency.KGS)

    class Meta:
        verbose_name = _("funding source")
        verbose_name_plural = _("funding sources")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="donor_project", project__isnull=False)
                | (~Q(kind="donor_project") & Q(project=None)),
                name="funding_project_iff_donor",
            ),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gte=0), name="funding_amount_not_negative"
            ),
            models.UniqueConstraint(
                fields=["training", "kind", "project", "organisation"],
                name="funding_source_unique",
                nulls_distinct=False,
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "training"]),
            models.Index(fields=["project", "training"]),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Session(models.Model):
    """One meeting of a training: the column of the attendance grid."""

    training = models.ForeignKey(Training, models.CASCADE, related_name="sessions")
    number = models.PositiveSmallIntegerField(_("Number"))
    held_on = models.DateField(_("Date"))
    starts_at = models.TimeField(_("Starts at"), null=True, blank=True)
    ends_at = models.TimeField(_("Ends at"), null=True, blank=True)
    topic = models.CharField(_("Topic"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["training", "number"],
                name="session_number_unique",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(starts_at=None) | Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="session_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}, {self.held_on}"

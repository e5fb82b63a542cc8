"""What a person learned over the years, in several centers: the record of learning."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from centers.former_names import organisation_name_on
from people.models import Person
from trainings.models import Attendance, Enrolment, Training, TrainingTrainer
from trainings.selectors.register import Row

# A longer record is cut; nobody has been seen with half as many.
LONGEST = 200


@dataclass(frozen=True)
class Unit:
    """One training of the record, as it ended for the person."""

    row: Row
    center: str

    @property
    def enrolment(self) -> Enrolment:
        return self.row.enrolment

    @property
    def training(self) -> Training:
        return self.row.enrolment.training

    @property
    def hours(self) -> Decimal | None:
        return self.training.hours

    @property
    def is_over(self) -> bool:
        """Its last day has passed; before that nobody has completed it."""
        return self.training.ends_on < timezone.localdate()

    @property
    def is_done(self) -> bool:
        """It adds to the hours of the record: a counted and completed row of an ended training."""
        return self.is_over and self.enrolment.is_counted and bool(self.row.is_completed)

    @property
    def result(self) -> str:
        """In one word what became of it."""
        row = self.enrolment
        if not row.is_counted or row.status == row.Status.LEFT_EARLY:
            return row.get_status_display()
        if not self.is_over:
            return str(self.training.shown_status_label)
        if self.row.is_passed:
            return _("Passed")
        return _("Completed") if self.row.is_completed else _("Not completed")


@dataclass(frozen=True)
class LearningRecord:
    """Units, the newest first, and the trainings that the person taught."""

    units: list[Unit]
    taught: Sequence[TrainingTrainer]

    @property
    def done(self) -> list[Unit]:
        return [unit for unit in self.units if unit.is_done]

    @property
    def hours(self) -> Decimal:
        """Hours of completed units; a unit whose hours nobody stated adds nothing."""
        return sum((unit.hours or Decimal(0) for unit in self.done), Decimal(0))

    @property
    def center_count(self) -> int:
        return len({unit.training.center_id for unit in self.done})


def learning_record(person: Person, *, user: User) -> LearningRecord:
    """The units of a person that this user may see: the directorate all, a coordinator those of
    his own centers. Two statements."""
    visible = Training.objects.visible_to(user).order_by().values("pk")
    return LearningRecord(units_of(person, visible), taught_of(person, visible))


def units_of(person: Person, visible: Any) -> list[Unit]:
    """How the trainings among `visible` ended for a person. One statement."""
    held = (
        Attendance.objects.filter(
            enrolment__training=OuterRef("training"),
            enrolment__status__in=Enrolment.COUNTED_STATUSES,
        )
        .order_by()
        .values("enrolment__training")
        .annotate(number=Count("session", distinct=True))
        .values("number")
    )
    rows = (
        Enrolment.objects.filter(person=person, training__in=visible)
        .exclude(Q(status=Enrolment.Status.VOID) | Q(training__status="cancelled"))
        .select_related("training__programme")
        .annotate(
            held=Coalesce(Subquery(held), 0, output_field=IntegerField()),
            marks=ArraySubquery(
                Attendance.objects.filter(enrolment=OuterRef("pk")).order_by().values("mark")
            ),
            center_then=organisation_name_on(
                "training__center__organisation", "training__starts_on"
            ),
        )
        .order_by("-training__starts_on", "-pk")[:LONGEST]
    )
    return [_unit(row) for row in rows]


def _unit(row: Any) -> Unit:
    """The same rules as on the register say what became of it."""
    marks = dict(enumerate(row.marks))
    return Unit(Row(row, row.training.programme, held=row.held, marks=marks), row.center_then)


def taught_of(person: Person, visible: Any) -> list[TrainingTrainer]:
    """Those among `visible` that the person taught. One statement."""
    rows = TrainingTrainer.objects.filter(person=person, training__in=visible)
    rows = rows.exclude(training__status=Training.Status.CANCELLED)
    rows = rows.select_related("role", "training__programme")
    return list(rows.order_by("-training__starts_on", "-pk")[:LONGEST])

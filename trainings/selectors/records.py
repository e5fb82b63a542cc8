"""A whole record of learning: trainings, events, certificates, those of other bodies, exams,
tests of skills."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from people.models import Person
from trainings.models import Attempt, Certificate, ExamCandidate, ExternalCertificate, Training
from trainings.selectors.exams import exams_of
from trainings.selectors.happenings import Happening, happenings_of, hours_of
from trainings.selectors.learning import LearningRecord, taught_of, units_of


@dataclass(frozen=True)
class WholeRecord:
    """What a person did over the years, the newest first."""

    person: Person
    learning: LearningRecord
    certificates: Sequence[Certificate]
    external: Sequence[ExternalCertificate]
    exams: Sequence[ExamCandidate]
    attempts: Sequence[Attempt]
    happenings: Sequence[Happening]

    @property
    def event_hours(self) -> Decimal:
        return hours_of(self.happenings)

    @property
    def hours(self) -> Decimal:
        """Hours of completed trainings and of events together."""
        return self.learning.hours + self.event_hours


def whole_record(person: Person, *, centers: Collection[int] | None = None) -> WholeRecord:
    """The record of a person, or the part of it that these centers know. Seven statements,
    however long it is."""
    trainings = Training.objects.order_by()
    certificates = Certificate.objects.filter(person=person, superseded_at=None)
    external = ExternalCertificate.objects.live().filter(person=person)
    attempts = Attempt.objects.filter(person=person, finished_at__isnull=False)
    if centers is not None:
        trainings = trainings.filter(center__in=centers)
        certificates = certificates.filter(center__in=centers)
        external = external.filter(center__in=centers)
        attempts = attempts.filter(center__in=centers)
    visible = trainings.values("pk")
    return WholeRecord(
        person,
        LearningRecord(units_of(person, visible), taught_of(person, visible)),
        list(certificates.order_by("-issued_on", "-pk")),
        list(external.select_related("level")),
        exams_of(person, centers=centers),
        list(attempts.select_related("assessment")[:50]),
        happenings_of(person, centers),
    )

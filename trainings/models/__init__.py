"""Programmes, trainings (one run of a programme), their sessions, registers and imports."""

from trainings.models.imports import (
    ColumnMemory,
    RegisterImport,
    RegisterImportRow,
    RegisterImportRowQuerySet,
)
from trainings.models.programmes import (
    ATTENDED_FROM,
    IscedField,
    Programme,
    ProgrammeModule,
    ProgrammeQuerySet,
)
from trainings.models.registers import AggregateCount, Attendance, Enrolment, EnrolmentQuerySet
from trainings.models.trainings import (
    FundingSource,
    Session,
    TrainerRole,
    Training,
    TrainingDecision,
    TrainingQuerySet,
    TrainingTrainer,
)

__all__ = [
    "ATTENDED_FROM",
    "AggregateCount",
    "Attendance",
    "ColumnMemory",
    "Enrolment",
    "EnrolmentQuerySet",
    "FundingSource",
    "IscedField",
    "Programme",
    "ProgrammeModule",
    "ProgrammeQuerySet",
    "RegisterImport",
    "RegisterImportRow",
    "RegisterImportRowQuerySet",
    "Session",
    "TrainerRole",
    "Training",
    "TrainingDecision",
    "TrainingQuerySet",
    "TrainingTrainer",
]

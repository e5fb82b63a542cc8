"""Programmes, trainings (one run of a programme), their sessions, registers and imports."""

from trainings.models.certificates import (
    Certificate,
    CertificateQuerySet,
    CertificateYear,
    IssuerKey,
    StatusList,
)
from trainings.models.frameworks import CertificateTemplate, FrameworkNode
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
from trainings.models.records import ExternalCertificate, RecordLink
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
    "Certificate",
    "CertificateQuerySet",
    "CertificateTemplate",
    "CertificateYear",
    "ColumnMemory",
    "Enrolment",
    "EnrolmentQuerySet",
    "ExternalCertificate",
    "FrameworkNode",
    "FundingSource",
    "IscedField",
    "IssuerKey",
    "Programme",
    "ProgrammeModule",
    "ProgrammeQuerySet",
    "RecordLink",
    "RegisterImport",
    "RegisterImportRow",
    "RegisterImportRowQuerySet",
    "Session",
    "StatusList",
    "TrainerRole",
    "Training",
    "TrainingDecision",
    "TrainingQuerySet",
    "TrainingTrainer",
]

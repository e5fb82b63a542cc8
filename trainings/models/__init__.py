"""Programmes, trainings (one run of a programme), their sessions, registers and imports."""

from trainings.models.applications import (
    Application,
    ApplicationQuerySet,
    SignUpRules,
    TargetedCall,
    rules_of,
)
from trainings.models.cascade import CascadePlan
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
from trainings.models.orders import (
    CourseOrder,
    CourseOrderQuerySet,
    EmploymentGuarantee,
    OrderStep,
    OrderTraining,
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
from trainings.models.requests import RequestStep, TrainerRequest, TrainerRequestQuerySet
from trainings.models.steps import MasterAward, MasterAwardQuerySet, TrainerStep
from trainings.models.tot import AWARD_MONTHS, Competence, MasterCriteria
from trainings.models.trainers import FurtherTraining, TrainerProfile
from trainings.models.trainings import (
    FundingSource,
    Session,
    TrainerRole,
    Training,
    TrainingDecision,
    TrainingQuerySet,
    TrainingTrainer,
    TrainingTrainerQuerySet,
)

__all__ = [
    "ATTENDED_FROM",
    "AWARD_MONTHS",
    "AggregateCount",
    "Application",
    "ApplicationQuerySet",
    "Attendance",
    "CascadePlan",
    "Certificate",
    "CertificateQuerySet",
    "CertificateTemplate",
    "CertificateYear",
    "ColumnMemory",
    "Competence",
    "CourseOrder",
    "CourseOrderQuerySet",
    "EmploymentGuarantee",
    "Enrolment",
    "EnrolmentQuerySet",
    "ExternalCertificate",
    "FrameworkNode",
    "FundingSource",
    "FurtherTraining",
    "IscedField",
    "IssuerKey",
    "MasterAward",
    "MasterAwardQuerySet",
    "MasterCriteria",
    "OrderStep",
    "OrderTraining",
    "Programme",
    "ProgrammeModule",
    "ProgrammeQuerySet",
    "RecordLink",
    "RegisterImport",
    "RegisterImportRow",
    "RegisterImportRowQuerySet",
    "RequestStep",
    "Session",
    "SignUpRules",
    "StatusList",
    "TargetedCall",
    "TrainerProfile",
    "TrainerRequest",
    "TrainerRequestQuerySet",
    "TrainerRole",
    "TrainerStep",
    "Training",
    "TrainingDecision",
    "TrainingQuerySet",
    "TrainingTrainer",
    "TrainingTrainerQuerySet",
    "rules_of",
]

"""Programmes, trainings (one run of a programme), their sessions, registers and imports."""

from trainings.models.applications import (
    Application,
    ApplicationQuerySet,
    SignUpRules,
    TargetedCall,
    rules_of,
)
from trainings.models.assessments import Assessment, AssessmentLink, Attempt, Question
from trainings.models.cascade import CascadePlan
from trainings.models.certificates import (
    Certificate,
    CertificateQuerySet,
    CertificateYear,
    IssuerKey,
    StatusList,
)
from trainings.models.exams import (
    Exam,
    ExamAppeal,
    ExamAssessor,
    ExamCandidate,
    ExamMember,
    ExamQuerySet,
    ExamSheet,
    MarkingLink,
    SheetSaving,
)
from trainings.models.feedback import FeedbackComment, FeedbackCount, FeedbackRound
from trainings.models.follow_up import (
    FollowUp,
    FollowUpAnswer,
    FollowUpAnswerQuerySet,
    FollowUpLink,
    FollowUpQuerySet,
    FollowUpRefusal,
    FollowUpWave,
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
from trainings.models.papers import ExamCriterion, ExamPaper
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
    "Assessment",
    "AssessmentLink",
    "Attempt",
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
    "Exam",
    "ExamAppeal",
    "ExamAssessor",
    "ExamCandidate",
    "ExamCriterion",
    "ExamMember",
    "ExamPaper",
    "ExamQuerySet",
    "ExamSheet",
    "ExternalCertificate",
    "FeedbackComment",
    "FeedbackCount",
    "FeedbackRound",
    "FollowUp",
    "FollowUpAnswer",
    "FollowUpAnswerQuerySet",
    "FollowUpLink",
    "FollowUpQuerySet",
    "FollowUpRefusal",
    "FollowUpWave",
    "FrameworkNode",
    "FundingSource",
    "FurtherTraining",
    "IscedField",
    "IssuerKey",
    "MarkingLink",
    "MasterAward",
    "MasterAwardQuerySet",
    "MasterCriteria",
    "OrderStep",
    "OrderTraining",
    "Programme",
    "ProgrammeModule",
    "ProgrammeQuerySet",
    "Question",
    "RecordLink",
    "RegisterImport",
    "RegisterImportRow",
    "RegisterImportRowQuerySet",
    "RequestStep",
    "Session",
    "SheetSaving",
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

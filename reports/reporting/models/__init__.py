"""Agreements with donors, reports and what they are made of, what was sent."""

from reports.reporting.models.agreements import (
    LateException,
    PeriodQuerySet,
    PeriodStep,
    ReportingAgreement,
    ReportingPeriod,
)
from reports.reporting.models.contents import (
    Annex,
    CostLine,
    DeviationReason,
    ReportSection,
    SectionCopy,
    SuccessStory,
)
from reports.reporting.models.sent import (
    ReportFile,
    Submission,
    SubmittedRows,
)

__all__ = [
    "Annex",
    "CostLine",
    "DeviationReason",
    "LateException",
    "PeriodQuerySet",
    "PeriodStep",
    "ReportFile",
    "ReportSection",
    "ReportingAgreement",
    "ReportingPeriod",
    "SectionCopy",
    "Submission",
    "SubmittedRows",
    "SuccessStory",
]

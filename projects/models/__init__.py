"""Projects, what is agreed to reach with them, and policy plans they answer to."""

from projects.models.framework import (
    Indicator,
    IndicatorQuerySet,
    IndicatorTarget,
    IndicatorValue,
    IndicatorValueQuerySet,
    Result,
    is_met,
)
from projects.models.funding import ProjectDocument, ProjectFunding, ProjectPartner
from projects.models.plans import PolicyPlanItem
from projects.models.projects import DonorViewer, Project, ProjectQuerySet
from projects.models.sdg import Sdg

__all__ = [
    "DonorViewer",
    "Indicator",
    "IndicatorQuerySet",
    "IndicatorTarget",
    "IndicatorValue",
    "IndicatorValueQuerySet",
    "PolicyPlanItem",
    "Project",
    "ProjectDocument",
    "ProjectFunding",
    "ProjectPartner",
    "ProjectQuerySet",
    "Result",
    "Sdg",
    "is_met",
]

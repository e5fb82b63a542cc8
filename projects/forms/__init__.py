"""Shape of what the directorate types about projects."""

from core.forms import ReasonForm
from projects.forms.framework import CopyForm, IndicatorForm, RemarkForm, ResultForm
from projects.forms.papers import DocumentForm, FundingForm, PartnerForm
from projects.forms.plans import PolicyItemForm
from projects.forms.projects import ProjectForm, ViewerForm
from projects.forms.values import TargetForm, ValueForm

__all__ = [
    "CopyForm",
    "DocumentForm",
    "FundingForm",
    "IndicatorForm",
    "PartnerForm",
    "PolicyItemForm",
    "ProjectForm",
    "ReasonForm",
    "RemarkForm",
    "ResultForm",
    "TargetForm",
    "ValueForm",
    "ViewerForm",
]

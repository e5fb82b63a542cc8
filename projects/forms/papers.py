"""Money, partners and papers of a project."""

from django import forms
from django.utils.translation import gettext_lazy as _

from centers.fields import OrganisationNameField
from projects.models import ProjectDocument, ProjectFunding, ProjectPartner


class FundingForm(forms.ModelForm):
    """How much one donor pays."""

    class Meta:
        model = ProjectFunding
        fields = ["amount", "currency", "is_approximate"]


class PartnerForm(forms.Form):
    """An organisation of the consortium and its role."""

    organisation = OrganisationNameField(
        required=True,
        label=_("Organisation"),
        help_text=_("Its name, or a part of it, as it stands among the organisations"),
    )
    role = forms.ChoiceField(label=_("Role"), choices=ProjectPartner.Role.choices)


class DocumentForm(forms.ModelForm):
    """A paper: agreement, plan, letter."""

    class Meta:
        model = ProjectDocument
        fields = ["title", "file", "is_internal"]
        labels = {"file": _("File")}
        help_texts = {"file": _("PDF, picture or sheet, up to 10 MB")}

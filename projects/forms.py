"""Shape of what the directorate types about projects."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from centers.models import Organisation, Place
from core.widgets import DateInput
from projects.models import DonorViewer, Project


class ProjectForm(forms.ModelForm):
    """A project; the address is asked once, for it stands in links and reports."""

    class Meta:
        model = Project
        fields = [
            "code",
            "title_ky",
            "title_ru",
            "title_en",
            "objective_ky",
            "objective_ru",
            "objective_en",
            "donors",
            "implementer",
            "starts_on",
            "ends_on",
            "regions",
        ]
        labels = {
            "title_ky": _("Title in Kyrgyz"),
            "title_ru": _("Title in Russian"),
            "title_en": _("Title in English"),
            "objective_ky": _("Overall objective in Kyrgyz"),
            "objective_ru": _("Overall objective in Russian"),
            "objective_en": _("Overall objective in English"),
        }
        help_texts = {
            "code": _("Latin letters, digits and hyphens, for example ale-2026"),
            "regions": _("Leave it empty for the whole country"),
        }
        widgets = {
            "starts_on": DateInput(),
            "ends_on": DateInput(),
            "regions": forms.CheckboxSelectMultiple(),
            "donors": forms.CheckboxSelectMultiple(),
            **{f"objective_{code}": forms.Textarea({"rows": 3}) for code in ("ky", "ru", "en")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        if self.instance.pk:
            del fields["code"]
        for code in ("ky", "ru", "en"):
            fields[f"title_{code}"].required = False
        fields["regions"].queryset = Place.objects.regions()
        donors = Organisation.objects.filter(kind=Organisation.Kind.DONOR)
        if self.instance.pk:
            donors = donors | Organisation.objects.filter(funded_projects=self.instance)
        fields["donors"].queryset = donors.distinct().alphabetical()
        implementers = Organisation.objects.exclude(kind=Organisation.Kind.VOCATIONAL_SCHOOL)
        fields["implementer"].queryset = implementers.alphabetical()


class ViewerForm(forms.ModelForm):
    """An officer and the donor he reads for."""

    class Meta:
        model = DonorViewer
        fields = ["user", "donor"]
        labels = {"user": _("Officer"), "donor": _("Donor")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["user"].queryset = User.objects.filter(
            national_role="donor_viewer", is_active=True
        ).order_by("name", "pk")
        donors = Organisation.objects.filter(kind=Organisation.Kind.DONOR)
        fields["donor"].queryset = donors.alphabetical()

    def validate_constraints(self) -> None:
        """The service says it better, and has the last word."""

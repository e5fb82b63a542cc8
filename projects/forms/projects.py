"""Shape of what the directorate types about projects."""

import calendar
import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from centers.models import Organisation, Place
from core.widgets import DateInput
from projects.models import DonorViewer, Project, Sdg


class ProjectForm(forms.ModelForm):
    """A project; the address is asked once, for it stands in links and reports."""

    months = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=240,
        label=_("Or for how many months"),
        help_text=_("Instead of the last day, for example 30"),
    )
    sdg_targets = forms.MultipleChoiceField(
        required=False,
        label=_("Development goals"),
        choices=Sdg.choices,
        widget=forms.CheckboxSelectMultiple,
    )

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
            "precision",
            "regions",
            "level",
            "sdg_targets",
            "is_public",
            "is_iati_public",
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
        fields["ends_on"].required = fields["precision"].required = False
        fields["regions"].queryset = Place.objects.regions()
        donors = Organisation.objects.filter(kind=Organisation.Kind.DONOR)
        if self.instance.pk:
            donors = donors | Organisation.objects.filter(funded_projects=self.instance)
        fields["donors"].queryset = donors.distinct().alphabetical()
        implementers = Organisation.objects.exclude(kind=Organisation.Kind.VOCATIONAL_SCHOOL)
        fields["implementer"].queryset = implementers.alphabetical()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        months, start = data.pop("months", None), data.get("starts_on")
        if months and start:
            data["ends_on"] = _after(start, months)
        elif not data.get("ends_on") and "ends_on" not in self.errors:
            self.add_error("ends_on", gettext("Give the last day, or for how many months."))
        data["precision"] = data.get("precision") or Project.Precision.DAY
        return data

    def validate_constraints(self) -> None:
        """The service says it better, and has the last word."""


def _after(start: dt.date, months: int) -> dt.date:
    """The last day of so many months that begin on a day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    day = min(start.day, calendar.monthrange(year, month + 1)[1])
    return dt.date(year, month + 1, day) - dt.timedelta(days=1)


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

"""Forms of a training of trainers: competences and criteria."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trainings.models import MasterCriteria, Programme
from trainings.services.tot import CRITERIA, NAMES

LINE = ("id", *NAMES, "is_methodology", "is_required")


class CompetenceForm(forms.Form):
    """One competence; an empty line is none."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name_ky = forms.CharField(required=False, max_length=200, label=gettext_lazy("Name in Kyrgyz"))
    name_ru = forms.CharField(required=False, max_length=200, label=gettext_lazy("Name in Russian"))
    name_en = forms.CharField(required=False, max_length=200, label=gettext_lazy("Name in English"))
    is_methodology = forms.BooleanField(
        required=False, label=gettext_lazy("A methodology, which the certificate names")
    )
    is_required = forms.BooleanField(
        required=False, label=gettext_lazy("Needed for master trainer"), initial=True
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("id") and not data.get("DELETE") and not any(map(data.get, NAMES)):
            self.add_error("name_ky", _("Give the competence a name in one language."))
        return data


class _CompetenceLines(forms.BaseFormSet):
    def values(self) -> list[dict[str, Any]]:
        """The lines with a name, in their order."""
        lines = [form.cleaned_data for form in self.forms if hasattr(form, "cleaned_data")]
        kept = [line for line in lines if any(map(line.get, NAMES)) and not line.get("DELETE")]
        return [{name: line.get(name) for name in LINE} for line in kept]


CompetenceFormSet = forms.formset_factory(
    CompetenceForm, formset=_CompetenceLines, extra=2, max_num=20, can_delete=True
)


def competence_lines(data: Any, programme: Programme) -> _CompetenceLines:
    """The competences of a programme and two empty lines."""
    initial = list(programme.competences.values(*LINE))
    lines = CompetenceFormSet(data, initial=initial, prefix="competences")
    return cast("_CompetenceLines", lines)


class CriteriaForm(forms.ModelForm):
    """What makes a trained person fit for master trainer."""

    min_post_test = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=100,
        label=gettext_lazy("Least result of the test after, %"),
        help_text=gettext_lazy("Empty: the test does not decide"),
    )
    min_trainings = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=1000,
        label=gettext_lazy("Local trainings delivered, at least"),
        help_text=gettext_lazy("Empty: none is needed"),
    )
    valid_months = forms.IntegerField(
        min_value=1, max_value=120, label=gettext_lazy("An award runs for months")
    )

    class Meta:
        model = MasterCriteria
        fields = CRITERIA

    def _post_clean(self) -> None:
        """The service writes the row; the form only says what was typed."""

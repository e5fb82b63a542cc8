"""The targets of a cascade."""

from django import forms
from django.utils.translation import gettext_lazy

from core.widgets import DateInput
from trainings.models import CascadePlan


class PlanForm(forms.ModelForm):
    """About how many people, how many master trainers, by when the first own training."""

    people = forms.IntegerField(
        min_value=1, max_value=1_000_000, label=gettext_lazy("People to be reached, about")
    )
    tolerance = forms.IntegerField(
        # xgettext:no-python-format
        min_value=0,
        max_value=100,
        label=gettext_lazy("May fall short by, %"),
    )
    masters = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=10_000,
        label=gettext_lazy("Master trainers, at least"),
    )

    class Meta:
        model = CascadePlan
        fields = ("people", "tolerance", "masters", "deliver_by")
        widgets = {"deliver_by": DateInput}

    def _post_clean(self) -> None:
        """The service writes the row; the form only says what was typed."""

"""The targets of a cascade."""

from django import forms

from core.widgets import DateInput
from trainings.models import CascadePlan


class PlanForm(forms.ModelForm):
    """About how many people, how many master trainers, by when the first own training."""

    class Meta:
        model = CascadePlan
        fields = ("people", "tolerance", "masters", "deliver_by")
        widgets = {"deliver_by": DateInput}

    def _post_clean(self) -> None:
        """The service writes the row; the form only says what was typed."""

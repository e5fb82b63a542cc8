"""Forms of the steps of an event."""

from django import forms
from django.utils.translation import gettext_lazy

from core.forms import ReasonForm
from core.widgets import DateInput

__all__ = ["HoldForm", "ReasonForm", "ReportForm"]


class HoldForm(forms.Form):
    """The days on which it really took place."""

    starts_on = forms.DateField(label=gettext_lazy("Start date"), widget=DateInput)
    ends_on = forms.DateField(
        required=False,
        label=gettext_lazy("End date"),
        help_text=gettext_lazy("Empty: one day"),
        widget=DateInput,
    )


class ReportForm(forms.Form):
    """How it went, in words."""

    report = forms.CharField(
        label=gettext_lazy("Report"),
        max_length=20_000,
        help_text=gettext_lazy("What it was about, what was agreed on, what comes next"),
        widget=forms.Textarea({"rows": 10}),
    )

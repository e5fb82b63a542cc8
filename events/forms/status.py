"""Forms of the steps of an event."""

from django import forms
from django.utils.translation import gettext_lazy

from core.widgets import DateInput


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


class ReasonForm(forms.Form):
    """Why, in a sentence."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=255, widget=forms.Textarea({"rows": 2})
    )

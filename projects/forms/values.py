"""Targets of periods, and values entered by hand."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.widgets import DateInput
from projects.models import Indicator

NUMBER: dict[str, Any] = {"max_digits": 16, "decimal_places": 2}


class TargetForm(forms.Form):
    """How much of it is to be reached in one period."""

    starts_on = forms.DateField(label=_("First day"), widget=DateInput)
    ends_on = forms.DateField(label=_("Last day"), widget=DateInput)
    value = forms.DecimalField(label=_("Target"), min_value=0, **NUMBER)
    reason = forms.CharField(
        required=False,
        max_length=255,
        label=_("Why it changes"),
        help_text=_("Needed once a report on this period was sent"),
    )


class ValueForm(forms.Form):
    """A value of a period with what proves it."""

    starts_on = forms.DateField(label=_("First day"), widget=DateInput)
    ends_on = forms.DateField(label=_("Last day"), widget=DateInput)
    value = forms.DecimalField(label=_("Value"), **NUMBER)
    split = forms.ChoiceField(required=False, label=_("Split by"))
    cell = forms.CharField(
        required=False,
        max_length=60,
        label=_("Cell"),
        help_text=_("For example f and m, or the name of a region; empty for the total"),
    )
    evidence = forms.CharField(
        required=False,
        max_length=2000,
        label=_("What proves it"),
        widget=forms.Textarea({"rows": 3}),
    )
    file = forms.FileField(
        required=False, label=_("File"), help_text=_("PDF, picture or sheet, up to 10 MB")
    )

    def __init__(self, *args: Any, indicator: Indicator, **kwargs: Any) -> None:
        project = indicator.result.project
        kwargs.setdefault("initial", {"starts_on": project.starts_on, "ends_on": project.ends_on})
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        names = dict(Indicator.Split.choices)
        if indicator.splits:
            fields["split"].choices = [
                ("", _("the total")),
                *((name, names[name]) for name in indicator.splits),
            ]
        else:
            del fields["split"], fields["cell"]

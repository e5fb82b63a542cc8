"""Forms of the steps of a trainer and of the award of a master trainer."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.models import ThematicArea
from core.widgets import DateInput, PillSelect
from trainings.models import TrainerStep
from trainings.selectors.steps import WHOLE, Subject

UNCHANGED = ("", gettext_lazy("No new step"))


class StepsForm(forms.Form):
    """What was assessed on one day: an outcome and a note for each subject, most of them empty."""

    held_on = forms.DateField(
        widget=DateInput, label=gettext_lazy("Assessed on"), initial=timezone.localdate
    )

    def __init__(self, *args: Any, subjects: Sequence[Subject], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subjects = subjects
        choices = [UNCHANGED, *TrainerStep.Outcome.choices]
        for subject in subjects:
            self.fields[subject.key] = forms.ChoiceField(
                choices=choices, required=False, label=subject.name, widget=PillSelect, initial=""
            )
            self.fields[f"{subject.key}-note"] = forms.CharField(
                required=False,
                max_length=500,
                label=_("Note: %(subject)s") % {"subject": subject.name},
                widget=forms.TextInput,
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for subject in self.subjects:
            outcome, note = data.get(subject.key), data.get(f"{subject.key}-note")
            if outcome in (TrainerStep.Outcome.FAILED, TrainerStep.Outcome.REPEAT) and not note:
                text = _("Say in the note what is missing, so that the trainer knows what to do.")
                self.add_error(f"{subject.key}-note", text)
            if note and not outcome:
                self.add_error(subject.key, _("Choose the outcome that the note is about."))
        return data

    def values(self) -> list[dict[str, Any]]:
        """The lines with an outcome, as the service takes them."""
        lines = []
        for subject in self.subjects:
            if outcome := self.cleaned_data.get(subject.key):
                kind, pk = subject.target
                about = {} if subject.target == WHOLE else {kind: pk}
                note = self.cleaned_data.get(f"{subject.key}-note", "")
                lines.append({**about, "outcome": outcome, "note": note})
        return lines


class AwardForm(forms.Form):
    """From when, and for which thematic area."""

    area = forms.ModelChoiceField(ThematicArea.objects.all(), label=gettext_lazy("Thematic area"))
    starts_on = forms.DateField(
        widget=DateInput, label=gettext_lazy("From"), initial=timezone.localdate
    )


class RenewForm(forms.Form):
    """The first day of the next term."""

    starts_on = forms.DateField(
        widget=DateInput, label=gettext_lazy("From"), initial=timezone.localdate
    )


def first_day(ends_on: dt.date) -> dt.date:
    """A sensible first day of an award: today, or the end of the training if that is later."""
    return max(ends_on, timezone.localdate())

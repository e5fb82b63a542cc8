"""Forms of feedback: five questions on a phone, the paper sheets as counts."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from core.widgets import PillSelect
from trainings.models import FeedbackCount
from trainings.models.feedback import HIGHEST, LOWEST

SCALE = range(LOWEST, HIGHEST + 1)
Question = FeedbackCount.Question


class FeedbackForm(forms.Form):
    """One sheet: a value for each question, and what one wants to say."""

    text = forms.CharField(
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        label=gettext_lazy("What should be better, or stay as it is?"),
        help_text=gettext_lazy("You may leave this empty. Write no names."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in Question:
            self.fields[f"q{question.value}"] = forms.TypedChoiceField(
                coerce=int,
                choices=[(value, str(value)) for value in SCALE],
                widget=PillSelect,
                label=question.label,
                error_messages={"required": gettext_lazy("Choose a number.")},
            )
        self.order_fields([f"q{question.value}" for question in Question])

    def values(self) -> dict[int, int]:
        return {question.value: self.cleaned_data[f"q{question.value}"] for question in Question}


class PaperForm(forms.Form):
    """How many sheets came back, and for each question how often each value was ticked."""

    sheets = forms.IntegerField(
        min_value=0, max_value=2000, label=gettext_lazy("How many sheets came back")
    )

    def __init__(
        self, *args: Any, known: Mapping[tuple[int, int], int] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for question in Question:
            for value in SCALE:
                self.fields[f"q{question.value}_{value}"] = forms.IntegerField(
                    required=False,
                    min_value=0,
                    max_value=2000,
                    initial=(known or {}).get((question.value, value)),
                    label=f"{question.label}: {value}",
                )

    @property
    def lines(self) -> list[tuple[Any, list[Any]]]:
        """Question and its five fields, for the table."""
        return [
            (question.label, [self[f"q{question.value}_{value}"] for value in SCALE])
            for question in Question
        ]

    def counts(self) -> dict[tuple[int, int], int]:
        return {
            (question.value, value): self.cleaned_data[f"q{question.value}_{value}"] or 0
            for question in Question
            for value in SCALE
        }

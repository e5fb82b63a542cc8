"""Forms of the reports."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.widgets import PillSelect
from events.models import Commitment
from reports.models import CommitmentOutcome
from reports.selectors.chain import linkable
from trainings.models import Training


class OutcomeForm(forms.Form):
    """Which training came of a commitment, and how."""

    training = forms.TypedChoiceField(coerce=int, label=gettext_lazy("Training"))
    kind = forms.ChoiceField(
        choices=CommitmentOutcome.Kind.choices,
        initial=CommitmentOutcome.Kind.FINANCED,
        widget=PillSelect,
        label=gettext_lazy("How"),
    )
    amount = forms.DecimalField(
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=2,
        label=gettext_lazy("Amount, som"),
    )
    places = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=100_000,
        label=gettext_lazy("Places ordered"),
        help_text=gettext_lazy("For an employer's order"),
    )

    def __init__(self, *args: Any, user: User, commitment: Commitment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.trainings: dict[int, Training] = {row.pk: row for row in linkable(user, commitment)}
        fields: Any = self.fields
        fields["training"].choices = [
            ("", "–"),
            *((pk, f"{row.programme.title}, {row.slug}") for pk, row in self.trainings.items()),
        ]

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        data = dict(self.cleaned_data)
        return data | {"training": self.trainings[data["training"]]}

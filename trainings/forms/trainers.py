"""Forms of a trainer's page."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from centers.models import Place, ThematicArea
from core.widgets import DateInput, PillSelect, PillSelectMultiple
from trainings.languages import LANGUAGES
from trainings.models import FurtherTraining, TrainerProfile
from trainings.services.trainers import split_words


class ProfileForm(forms.Form):
    """What a trainer teaches, in which languages, where and when."""

    areas = forms.ModelMultipleChoiceField(
        ThematicArea.objects.all(),
        required=False,
        widget=PillSelectMultiple,
        label=gettext_lazy("Thematic areas"),
    )
    skills = forms.CharField(
        required=False,
        max_length=600,
        label=gettext_lazy("Skills"),
        help_text=gettext_lazy("Words with commas between"),
    )
    languages = forms.MultipleChoiceField(
        choices=LANGUAGES,
        required=False,
        widget=PillSelectMultiple,
        label=gettext_lazy("Languages"),
    )
    regions = forms.ModelMultipleChoiceField(
        Place.objects.regions(),
        required=False,
        widget=PillSelectMultiple,
        label=gettext_lazy("Regions"),
    )
    availability = forms.ChoiceField(
        choices=TrainerProfile.Availability.choices,
        widget=PillSelect,
        label=gettext_lazy("Availability"),
    )
    availability_note = forms.CharField(required=False, max_length=200, label=gettext_lazy("When"))
    teaches_online = forms.BooleanField(required=False, label=gettext_lazy("Teaches online too"))

    def clean_skills(self) -> Any:
        return split_words(self.cleaned_data["skills"])


def profile_initial(profile: TrainerProfile | None) -> dict[str, Any]:
    """What the form begins with."""
    if profile is None:
        return {"availability": TrainerProfile.Availability.AVAILABLE}
    return {
        "areas": profile.areas.all(),
        "skills": ", ".join(profile.skills),
        "languages": profile.languages,
        "regions": profile.regions.all(),
        "availability": profile.availability,
        "availability_note": profile.availability_note,
        "teaches_online": profile.teaches_online,
    }


class FurtherTrainingForm(forms.ModelForm):
    """What was learned outside the portal."""

    hours = forms.DecimalField(
        min_value=Decimal("0.5"),
        max_value=2000,
        max_digits=5,
        decimal_places=1,
        label=gettext_lazy("Hours"),
    )

    class Meta:
        model = FurtherTraining
        fields = ("title", "organiser", "held_on", "hours")
        widgets = {"held_on": DateInput}

    def _post_clean(self) -> None:
        """The service writes the row; the form only says what was typed."""

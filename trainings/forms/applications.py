"""Forms of signing up for a training: the visitor's, the rules, a targeted call."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from centers.fields import PlaceField
from centers.models import Place
from people.consent_texts import TEXT_VERSION
from people.models import TargetGroup
from people.sign_up_forms import ContactForm, FullNameForm
from trainings.models import SignUpRules, TargetedCall


class ApplicationForm(FullNameForm, ContactForm):
    """Who wants to come, from where, and how to reach him."""

    birth_year = forms.IntegerField(
        label=gettext_lazy("Year of birth"), min_value=1900, max_value=2100
    )
    place = PlaceField(
        required=False,
        label=gettext_lazy("Lives in"),
        empty_label=gettext_lazy("I would rather not say"),
    )
    country = forms.ModelChoiceField(
        Place.objects.none(),
        required=False,
        label=gettext_lazy("Country, if it is not Kyrgyzstan"),
        empty_label=gettext_lazy("Kyrgyzstan"),
    )
    target_groups = forms.ModelMultipleChoiceField(
        TargetGroup.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("What fits you (you need not say)"),
    )
    field_order = (
        *("family_name", "given_name", "patronymic", "birth_year", "sex", "place", "country"),
        *("phone", "email", "target_groups", "guardian_name", "consent"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["country"].queryset = Place.objects.abroad().alphabetical()
        fields["target_groups"].queryset = TargetGroup.objects.all()
        fields["email"].help_text = gettext_lazy("The answer comes there")

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        data = dict(self.cleaned_data)
        del data["website"]
        agreed = data.pop("consent")
        return data | {"consent_version": TEXT_VERSION if agreed else ""}


class RulesForm(forms.ModelForm):
    """Whether and until when visitors sign up, and how the waiting list works."""

    class Meta:
        model = SignUpRules
        fields = ("is_open", "closes_at", "has_waiting_list", "offer_hours")
        widgets = {
            "closes_at": forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        }

    def _post_clean(self) -> None:
        """The service writes; nothing is saved here."""


class CallForm(forms.ModelForm):
    """Who is called, in which language and words."""

    class Meta:
        model = TargetedCall
        fields = ("audience", "group", "language", "text")
        widgets = {"text": forms.Textarea({"rows": 6})}

    def _post_clean(self) -> None:
        """The service writes; nothing is saved here."""

"""A new person as pages of trainings and events ask for one: asked first, then written down."""

import datetime as dt
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.widgets import PhoneInput, PillSelect
from people.consent_texts import TEXT_VERSION
from people.models import Consent, Sex
from people.sheets.values import clean_phones


class AskedPersonForm(forms.Form):
    """What both ask beside the name. Without consent nobody is written down."""

    sex = forms.ChoiceField(
        choices=Sex.choices, initial=Sex.NOT_STATED, widget=PillSelect, label=gettext_lazy("Sex")
    )
    birth_year = forms.IntegerField(
        required=False,
        label=gettext_lazy("Year of birth"),
        validators=[MinValueValidator(1900), MaxValueValidator(2100)],
    )
    phone = forms.CharField(
        required=False, max_length=40, widget=PhoneInput, label=gettext_lazy("Phone")
    )
    consent = forms.BooleanField(
        required=False, label=gettext_lazy("The person agreed that the network keeps these data")
    )

    def clean_phone(self) -> list[str]:
        return clean_phones(self.cleaned_data["phone"]) if self.cleaned_data["phone"] else []

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("consent"):
            self.add_error(
                "consent",
                _("Ask the person first. Without consent count the person without a name."),
            )
        return data


def consent_given(language: str, today: dt.date) -> dict[str, Any]:
    """The consent that ticking the box stands for."""
    return {
        "purpose": Consent.Purpose.DATA,
        "text_version": TEXT_VERSION,
        "language": language,
        "way": Consent.Way.SPOKEN,
        "given_on": today,
    }

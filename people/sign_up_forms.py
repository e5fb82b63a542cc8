"""Fields of signing up without an account, the same for events and trainings."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.widgets import PhoneInput, PillSelect
from people.models import Sex

SEXES = [
    *((sex.value, sex.label) for sex in Sex if sex != Sex.NOT_STATED),
    (Sex.NOT_STATED.value, gettext_lazy("I would rather not say")),
]


class FullNameForm(forms.Form):
    """A name in its parts, and the sex."""

    family_name = forms.CharField(label=gettext_lazy("Surname"), max_length=80, required=False)
    given_name = forms.CharField(label=gettext_lazy("First name"), max_length=80)
    patronymic = forms.CharField(label=gettext_lazy("Patronymic"), max_length=80, required=False)
    sex = forms.ChoiceField(label=gettext_lazy("Sex"), choices=SEXES, widget=PillSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, hint in (("family_name", "family-name"), ("given_name", "given-name")):
            self.fields[name].widget.attrs["autocomplete"] = hint


class ContactForm(forms.Form):
    """Whom to tell, who agrees for a minor, and what was agreed to."""

    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        required=False,
        max_length=40,
        widget=PhoneInput,
        help_text=gettext_lazy("A phone or an e-mail is needed, one of them is enough"),
    )
    email = forms.EmailField(label=gettext_lazy("Email"), required=False)
    guardian_name = forms.CharField(
        label=gettext_lazy("Name of the parent or guardian"),
        required=False,
        max_length=160,
        help_text=gettext_lazy("Only for people under 18: who agrees that they take part"),
    )
    consent = forms.BooleanField(
        label=gettext_lazy("I agree to the keeping of these data"),
        required=False,
    )
    # For machines that fill in everything.
    website = forms.CharField(
        label=gettext_lazy("Leave this field empty"),
        required=False,
        widget=forms.TextInput({"tabindex": "-1", "autocomplete": "off"}),
    )

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Leave this field empty and send the form again."))
        return ""

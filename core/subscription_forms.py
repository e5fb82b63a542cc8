"""Forms of visitors who want news by mail."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import news
from core.widgets import PillSelect


class WishesForm(forms.Form):
    """What, where, of which subject, in which language. Nothing chosen means everything."""

    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("What you want to hear of"), widget=forms.CheckboxSelectMultiple
    )
    regions = forms.MultipleChoiceField(
        label=gettext_lazy("Regions"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Of events and trainings. None chosen: all of them."),
    )
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("Subjects"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Of trainings and tutorials. None chosen: all of them."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the letters"), choices=settings.LANGUAGES, widget=PillSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["kinds"].choices = [(one.key, one.label) for one in news.sources().values()]
        fields["regions"].choices = news.choices_of("regions")
        fields["topics"].choices = news.choices_of("topics")

    def wishes(self) -> dict[str, Any]:
        """What the services take."""
        names = ("language", "kinds", "regions", "topics")
        return {name: self.cleaned_data[name] for name in names}


class SubscriptionForm(WishesForm):
    """The same with the address."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
        help_text=gettext_lazy("A letter comes there first and asks whether it was you"),
    )
    # For machines that fill in everything.
    website = forms.CharField(
        label=gettext_lazy("Leave this field empty"),
        required=False,
        widget=forms.TextInput({"tabindex": "-1", "autocomplete": "off"}),
    )
    field_order = ("email", "kinds", "regions", "topics", "language")

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Leave this field empty and send the form again."))
        return ""

    def refuse_crowd(self) -> None:
        """Too many came from one network."""
        self.add_error(
            None, _("Too many subscriptions came from your network. Try again in ten minutes.")
        )

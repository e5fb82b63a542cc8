"""One entry of a list of the network: its name in three languages, its place, whether in use."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy

NAMES = {
    "name_ky": gettext_lazy("Name in Kyrgyz"),
    "name_ru": gettext_lazy("Name in Russian"),
    "name_en": gettext_lazy("Name in English"),
}


class EntryForm(forms.ModelForm):
    """The base of the three forms; every language is asked for, because figures are read in all."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in NAMES.items():
            self.fields[name].label = label
            self.fields[name].required = True
        self.fields["position"].help_text = gettext_lazy("Smaller numbers stand first")


def form_of(model: type[Any]) -> type[EntryForm]:
    """The form for an entry of this list."""
    have = {field.name for field in model._meta.get_fields()}
    more = [
        name
        for name in ("framework", "version", "value", "aliases", "position", "is_active")
        if name in have
    ]
    widgets: dict[str, Any] = {"aliases": forms.Textarea({"rows": 4})}
    fields = [*NAMES, *more]
    return cast(
        "type[EntryForm]",
        forms.modelform_factory(model, form=EntryForm, fields=fields, widgets=widgets),
    )

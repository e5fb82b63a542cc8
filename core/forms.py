"""Forms of the plumbing that pages of other apps use."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.licences import Licence
from core.models import Picture
from core.pictures import ALTS, FIELDS


class PictureForm(forms.Form):
    """A picture: its file, what it shows, whose it is. The service decides what is enough.

    `cleaned_data` is what `add_picture` and `update_picture` take; without a new file, `file` is
    None.
    """

    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("JPEG, PNG or WebP, up to 12 MB. It is made smaller by itself."),
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
    )
    alt_ky = forms.CharField(
        label=_("Description in Kyrgyz"),
        required=False,
        max_length=250,
        help_text=_("What the picture shows, for people who do not see it"),
    )
    alt_ru = forms.CharField(label=_("Description in Russian"), required=False, max_length=250)
    alt_en = forms.CharField(label=_("Description in English"), required=False, max_length=250)
    author = forms.CharField(
        label=_("Author"),
        required=False,
        max_length=150,
        help_text=_("Who made the picture. The name stands under it."),
    )
    licence = forms.ChoiceField(label=_("Licence"), required=False)
    source = forms.URLField(
        label=_("Source"),
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text=_("Address of the page it was taken from; not needed for own work"),
    )
    is_published = forms.BooleanField(
        label=_("Show it to visitors"),
        required=False,
        initial=True,
        help_text=_("Ask the people who can be recognised on it first."),
    )

    def __init__(self, *args: Any, picture: Picture | None = None, **kwargs: Any) -> None:
        if picture is not None:
            kwargs["initial"] = {name: getattr(picture, name) for name in FIELDS}
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["licence"].choices = [("", _("Choose the licence")), *Licence.choices]
        if picture is not None:
            fields["file"].label = _("Another file")
        for name in ALTS:
            fields[name].widget.attrs["lang"] = name[-2:]


class ReasonForm(forms.Form):
    """Why, in a sentence."""

    reason = forms.CharField(label=_("Reason"), max_length=255, widget=forms.Textarea({"rows": 2}))

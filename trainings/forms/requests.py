"""Forms of a request for a trainer."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from centers.fields import PlaceField
from centers.models import Center
from centers.roles import center_ids
from core.widgets import DateInput, PillSelect
from trainings.languages import LANGUAGES
from trainings.models import TrainerRequest, Training


class RequestForm(forms.ModelForm):
    """What is wanted, when, where, in which language."""

    center = forms.ModelChoiceField(Center.objects.none(), label=gettext_lazy("Center"))
    place = PlaceField(
        required=False,
        empty_label=gettext_lazy("The place of the center"),
        label=gettext_lazy("Place"),
    )
    language = forms.ChoiceField(choices=LANGUAGES, initial="ky", label=gettext_lazy("Language"))

    class Meta:
        model = TrainerRequest
        fields = (
            *("center", "area", "subject", "language", "starts_on", "ends_on", "format", "place"),
            "note",
        )
        widgets = {
            "starts_on": DateInput,
            "ends_on": DateInput,
            "format": PillSelect,
            "note": forms.Textarea({"rows": 3}),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["format"].choices = Training.Format.choices  # type: ignore[attr-defined]
        rows = Center.objects.active().select_related("organisation").alphabetical()
        own = center_ids(user, role="coordinator")
        if not user.is_directorate:
            rows = rows.filter(pk__in=own)
            if len(own) == 1:
                self.fields["center"].widget = forms.HiddenInput()
                self.fields["center"].initial = next(iter(own))
        self.fields["center"].queryset = rows  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        starts_on, ends_on = data.get("starts_on"), data.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The end date cannot lie before the start date."))
        return data

    def _post_clean(self) -> None:
        """The service writes the row; the form only says what was typed."""

    def values(self) -> dict[str, Any]:
        """What the service takes; an empty place is the center's."""
        data = dict(self.cleaned_data)
        if data["place"] is None and data["format"] != Training.Format.ONLINE:
            center = data["center"]
            data["place"] = center.organisation.place or center.region
        return data

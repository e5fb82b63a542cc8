"""Forms of records of learning."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from core.widgets import DateInput
from trainings.models import ExternalCertificate, FrameworkNode


class ExternalForm(forms.ModelForm):
    """A certificate that another body gave; modules stand one a line."""

    modules = forms.CharField(
        required=False,
        label=gettext_lazy("Modules"),
        help_text=gettext_lazy("One a line"),
        widget=forms.Textarea({"rows": 4}),
        max_length=2000,
    )
    url = forms.URLField(
        required=False,
        assume_scheme="https",
        label=gettext_lazy("Address where it can be checked"),
    )

    class Meta:
        model = ExternalCertificate
        fields = [
            *("kind", "issuer", "title", "modules", "number", "level"),
            *("issued_on", "expires_on", "url"),
        ]
        widgets = {"issued_on": DateInput, "expires_on": DateInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].queryset = FrameworkNode.objects.levels()  # type: ignore[attr-defined]

    def clean_modules(self) -> list[str]:
        lines = (line.strip()[:120] for line in self.cleaned_data["modules"].splitlines())
        return [line for line in lines if line][:40]

    def _post_clean(self) -> None:
        """The service writes the row and checks its rules."""


class LinkForm(forms.Form):
    """For whom a link is, so that one knows later which to take back."""

    note = forms.CharField(label=gettext_lazy("For whom"), max_length=120, required=False)

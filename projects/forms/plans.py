"""Shape of what the directorate types about policy plans."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from centers.models import Organisation
from projects.forms.framework import TITLES
from projects.models import PolicyPlanItem

FIRST, LAST = 1991, 2100


class PolicyItemForm(forms.ModelForm):
    """An item of a plan; its code is asked once, for it stands in addresses."""

    class Meta:
        model = PolicyPlanItem
        fields = [
            *("code", "title_ky", "title_ru", "title_en", "responsible"),
            *("first_year", "last_year", "position"),
        ]
        labels = TITLES
        help_texts = {
            "code": _("Latin letters, digits and hyphens, for example ale-2023-7"),
            "position": _("Its place in the list of the plan"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        if self.instance.pk:
            del fields["code"]
        for code in ("ky", "ru", "en"):
            fields[f"title_{code}"].required = False
            fields[f"title_{code}"].widget.attrs["lang"] = code
        for name in ("first_year", "last_year"):
            fields[name].min_value = FIRST
            fields[name].widget.attrs |= {"min": FIRST, "max": LAST}
        bodies = Organisation.objects.exclude(kind=Organisation.Kind.VOCATIONAL_SCHOOL)
        fields["responsible"].queryset = bodies.alphabetical()

    def clean_first_year(self) -> int:
        return self._year("first_year")

    def clean_last_year(self) -> int:
        return self._year("last_year")

    def _year(self, name: str) -> int:
        year: int = self.cleaned_data[name]
        if not FIRST <= year <= LAST:
            raise forms.ValidationError(_("Write the year with four digits, for example 2026."))
        return year

    def clean(self) -> dict[str, Any]:
        """As the service says it, for the database's own words are for nobody."""
        data = super().clean() or {}
        first, last = data.get("first_year"), data.get("last_year")
        if first and last and last < first:
            self.add_error("last_year", gettext("The last year lies before the first one."))
        return data

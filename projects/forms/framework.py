"""Rows of the framework and their indicators."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.widgets import DateInput
from projects.measures import offered
from projects.models import Indicator, Project, Result, Sdg

TITLES = {
    "title_ky": _("Title in Kyrgyz"),
    "title_ru": _("Title in Russian"),
    "title_en": _("Title in English"),
}
WORDING = {
    "title_ky": _("Wording in Kyrgyz"),
    "title_ru": _("Wording in Russian"),
    "title_en": _("Wording in English"),
}
LEVELS = [choice for choice in Result.Level.choices if choice[0] != Result.Level.IMPACT]


class ResultForm(forms.ModelForm):
    """An outcome, or an output of one; the level stays once it is chosen."""

    class Meta:
        model = Result
        fields = ["level", "parent", "number", *TITLES]
        labels = {"parent": _("Of which outcome (outputs only)"), **TITLES}

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["level"].choices = LEVELS
        fields["parent"].queryset = project.results.filter(level=Result.Level.OUTCOME)
        for name in TITLES:
            fields[name].required = False
        if self.instance.pk:
            del fields["level"]
            if self.instance.level == Result.Level.OUTCOME:
                del fields["parent"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in TITLES:
            data[name] = data.get(name) or ""
        return {"level": self.instance.level} | data

    def _get_validation_exclusions(self) -> set[str]:
        """Level and parent: the service says what is wrong with them together."""
        return super()._get_validation_exclusions() | {"level", "parent"}  # type: ignore[misc]

    def validate_constraints(self) -> None:
        """The service says it better, and has the last word."""


class FiltersField(forms.CharField):
    """Filters as people write them: a name, a colon, codes apart by commas; one a line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return "\n".join(f"{name}: {', '.join(values)}" for name, values in value.items())

    def clean(self, value: Any) -> Any:
        found: dict[str, list[str]] = {}
        for line in (super().clean(value) or "").splitlines():
            name, colon, codes = line.partition(":")
            if not line.strip():
                continue
            if not colon:
                text = gettext("Write a name and its values on each line.")
                raise ValidationError(text, code="filters")
            found[name.strip()] = [code.strip() for code in codes.split(",") if code.strip()]
        return found


class IndicatorForm(forms.ModelForm):
    """What is counted, by which rules, and what was agreed."""

    measure = forms.ChoiceField(
        required=False,
        label=_("What is counted"),
        help_text=_("Without a measure its values are entered by hand, each with a proof"),
    )
    filters = FiltersField(
        required=False,
        label=_("Narrowed to"),
        help_text=_("One filter a line, for example area: digital-skills"),
        widget=forms.Textarea({"rows": 2}),
    )
    splits = forms.MultipleChoiceField(
        required=False,
        label=_("May be split by"),
        choices=Indicator.Split.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    sdg_targets = forms.MultipleChoiceField(
        required=False,
        label=_("Development goals"),
        choices=Sdg.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.CharField(
        required=False,
        max_length=255,
        label=_("Why the target changes"),
        help_text=_("It stood in a report that was sent"),
    )

    class Meta:
        model = Indicator
        fields = [
            *("code", *WORDING, "measure", "filters", "unit", "window"),
            *("across_periods", "across_centers", "splits", "sdg_targets"),
            *("operator", "target", "tolerance", "baseline", "baseline_on", "baseline_place"),
        ]
        labels = WORDING
        widgets = {
            "baseline_on": DateInput(),
            **{name: forms.Textarea({"rows": 2}) for name in WORDING},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        for name in WORDING:
            fields[name].required = False
        names = sorted(((key, str(row.title)) for key, row in offered().items()), key=_by_title)
        fields["measure"].choices = [("", _("entered by hand")), *names]
        fields["unit"].required = False
        fields["unit"].help_text = _("Left empty, it is the unit of the measure")
        places = fields["baseline_place"].queryset
        fields["baseline_place"].queryset = places.regions()
        if not self.instance.reported_on:
            del fields["reason"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in WORDING:
            data[name] = data.get(name) or ""
        measure = offered().get(data.get("measure") or "")
        if not data.get("unit"):
            data["unit"] = measure.unit if measure else ""
        if not data["unit"]:
            self.add_error("unit", gettext("Say what is counted: people, events, money …"))
        elif measure and data["unit"] != measure.unit:
            unit = Indicator.Unit(measure.unit).label
            text = gettext("This measure gives another unit: %(unit)s.") % {"unit": unit}
            self.add_error("unit", text)
        return data

    def _get_validation_exclusions(self) -> set[str]:
        """The rules of counting: the service says what is wrong with them together."""
        return super()._get_validation_exclusions() | {"unit", "window", "across_periods"}  # type: ignore[misc]

    def validate_constraints(self) -> None:
        """The service says it better, and has the last word."""


class RemarkForm(forms.Form):
    """What is to be changed."""

    remark = forms.CharField(
        label=_("What is to be changed"), max_length=2000, widget=forms.Textarea({"rows": 4})
    )


class CopyForm(forms.Form):
    """The project whose framework is copied."""

    source = forms.ModelChoiceField(Project.objects.none(), label=_("From which project"))

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        with_rows = Project.objects.filter(results__level=Result.Level.OUTCOME).distinct()
        fields["source"].queryset = with_rows.exclude(pk=project.pk)


def _by_title(choice: tuple[str, str]) -> str:
    return choice[1].casefold()

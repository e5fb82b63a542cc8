"""Forms of programmes."""

from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.widgets import DateInput, PillSelectMultiple
from projects.models import Sdg
from trainings.forms.fields import MaterialsField
from trainings.languages import LANGUAGES
from trainings.models import Programme, ProgrammeModule

MODULE = ("id", "title_ky", "title_ru", "title_en", "hours", "practice_hours")


class ProgrammeForm(forms.ModelForm):
    """What is taught, with its title in at least one language."""

    languages = forms.MultipleChoiceField(
        choices=LANGUAGES,
        required=False,
        widget=PillSelectMultiple,
        label=gettext_lazy("Languages"),
    )
    tags = forms.CharField(
        required=False,
        max_length=300,
        label=gettext_lazy("Tags"),
        help_text=gettext_lazy("Words with commas between"),
    )

    sdg_targets = forms.MultipleChoiceField(
        choices=Sdg.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Development goals"),
    )
    materials = MaterialsField()

    class Meta:
        model = Programme
        fields = [
            "title_ky",
            "title_ru",
            "title_en",
            "kind",
            "area",
            "hours",
            "version",
            "languages",
            "summary_ky",
            "summary_ru",
            "summary_en",
            "isced_field",
            "tags",
            "sdg_targets",
            "pass_mark",
            "attended_from",
        ]
        labels = {
            "title_ky": gettext_lazy("Title in Kyrgyz"),
            "title_ru": gettext_lazy("Title in Russian"),
            "title_en": gettext_lazy("Title in English"),
            "summary_ky": gettext_lazy("Summary in Kyrgyz"),
            "summary_ru": gettext_lazy("Summary in Russian"),
            "summary_en": gettext_lazy("Summary in English"),
        }
        widgets = {f"summary_{code}": forms.Textarea({"rows": 3}) for code in ("ky", "ru", "en")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in ("ky", "ru", "en"):
            self.fields[f"title_{code}"].required = False
        if self.instance.pk:
            self.initial["tags"] = ", ".join(self.instance.tags)
            addresses = [row.get_absolute_url() for row in self.instance.materials.all()]
            self.initial["materials"] = "\n".join(addresses)

    def clean_tags(self) -> list[str]:
        tags = [tag.strip() for tag in self.cleaned_data["tags"].split(",")]
        if any(len(tag) > 40 for tag in tags):
            raise forms.ValidationError(_("A tag has 40 letters at most."))
        return list(dict.fromkeys(filter(None, tags)))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not any(data.get(f"title_{code}") for code in ("ky", "ru", "en")):
            self.add_error("title_ky", _("Give the title in one language at least."))
        return data

    def _post_clean(self) -> None:
        """The service writes the row; the form only says what was typed."""


class ModuleForm(forms.Form):
    """One module; an empty line is none."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    title_ky = forms.CharField(
        required=False, max_length=200, label=gettext_lazy("Title in Kyrgyz")
    )
    title_ru = forms.CharField(
        required=False, max_length=200, label=gettext_lazy("Title in Russian")
    )
    title_en = forms.CharField(
        required=False, max_length=200, label=gettext_lazy("Title in English")
    )
    hours = forms.DecimalField(
        required=False, min_value=0, max_digits=5, decimal_places=1, label=gettext_lazy("Hours")
    )
    practice_hours = forms.DecimalField(
        required=False,
        min_value=0,
        max_digits=5,
        decimal_places=1,
        label=gettext_lazy("Of these, practice work"),
    )
    assessment = forms.ChoiceField(
        choices=ProgrammeModule.Assessment.choices,
        required=False,
        label=gettext_lazy("Assessment"),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        said = data.get("hours") is not None or data.get("assessment")
        if (said or data.get("practice_hours") is not None) and not _has_title(data):
            self.add_error("title_ky", _("Give the module a title."))
        if (data.get("practice_hours") or 0) > (data.get("hours") or 0):
            self.add_error("practice_hours", _("Practice work is a part of the hours."))
        return data


def _has_title(line: dict[str, Any]) -> bool:
    return any(line.get(f"title_{code}") for code in ("ky", "ru", "en"))


class _ModuleLines(forms.BaseFormSet):
    def values(self) -> list[dict[str, Any]]:
        """The lines with a title, in their order."""
        lines = [form.cleaned_data for form in self.forms if hasattr(form, "cleaned_data")]
        kept = [line for line in lines if _has_title(line) and not line.get("DELETE")]
        return [
            {name: line.get(name) or None for name in MODULE}
            | {"assessment": line.get("assessment") or ""}
            for line in kept
        ]


ModuleFormSet = forms.formset_factory(
    ModuleForm, formset=_ModuleLines, extra=3, max_num=60, can_delete=True
)


def module_lines(data: Any, programme: Programme | None) -> _ModuleLines:
    """The modules of a programme and three empty lines."""
    initial = []
    if programme is not None:
        initial = list(programme.modules.values(*MODULE, "assessment"))
    return cast("_ModuleLines", ModuleFormSet(data, initial=initial, prefix="modules"))


class VersionForm(forms.Form):
    """The number of the next version."""

    version = forms.CharField(max_length=20, label=gettext_lazy("Version"))


class AdoptForm(forms.Form):
    """The day from which a programme is no longer an experiment."""

    adopted_on = forms.DateField(
        widget=DateInput, initial=timezone.localdate, label=gettext_lazy("Adopted on")
    )

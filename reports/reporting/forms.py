"""Forms of donor reports: shape and field errors; the rules are in the services."""

from decimal import Decimal
from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from centers.models import Center, Organisation
from centers.roles import center_ids
from core.licences import Licence
from core.widgets import DateInput
from reports.reporting.models import (
    CostLine,
    DeviationReason,
    LateException,
    ReportingAgreement,
    ReportingPeriod,
    SuccessStory,
)
from reports.reporting.services.finance import MOST_LINES, Line

SPARE_LINES = 5


class AgreementForm(forms.ModelForm):
    languages = forms.TypedMultipleChoiceField(
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Languages of the report"),
    )
    first_language = forms.ChoiceField(
        choices=settings.LANGUAGES,
        label=gettext_lazy("First language"),
        help_text=gettext_lazy("The texts must be complete in this one."),
    )

    class Meta:
        model = ReportingAgreement
        fields = ["project", "donor", "number", "form", "rule", "period_months"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["donor"].queryset = Organisation.objects.filter(
            funded_projects__isnull=False
        ).distinct()
        if self.instance.pk:
            del fields["project"], fields["donor"]
            self.initial.update(
                {
                    "languages": self.instance.languages,
                    "first_language": self.instance.languages[0],
                }
            )

    def _post_clean(self) -> None:
        """The service writes the row; the form only says what was typed."""

    def agreement(self) -> ReportingAgreement:
        """The instance with what was typed, not saved."""
        data = dict(self.cleaned_data)
        first = data.pop("first_language")
        languages = [first, *(code for code in data.pop("languages") if code != first)]
        for name, value in data.items():
            setattr(self.instance, name, value)
        self.instance.languages = languages
        return self.instance


class PeriodForm(forms.ModelForm):
    class Meta:
        model = ReportingPeriod
        fields = ["starts_on", "ends_on", "is_final", "due_on"]
        widgets = dict.fromkeys(("starts_on", "ends_on", "due_on"), DateInput)

    def __init__(self, *args: Any, agreement: ReportingAgreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        if agreement.rule == ReportingAgreement.Rule.EU:
            fields["due_on"].required = False
            fields["due_on"].help_text = _("The rule of the agreement gives it.")

    def _post_clean(self) -> None:
        """The service writes the row; the form only says what was typed."""


class ExceptionForm(forms.ModelForm):
    class Meta:
        model = LateException
        fields = ["person", "until", "reason"]
        widgets = {"until": DateInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        writers = User.objects.filter(is_active=True).exclude(national_role="donor_viewer")
        fields["person"].queryset = writers.order_by("name", "pk")

    def _post_clean(self) -> None:
        """The service writes the row; the form only says what was typed."""


class StepForm(forms.Form):
    comment = forms.CharField(
        required=False,
        max_length=4000,
        label=gettext_lazy("Comment"),
        widget=forms.Textarea({"rows": 4}),
    )


class SectionForm(forms.Form):
    """The text and the edit that its page was made from."""

    text = forms.CharField(
        required=False,
        max_length=60_000,
        label=gettext_lazy("Text"),
        widget=forms.Textarea({"rows": 22}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def on_top_of(self, edit: int) -> "SectionForm":
        """What was typed, to be saved on top of what stands now."""
        return SectionForm(initial={"text": self.cleaned_data["text"], "seen": edit})


class ReasonOfForm(forms.ModelForm):
    class Meta:
        model = DeviationReason
        fields = ("text_ky", "text_ru", "text_en")
        widgets = {
            f"text_{code}": forms.Textarea({"rows": 3, "lang": code})
            for code, _name in settings.LANGUAGES
        }

    def _post_clean(self) -> None:
        """The service writes the row; the form only says what was typed."""


class StoryForm(forms.ModelForm):
    consent = forms.FileField(
        required=False,
        label=gettext_lazy("Signed consent"),
        help_text=gettext_lazy("PDF or picture. Only the directorate and the center see it."),
    )
    picture = forms.FileField(
        required=False,
        label=gettext_lazy("Picture"),
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
    )
    picture_alt = forms.CharField(
        required=False, max_length=250, label=gettext_lazy("What the picture shows")
    )
    picture_author = forms.CharField(
        required=False, max_length=150, label=gettext_lazy("Author of the picture")
    )
    picture_licence = forms.ChoiceField(required=False, label=gettext_lazy("Licence"))

    class Meta:
        model = SuccessStory
        fields = [
            *("center", "title_ky", "title_ru", "title_en", "text_ky", "text_ru", "text_en"),
            "consent_signed_on",
        ]
        labels = {
            "title_ky": gettext_lazy("Title in Kyrgyz"),
            "title_ru": gettext_lazy("Title in Russian"),
            "title_en": gettext_lazy("Title in English"),
            "text_ky": gettext_lazy("Story in Kyrgyz"),
            "text_ru": gettext_lazy("Story in Russian"),
            "text_en": gettext_lazy("Story in English"),
        }
        widgets = {
            "consent_signed_on": DateInput,
            **{f"text_{code}": forms.Textarea({"rows": 6}) for code, _name in settings.LANGUAGES},
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        centers = Center.objects.with_list_relations()
        if not user.is_directorate:
            centers = centers.filter(pk__in=center_ids(user, role="coordinator"))
            fields["center"].required = True
        fields["center"].queryset = centers
        fields["picture_licence"].choices = [("", _("Choose the licence")), *Licence.choices]
        for code, _name in settings.LANGUAGES:
            for name in ("title", "text"):
                fields[f"{name}_{code}"].required = False
                fields[f"{name}_{code}"].widget.attrs["lang"] = code

    def _post_clean(self) -> None:
        """The service writes the row; the form only says what was typed."""

    def values(self) -> dict[str, Any]:
        """What `save_story` takes."""
        data = dict(self.cleaned_data)
        alt, author = data.pop("picture_alt"), data.pop("picture_author")
        licence = data.pop("picture_licence")
        shown = {f"alt_{code}": alt for code, _name in settings.LANGUAGES}
        data["picture_fields"] = {
            **shown,
            "author": author,
            "licence": licence,
            "source": "",
            "is_published": False,
        }
        return data


class AnnexForm(forms.Form):
    title = forms.CharField(required=False, max_length=200, label=gettext_lazy("Title"))
    file = forms.FileField(
        label=gettext_lazy("File"), help_text=gettext_lazy("PDF, picture or sheet, up to 20 MB")
    )


class TemplateForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Template"),
        widget=forms.FileInput({"accept": ".docx"}),
        help_text=gettext_lazy("A DOCX file with marks such as {{ title }}, up to 5 MB"),
    )


class SheetForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Sheet"),
        help_text=gettext_lazy(
            "xlsx, xls, ods or csv with the headings No., Cost line, Plan, Actual, Currency, In "
            "kind"
        ),
    )


class RateForm(forms.ModelForm):
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = ReportingPeriod
        fields = ["rate", "rate_source"]

    def _post_clean(self) -> None:
        """The service writes the row; the form only says what was typed."""


class CostLineForm(forms.Form):
    """One line of the table; a line without a title and amounts is none."""

    code = forms.CharField(required=False, max_length=20, label=gettext_lazy("No."))
    title = forms.CharField(required=False, max_length=200, label=gettext_lazy("Cost line"))
    currency = forms.ChoiceField(
        required=False, choices=CostLine.Currency.choices, label=gettext_lazy("Currency")
    )
    plan = forms.DecimalField(
        required=False, min_value=0, max_digits=14, decimal_places=2, label=gettext_lazy("Plan")
    )
    actual = forms.DecimalField(
        required=False, min_value=0, max_digits=14, decimal_places=2, label=gettext_lazy("Actual")
    )
    is_in_kind = forms.BooleanField(required=False, label=gettext_lazy("In kind"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (data.get("plan") or data.get("actual")) and not data.get("title"):
            self.add_error("title", _("Each cost line needs a title."))
        return data


class _CostLines(forms.BaseFormSet):
    def lines(self) -> list[Line]:
        """The lines that say something, in their order."""
        rows = [form.cleaned_data for form in self.forms if hasattr(form, "cleaned_data")]
        return [
            Line(
                row["title"],
                row.get("plan") or Decimal(0),
                row.get("actual") or Decimal(0),
                row.get("code", ""),
                row.get("currency") or "EUR",
                bool(row.get("is_in_kind")),
            )
            for row in rows
            if row.get("title")
        ]


CostLineFormSet = forms.formset_factory(
    CostLineForm,
    formset=_CostLines,
    extra=SPARE_LINES,
    max_num=MOST_LINES,
    absolute_max=MOST_LINES,
)


def cost_lines(data: Any, period: ReportingPeriod) -> _CostLines:
    """The table as it is, with some empty lines behind."""
    names = ("code", "title", "currency", "plan", "actual", "is_in_kind")
    initial = [{name: getattr(row, name) for name in names} for row in period.cost_lines.all()]
    return cast("_CostLines", CostLineFormSet(data, initial=initial, prefix="lines"))

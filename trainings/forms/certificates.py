"""Forms of certificates: what stands on them, which code is looked up."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.models import Center
from core import dates
from core.widgets import DateInput
from trainings.certificates.facts import Details, Evidence
from trainings.models import Certificate, CertificateTemplate, ExamCandidate, FrameworkNode


class DetailsForm(forms.Form):
    """What stands on all certificates that are issued at once."""

    signatory = forms.CharField(
        label=gettext_lazy("Who signs"),
        max_length=120,
        help_text=gettext_lazy("Name as under the signature"),
    )
    office = forms.ChoiceField(label=gettext_lazy("Office"), choices=Certificate.Office.choices)
    level = forms.ModelChoiceField(
        FrameworkNode.objects.none(),
        required=False,
        label=gettext_lazy("Level of a qualifications framework"),
        help_text=gettext_lazy(
            "Only when it was confirmed for this course. Without it no level is printed."
        ),
    )
    expires_on = forms.DateField(
        required=False,
        widget=DateInput,
        label=gettext_lazy("Valid until"),
        help_text=gettext_lazy("Empty: without an end"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].queryset = FrameworkNode.objects.levels()  # type: ignore[attr-defined]

    def details(self) -> Details:
        names = ("signatory", "office", "level", "expires_on")
        return Details(**{name: self.cleaned_data[name] for name in names})


class PriorForm(DetailsForm):
    """A certificate of what somebody knows without a course."""

    center = forms.ModelChoiceField(Center.objects.none(), label=gettext_lazy("Center"))
    title_ky = forms.CharField(
        label=gettext_lazy("Title in Kyrgyz"), max_length=200, required=False
    )
    title_ru = forms.CharField(
        label=gettext_lazy("Title in Russian"), max_length=200, required=False
    )
    title_en = forms.CharField(
        label=gettext_lazy("Title in English"), max_length=200, required=False
    )
    evidence = forms.ChoiceField(
        label=gettext_lazy("Passed exam or test of skills"),
        required=False,
        help_text=gettext_lazy("Its standard and its day are printed"),
    )
    note = forms.CharField(
        label=gettext_lazy("How it was assessed"),
        max_length=200,
        required=False,
        help_text=gettext_lazy(
            "It is printed: a practical task, a portfolio, an interview. Needed where no exam or "
            "test is chosen."
        ),
    )
    hours = forms.DecimalField(
        label=gettext_lazy("Hours"), required=False, min_value=1, max_digits=6, decimal_places=1
    )
    field_order = ("center", "title_ky", "title_ru", "title_en", "evidence", "note", "hours")

    def __init__(
        self, *args: Any, centers: Any, evidence: Sequence[Evidence], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {f"{row._meta.model_name}-{row.pk}": row for row in evidence}
        if self.offered:
            choices = [(key, evidence_text(row)) for key, row in self.offered.items()]
            self.fields["evidence"].choices = [("", _("none")), *choices]  # type: ignore[attr-defined]
        else:
            del self.fields["evidence"]
        self.fields["center"].queryset = centers  # type: ignore[attr-defined]
        if len(centers) == 1:
            self.fields["center"].initial = centers[0]

    def chosen_evidence(self) -> Evidence | None:
        return self.offered.get(self.cleaned_data.get("evidence", ""))


def evidence_text(row: Evidence) -> str:
    """An exam or a test with its day, as a choice."""
    if isinstance(row, ExamCandidate):
        return f"{_('Exam')}: {row.exam.paper.title}, {dates.short_day(row.exam.held_on)}"
    day = timezone.localdate(row.finished_at)
    return f"{_('Test of skills')}: {row.assessment.title}, {dates.short_day(day)}"


class CodeForm(forms.Form):
    """The code of a certificate, as it stands on the paper."""

    code = forms.CharField(
        label=gettext_lazy("Code of the certificate"),
        max_length=60,
        help_text=gettext_lazy("Sixteen letters and figures beside the QR code"),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters"}),
    )


class TemplateForm(forms.ModelForm):
    """What certificates of a programme say beside its facts."""

    class Meta:
        model = CertificateTemplate
        fields = [
            *("methodology_ky", "methodology_ru", "methodology_en"),
            *("valid_months", "competences"),
        ]
        widgets = {"competences": forms.CheckboxSelectMultiple}
        labels = {
            "methodology_ky": gettext_lazy("Methodology in Kyrgyz"),
            "methodology_ru": gettext_lazy("Methodology in Russian"),
            "methodology_en": gettext_lazy("Methodology in English"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["competences"].queryset = (  # type: ignore[attr-defined]
            FrameworkNode.objects.competences()
        )

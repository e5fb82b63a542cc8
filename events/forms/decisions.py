"""Forms of what follows from a meeting."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.fields import OrganisationNameField
from centers.models import Organisation
from core.widgets import DateInput, PillSelect
from events.forms.meetings import owners
from events.models import Appeal, Commitment, Delivery, Event

FILES = {"accept": ".pdf,.jpg,.jpeg,.png,.webp,.xlsx,.xls,.ods,.csv"}
AMOUNT: dict[str, Any] = {
    "required": False, "min_value": 0, "max_digits": 14, "decimal_places": 2,
}  # fmt: skip


class AddresseesField(forms.CharField):
    """Organisations, one a line, each by a part of its name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea({"rows": 5}), max_length=10_000, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else "\n".join(row.name for row in value or ())

    def clean(self, value: Any) -> list[Organisation]:
        lines = [line.strip() for line in (super().clean(value) or "").splitlines()]
        found: dict[int, Organisation] = {}
        errors = []
        for line in filter(None, lines):
            try:
                row = OrganisationNameField().clean(line)
            except ValidationError as error:
                errors += [f"{line[:80]}: {text}" for text in error.messages]
            else:
                if row is not None:
                    found[row.pk] = row
        if errors:
            raise ValidationError(errors)
        return list(found.values())


class RecommendationForm(forms.Form):
    text = forms.CharField(
        max_length=4000,
        label=gettext_lazy("Recommendation"),
        widget=forms.Textarea({"rows": 4}),
    )
    amount = forms.DecimalField(label=gettext_lazy("Amount asked for, som"), **AMOUNT)
    addressees = AddresseesField(
        required=False,
        label=gettext_lazy("Addressees"),
        help_text=gettext_lazy("One organisation a line; each gets its own delivery"),
    )


class DeliveryForm(forms.Form):
    """When it was sent, and what was answered."""

    sent_on = forms.DateField(widget=DateInput, label=gettext_lazy("Sent on"))
    answer_due_on = forms.DateField(
        required=False, widget=DateInput, label=gettext_lazy("Answer due on")
    )
    status = forms.ChoiceField(
        required=False,
        choices=[
            ("", gettext_lazy("No answer yet")),
            *((one.value, one.label) for one in Delivery.ANSWERS),
        ],
        widget=PillSelect,
        label=gettext_lazy("Answer"),
    )
    answered_on = forms.DateField(
        required=False, widget=DateInput, label=gettext_lazy("Answered on")
    )
    answer = forms.CharField(
        required=False,
        max_length=4000,
        label=gettext_lazy("What was answered"),
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, delivery: Delivery, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("sent_on", "answer_due_on", "answered_on", "answer"):
            self.initial[name] = getattr(delivery, name)
        self.initial["status"] = delivery.status if delivery.is_answered else ""
        if delivery.is_answered:
            del self.fields["sent_on"], self.fields["answer_due_on"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("status") and not data.get("answered_on") and "answered_on" not in self.errors:
            self.add_error("answered_on", _("Say when the answer came."))
        return data


class ResultLineForm(forms.Form):
    """One result of a group; an empty line is none."""

    group = forms.CharField(required=False, max_length=120, label=gettext_lazy("Group"))
    text = forms.CharField(
        required=False,
        max_length=2000,
        label=gettext_lazy("Result"),
        widget=forms.Textarea({"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if bool(data.get("group")) != bool(data.get("text")) and not self.errors:
            name = "group" if data.get("text") else "text"
            self.add_error(name, _("Each result needs its group and its words."))
        return data


class _ResultLines(forms.BaseFormSet):
    def results(self) -> list[tuple[str, str]]:
        lines = [form.cleaned_data for form in self.forms if hasattr(form, "cleaned_data")]
        return [(line["group"], line["text"]) for line in lines if line.get("text")]


ResultFormSet = forms.formset_factory(
    ResultLineForm, formset=_ResultLines, extra=4, max_num=100, absolute_max=100
)


def result_lines(data: Any, event: Event) -> _ResultLines:
    """What the groups worked out, with some empty lines behind."""
    initial = [{"group": row.group, "text": row.text} for row in event.group_results.all()]
    return cast("_ResultLines", ResultFormSet(data, initial=initial, prefix="results"))


class ResolutionForm(forms.Form):
    title = forms.CharField(max_length=255, label=gettext_lazy("Title"))
    preamble = forms.CharField(
        required=False,
        max_length=4000,
        label=gettext_lazy("Preamble"),
        widget=forms.Textarea({"rows": 3}),
    )


class AdoptForm(forms.Form):
    adopted_on = forms.DateField(widget=DateInput, label=gettext_lazy("Adopted on"))


class AppealForm(forms.ModelForm):
    addressee = OrganisationNameField(required=True, label=gettext_lazy("Addressee"))
    letter = forms.FileField(
        required=False,
        label=gettext_lazy("Letter"),
        help_text=gettext_lazy("PDF, picture or sheet, up to 10 MB"),
        widget=forms.FileInput(FILES),
    )

    class Meta:
        model = Appeal
        fields = ["addressee", "subject", "number", "sent_on", "answer_due_on"]
        widgets = {"sent_on": DateInput, "answer_due_on": DateInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["addressee"] = self.instance.addressee

    def _post_clean(self) -> None:
        """The service writes the row; the form only says what was typed."""


class AnswerForm(forms.Form):
    answered_on = forms.DateField(widget=DateInput, label=gettext_lazy("Answered on"))
    answer = forms.CharField(
        max_length=4000, label=gettext_lazy("Answer"), widget=forms.Textarea({"rows": 4})
    )


class CommitmentForm(forms.ModelForm):
    owner_organisation = OrganisationNameField(
        required=True,
        label=gettext_lazy("Who promised"),
        help_text=gettext_lazy("A part of the name is enough if only one has it"),
    )
    # The state that the user saw; another one since then is told.
    seen_at = forms.DateTimeField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Commitment
        fields = [
            *("text", "owner_organisation", "owner_person", "due_on", "delivery"),
            *("promised", "promised_on", "budgeted", "budgeted_on", "places"),
        ]
        widgets = {
            "text": forms.Textarea({"rows": 3}),
            "due_on": DateInput,
            "promised_on": DateInput,
            "budgeted_on": DateInput,
        }
        help_texts = {
            "owner_person": gettext_lazy("Somebody of the attendance"),
            "promised_on": gettext_lazy("Empty: the day of the event"),
            "budgeted_on": gettext_lazy("Empty: today"),
            "places": gettext_lazy("For an employer's order"),
        }

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["owner_person"].queryset = owners(event)
        if self.instance.owner_person_id:
            fields["owner_person"].queryset |= owners(event).model.objects.filter(
                pk=self.instance.owner_person_id
            )
        deliveries = Delivery.objects.filter(recommendation__event=event)
        fields["delivery"].queryset = deliveries.select_related("addressee", "recommendation")
        fields["delivery"].label_from_instance = lambda row: (
            f"{row.recommendation.number}. {row.addressee.name}"
        )
        for name in ("owner_person", "delivery"):
            fields[name].empty_label = "–"
        if self.instance.pk:
            self.initial["owner_organisation"] = self.instance.owner_organisation
            self.initial["seen_at"] = self.instance.updated_at.isoformat()
        else:
            del fields["seen_at"]

    def _post_clean(self) -> None:
        """The service writes the row; the form only says what was typed."""


class PaymentForm(forms.Form):
    amount = forms.DecimalField(
        label=gettext_lazy("Amount, som"), **(AMOUNT | {"required": True, "min_value": 1})
    )
    paid_on = forms.DateField(
        widget=DateInput, label=gettext_lazy("Paid on"), initial=timezone.localdate
    )
    note = forms.CharField(required=False, max_length=255, label=gettext_lazy("Note"))


class ProgressForm(forms.Form):
    text = forms.CharField(
        required=False,
        max_length=2000,
        label=gettext_lazy("What happened"),
        widget=forms.Textarea({"rows": 4}),
    )
    file = forms.FileField(
        required=False,
        label=gettext_lazy("Evidence"),
        help_text=gettext_lazy("PDF, picture or sheet, up to 10 MB"),
        widget=forms.FileInput(FILES),
    )


class OwnerReportForm(ProgressForm):
    is_done = forms.BooleanField(
        required=False,
        label=gettext_lazy("It is done"),
        help_text=gettext_lazy("Add a file that shows it. Somebody of the network looks at it."),
    )

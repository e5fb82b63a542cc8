"""Forms of course orders and of guarantees of employment."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import User
from centers.fields import OrganisationNameField
from centers.models import Center
from centers.roles import center_ids
from core.widgets import DateInput, PhoneInput
from people.sheets.values import clean_phones
from trainings.models import CourseOrder, EmploymentGuarantee, Programme, Training

# Trainings that may fill an order: how many of them a form offers at most.
OFFERED = 200


class OrderForm(forms.ModelForm):
    """Who orders how many places of what, when and for how much."""

    center = forms.ModelChoiceField(Center.objects.none(), label=gettext_lazy("Center"))
    organisation = OrganisationNameField(
        required=True,
        label=gettext_lazy("Who orders"),
        help_text=gettext_lazy("A part of the name is enough if only one has it"),
    )
    host = OrganisationNameField(
        label=gettext_lazy("Held at"),
        help_text=gettext_lazy("A school or another organisation, if it is not the center"),
    )
    programme = forms.ModelChoiceField(
        Programme.objects.none(), required=False, label=gettext_lazy("Programme")
    )
    contact_phone = forms.CharField(
        required=False, max_length=40, widget=PhoneInput, label=gettext_lazy("Phone")
    )

    class Meta:
        model = CourseOrder
        fields = (
            *("center", "organisation", "sector", "contact_name", "contact_phone"),
            *("contact_email", "places", "programme", "subject", "host", "price"),
            *("ordered_on", "starts_on", "ends_on", "promised_as", "note"),
        )
        widgets = {
            "ordered_on": DateInput,
            "starts_on": DateInput,
            "ends_on": DateInput,
            "note": forms.Textarea({"rows": 3}),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["programme"].queryset = Programme.objects.offered().alphabetical()
        fields["places"].min_value = 1
        if self.instance.pk:
            del fields["center"]
            return
        rows = Center.objects.active().select_related("organisation").alphabetical()
        own = center_ids(user, role="coordinator")
        if not user.is_directorate:
            rows = rows.filter(pk__in=own)
            if len(own) == 1:
                fields["center"].widget = forms.HiddenInput()
                fields["center"].initial = next(iter(own))
        fields["center"].queryset = rows

    def clean_contact_phone(self) -> str:
        text = self.cleaned_data["contact_phone"]
        return clean_phones(text)[0] if text else ""

    def clean_promised_as(self) -> str:
        """As numbers of commitments are written."""
        return self.cleaned_data["promised_as"].lower()

    def _post_clean(self) -> None:
        """The service checks and writes."""

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return dict(self.cleaned_data)


class FillForm(forms.Form):
    """A training of the center that fills no order yet."""

    training = forms.ModelChoiceField(
        Training.objects.none(), label=gettext_lazy("Training"), empty_label=None
    )

    def __init__(self, *args: Any, order: CourseOrder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Training.objects.filter(center=order.center_id, order_link=None)
        rows = rows.exclude(status=Training.Status.CANCELLED).select_related("programme")
        since = order.ordered_on - dt.timedelta(days=365)
        newest = rows.filter(starts_on__gte=since).order_by("-starts_on", "-pk")
        ids = list(newest.values_list("pk", flat=True)[:OFFERED])
        fields: Any = self.fields
        fields["training"].queryset = rows.filter(pk__in=ids).order_by("-starts_on", "-pk")
        self.is_empty = not ids


class GuaranteeForm(forms.ModelForm):
    """An employer guarantees work."""

    organisation = OrganisationNameField(
        required=True,
        label=gettext_lazy("Employer"),
        help_text=gettext_lazy("A part of the name is enough if only one has it"),
    )

    class Meta:
        model = EmploymentGuarantee
        fields = ("organisation", "sector", "places", "given_on", "valid_until", "evidence")
        widgets = {"given_on": DateInput, "valid_until": DateInput}

    def _post_clean(self) -> None:
        """The service checks and writes."""


class FiguresForm(forms.Form):
    """The period of the figures, and the one it is compared with."""

    since = forms.DateField(widget=DateInput, label=gettext_lazy("From"))
    until = forms.DateField(widget=DateInput, label=gettext_lazy("Until"))
    baseline_since = forms.DateField(widget=DateInput, label=gettext_lazy("Baseline from"))
    baseline_until = forms.DateField(widget=DateInput, label=gettext_lazy("Baseline until"))

    @classmethod
    def usual(cls) -> dict[str, dt.date]:
        """This year, beside the whole of the last one."""
        year = timezone.localdate().year
        return {
            "since": dt.date(year, 1, 1),
            "until": dt.date(year, 12, 31),
            "baseline_since": dt.date(year - 1, 1, 1),
            "baseline_until": dt.date(year - 1, 12, 31),
        }

"""Shape of what people type about people."""

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from centers.fields import PlaceField
from centers.models import Center, Place
from centers.roles import memberships
from core.widgets import DateInput, PhoneInput, PillSelect, PillSelectMultiple
from people.consent_texts import TEXT_VERSION, present_version
from people.matching import Traits
from people.models import Consent, Person, TargetGroup
from people.services.rules import FIELDS

WAYS = [("", _("Not asked yet")), *Consent.Way.choices]


class PersonForm(forms.ModelForm):
    """A person as staff enter or correct it. The services write; this never saves."""

    phone_1 = forms.CharField(
        label=_("Phone"),
        required=False,
        max_length=40,
        widget=PhoneInput,
        help_text=_("For example 0700 123 456; abroad with the country: +7 916 123 45 67"),
    )
    phone_2 = forms.CharField(
        label=_("Another phone"), required=False, max_length=40, widget=PhoneInput
    )
    place = PlaceField(label=_("Lives in"), required=False)

    class Meta:
        model = Person
        fields = (
            "family_name",
            "given_name",
            "patronymic",
            "latin_name",
            "sex",
            "birth_date",
            "birth_year",
            "has_guardian_consent",
            "phone_1",
            "phone_2",
            "email",
            "language",
            "place",
            "country_of_stay",
            "organisation",
            "occupation",
            "target_groups",
            "migrant_status",
            "qualification",
            "note",
        )
        widgets = {
            "sex": PillSelect,
            "language": PillSelect,
            "birth_date": DateInput,
            "target_groups": PillSelectMultiple,
            "note": forms.Textarea({"rows": 2}),
        }
        help_texts = {
            "family_name": _("As in the passport"),
            "patronymic": _("For example Бакыт кызы, Асанович"),
            "birth_year": _("If the day is not known"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["birth_year"].widget.attrs["inputmode"] = "numeric"
        groups = TargetGroup.objects.filter(is_active=True)
        if self.instance.pk:
            groups = groups | self.instance.target_groups.all()
            numbers = [str(phone.number) for phone in self.instance.phones.all()]
            for name, number in zip(("phone_1", "phone_2"), numbers, strict=False):
                self.fields[name].initial = number
            self.other_phones = numbers[2:]
        else:
            self.other_phones = []
        self._choices("target_groups").queryset = groups.distinct().order_by("position", "code")
        abroad = Place.objects.abroad().alphabetical()
        self._choices("country_of_stay").queryset = abroad

    def _choices(self, name: str) -> forms.ModelChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        return field

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        date, year = data.get("birth_date"), data.get("birth_year")
        if date is not None:
            if year and year != date.year and "birth_year" in self.changed_data:
                self.add_error("birth_year", _("The year does not fit the date of birth."))
            data["birth_year"] = date.year
        return data

    def _post_clean(self) -> None:
        """The services check a person; the instance stays as it is in the database."""

    @property
    def phones(self) -> list[str]:
        data = self.cleaned_data
        return [n for n in (data["phone_1"], data["phone_2"], *self.other_phones) if n]

    def values(self) -> dict[str, Any]:
        """What the services take."""
        data = self.cleaned_data
        values = {name: data[name] for name in FIELDS if name in data}
        return values | {"phones": self.phones, "target_groups": data["target_groups"]}

    def traits(self) -> Traits:
        return Traits.of(self.cleaned_data | {"phones": self.phones})

    def add_refusal(self, error: Any) -> None:
        """Put a refusal of a service at the fields it speaks of."""
        messages = error.error_dict if hasattr(error, "error_dict") else {None: error}
        for name, problem in messages.items():
            field = "phone_1" if name == "phones" else name
            self.add_error(field if field in self.fields else None, problem)


class PersonCreateForm(PersonForm):
    """A new person, with the center that knows it and what was agreed to."""

    center = forms.ModelChoiceField(Center.objects.none(), label=_("Center"), empty_label=None)
    data_consent = forms.ChoiceField(
        label=_("Agreed to the keeping of personal data"),
        choices=WAYS,
        required=False,
        widget=PillSelect,
    )
    status_consent = forms.ChoiceField(
        label=_("Agreed to the keeping of migrant status and qualification"),
        choices=WAYS,
        required=False,
        widget=PillSelect,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        centers = Center.objects.active().select_related("organisation").order_by("slug")
        if not user.is_directorate:
            own = [row.center_id for row in memberships(user) if row.role == "coordinator"]
            centers = centers.filter(pk__in=own)
        self._choices("center").queryset = centers
        self.fields["center"].initial = centers.first()

    def consents(self) -> list[dict[str, Any]]:
        """What `record_consent` takes, for each purpose that was agreed to."""
        said = {
            Consent.Purpose.DATA: self.cleaned_data["data_consent"],
            Consent.Purpose.MIGRANT_STATUS: self.cleaned_data["status_consent"],
        }
        return [
            {
                "purpose": purpose,
                "text_version": TEXT_VERSION,
                "language": get_language(),
                "way": way,
                "given_on": timezone.localdate(),
            }
            for purpose, way in said.items()
            if way
        ]


class PersonUpdateForm(PersonForm):
    """A person to correct; remembers the state that the user saw."""

    seen_at = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen_at"].initial = self.instance.updated_at.isoformat()

    def clean_seen_at(self) -> dt.datetime | None:
        try:
            return dt.datetime.fromisoformat(self.cleaned_data["seen_at"])
        except ValueError:
            return None


class ConsentForm(forms.ModelForm):
    """A consent that a person gave."""

    class Meta:
        model = Consent
        fields = ("purpose", "way", "language", "given_on", "given_by", "text_version")
        widgets = {"way": PillSelect, "language": PillSelect, "given_on": DateInput}
        help_texts = {"text_version": _("As it stands at the foot of the paper")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["given_on"].initial = timezone.localdate()
        self.fields["text_version"].initial = TEXT_VERSION
        self.fields["language"].initial = get_language()
        for name, choices in (("way", Consent.Way.choices), ("language", settings.LANGUAGES)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices  # without the empty one
        self.fields["way"].initial = Consent.Way.PAPER

    def clean(self) -> dict[str, Any]:
        """The version that the form began with becomes the one of the chosen purpose."""
        data = super().clean() or {}
        if data.get("text_version") == TEXT_VERSION and data.get("purpose"):
            data["text_version"] = present_version(data["purpose"])
        return data

    def _post_clean(self) -> None:
        """The service checks; nothing is saved here."""


class AccountForm(forms.Form):
    """Whose sign-in a person is; empty means nobody's."""

    user = forms.ModelChoiceField(
        User.objects.none(),
        required=False,
        label=_("Account"),
        empty_label=_("No account"),
        help_text=_("Those who sign in for your center"),
    )

    def __init__(self, *args: Any, accounts: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = accounts  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why something is done that others must understand later."""

    reason = forms.CharField(label=_("Reason"), max_length=255)

"""Forms of registering for an event, by visitors and by organisers."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.models import GROUP_AT_MOST, Desk, Event, Hall, Registration, SignUp
from events.models.sign_ups import OFFER_AT_MOST
from people.consent_texts import EVENT_VERSION
from people.models import AgeBand
from people.sign_up_forms import ContactForm, FullNameForm

AGES = [
    ("", "—"),
    *((band.value, band.label) for band in AgeBand if band != AgeBand.UNKNOWN),
    (AgeBand.UNKNOWN.value, gettext_lazy("I would rather not say")),
]


class GuestForm(FullNameForm):
    """One person of a registration."""

    age_band = forms.ChoiceField(label=gettext_lazy("Age"), choices=AGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = True


class _Guests(forms.BaseFormSet):
    """The people of one registration; lines left empty are nobody."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return super().get_form_kwargs(index) | {"use_required_attribute": False}

    def people(self) -> list[dict[str, Any]]:
        """What the service takes."""
        return [form.cleaned_data for form in self.forms if form.cleaned_data.get("given_name")]


def guest_lines(data: Any, number: int) -> _Guests:
    """So many lines for people."""
    factory = forms.formset_factory(
        GuestForm,
        formset=_Guests,
        min_num=1,
        validate_min=True,
        extra=max(0, number - 1),
        max_num=GROUP_AT_MOST,
        absolute_max=GROUP_AT_MOST,
        validate_max=True,
    )
    return factory(data, prefix="g")  # type: ignore[return-value]


class BookingForm(ContactForm):
    """Whom to tell, and what was agreed to."""

    organisation = forms.CharField(
        label=gettext_lazy("Organisation"), required=False, max_length=160
    )
    group_name = forms.CharField(
        label=gettext_lazy("Name of the family, class or group"), required=False, max_length=120
    )
    field_order = ("phone", "email", "organisation", "group_name", "guardian_name", "consent")

    def __init__(self, *args: Any, is_group: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = gettext_lazy("The ticket comes there too")
        if not is_group:
            del self.fields["group_name"]

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        data = self.cleaned_data
        names = ("phone", "email", "organisation", "group_name", "guardian_name")
        values = {name: data.get(name, "") for name in names}
        return values | {"consent_version": EVENT_VERSION if data["consent"] else ""}


class StaffBookingForm(BookingForm):
    """The same by hand: the organiser asked for the consent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        del fields["website"]
        fields["phone"].help_text = fields["email"].help_text = ""
        fields["consent"].label = gettext_lazy("Agreed to the keeping of personal data")


class SignUpForm(forms.ModelForm):
    """The rules of registering."""

    offer_hours = forms.IntegerField(
        label=SignUp._meta.get_field("offer_hours").verbose_name,
        help_text=SignUp._meta.get_field("offer_hours").help_text,
        min_value=1,
        max_value=OFFER_AT_MOST,
    )
    group_limit = forms.IntegerField(
        label=SignUp._meta.get_field("group_limit").verbose_name,
        help_text=SignUp._meta.get_field("group_limit").help_text,
        min_value=1,
        max_value=GROUP_AT_MOST,
    )

    class Meta:
        model = SignUp
        fields = (
            *("is_open", "opens_at", "closes_at", "has_waiting_list", "offer_hours"),
            "group_limit",
        )
        widgets = {
            name: forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
            for name in ("opens_at", "closes_at")
        }

    def _post_clean(self) -> None:
        """The service checks; nothing is saved here."""


class GuestUpdateForm(forms.Form):
    """What is to become of one guest; which answers fit depends on the row."""

    CANCEL, PLACE, COME, BACK = "cancel", "place", "come", "back"
    LABELS = {
        COME: gettext_lazy("Came: let in"),
        BACK: gettext_lazy("Did not come after all: take it back"),
        CANCEL: gettext_lazy("Will not come after all"),
        PLACE: gettext_lazy("Give a place"),
    }
    Status = Registration.Status
    FITTING = {
        Status.REGISTERED: (COME, CANCEL),
        Status.OFFERED: (COME, PLACE, CANCEL),
        Status.WAITING: (PLACE, CANCEL),
        Status.CANCELLED: (PLACE,),
        Status.LAPSED: (PLACE,),
        Status.NO_SHOW: (COME,),
        Status.CHECKED_IN: (BACK,),
    }

    action = forms.ChoiceField(
        widget=forms.RadioSelect, label=gettext_lazy("What is to be written down?")
    )

    def __init__(self, *args: Any, status: str, has_begun: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fitting = self.FITTING[Registration.Status(status)]
        self.fields["action"].choices = [  # type: ignore[attr-defined]
            (code, self.LABELS[code]) for code in fitting if has_begun or code != self.COME
        ]

    @property
    def has_choices(self) -> bool:
        return bool(self.fields["action"].choices)  # type: ignore[attr-defined]


class DeskForm(forms.ModelForm):
    """A phone that may let people in."""

    class Meta:
        model = Desk
        fields = ("name", "hall")

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["hall"].queryset = Hall.objects.filter(event=event)
        fields["hall"].empty_label = _("The entrance")

    def _post_clean(self) -> None:
        """The service checks; nothing is saved here."""


class HallForm(forms.Form):
    """A hall by its name."""

    hall_name = forms.CharField(label=gettext_lazy("Name of the hall"), max_length=80)

"""Shape of what people type about organisations, centers and their staff."""

from typing import Any

from django import forms
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from centers.fields import PlaceField
from centers.models import Center, Membership, Organisation, Place, ThematicArea
from centers.permissions import can_invite
from core.widgets import DateInput, PhoneInput, PillSelect

NAME_LABELS = {
    "name_ky": _("Name in Kyrgyz"),
    "name_ru": _("Name in Russian"),
    "name_en": _("Name in English"),
}
SHORT_NAME_LABELS = {
    "short_name_ky": _("Short name in Kyrgyz"),
    "short_name_ru": _("Short name in Russian"),
    "short_name_en": _("Short name in English"),
}
ADDRESS_LABELS = {
    "address_ky": _("Address in Kyrgyz"),
    "address_ru": _("Address in Russian"),
    "address_en": _("Address in English"),
}


def _country() -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        Place.objects.filter(level=Place.Level.COUNTRY),
        label=_("Country"),
        empty_label=None,
    )


def _https(field: models.Field, **kwargs: Any) -> forms.Field | None:
    """An address typed without its beginning is https."""
    if isinstance(field, models.URLField):
        kwargs["assume_scheme"] = "https"
    return field.formfield(**kwargs)


class OrganisationForm(forms.ModelForm):
    """An organisation as the directorate enters or corrects it."""

    place = PlaceField(
        required=False, help_text=_("Leave it empty for an organisation that works abroad")
    )
    country = _country()

    class Meta:
        model = Organisation
        formfield_callback = _https
        fields = [
            "kind",
            *NAME_LABELS,
            *SHORT_NAME_LABELS,
            "country",
            "place",
            *ADDRESS_LABELS,
            "phone",
            "email",
            "website",
            "other_names",
            "is_restricted",
        ]
        labels = NAME_LABELS | SHORT_NAME_LABELS | ADDRESS_LABELS
        widgets = {"phone": PhoneInput(), "other_names": forms.Textarea({"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        countries: Any = self.fields["country"]
        countries.queryset = countries.queryset.alphabetical()
        if not self.instance.country_id:
            self.fields["country"].initial = Place.objects.filter(code=Place.KYRGYZSTAN).first()
        for name in NAME_LABELS:
            self.fields[name].required = False


class RenameForm(forms.Form):
    """The next name of an organisation and its first day."""

    name_ky = forms.CharField(label=_("New name in Kyrgyz"), max_length=255, required=False)
    name_ru = forms.CharField(label=_("New name in Russian"), max_length=255, required=False)
    name_en = forms.CharField(label=_("New name in English"), max_length=255, required=False)
    from_on = forms.DateField(
        label=_("First day of the new name"),
        widget=DateInput,
        help_text=_("Records of earlier days keep the old name"),
    )

    @property
    def names(self) -> dict[str, str]:
        """The new name by language."""
        return {code: self.cleaned_data[f"name_{code}"] for code, _name in settings.LANGUAGES}


class NetworkForm(forms.Form):
    """A step of an organisation in the network and its day."""

    step = forms.ChoiceField(label=_("What happens"), widget=PillSelect)
    day = forms.DateField(label=_("Day"), widget=DateInput, initial=timezone.localdate)

    def __init__(self, *args: Any, steps: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["step"].choices = steps  # type: ignore[attr-defined]
        self.fields["step"].initial = steps[0][0]


class DayForm(forms.Form):
    """A day to look at the network on."""

    day = forms.DateField(label=_("Day"), widget=DateInput)


class CenterCreateForm(forms.Form):
    """A new center: which organisation it is, its address on the portal and its code."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Organisation"),
        help_text=_("It must stand on the list of organisations as an adult training center"),
    )
    slug = forms.SlugField(
        label=_("Address on the portal"),
        max_length=50,
        help_text=_("Latin letters, digits and hyphens, for example kara-balta"),
    )
    code = forms.CharField(
        label=_("Code"), max_length=4, help_text=_("Starts the numbers of its trainings")
    )
    joined_on = forms.DateField(
        label=_("Member of the network since"), widget=DateInput, required=False
    )
    thematic_areas = forms.ModelMultipleChoiceField(
        ThematicArea.objects.filter(is_active=True),
        label=_("What it teaches"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organisation"]
        centers = Organisation.objects.filter(kind=Organisation.Kind.CENTER).without_center()
        field.queryset = centers.alphabetical()


class CenterForm(forms.ModelForm):
    """What visitors read about a center. `is_active` is shown to the directorate only."""

    thematic_areas = forms.ModelMultipleChoiceField(
        ThematicArea.objects.filter(is_active=True),
        label=_("What it teaches"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Center
        fields = [
            "thematic_areas",
            "description_ky",
            "description_ru",
            "description_en",
            "opening_hours_ky",
            "opening_hours_ru",
            "opening_hours_en",
            "is_active",
        ]
        labels = {
            "description_ky": _("Description in Kyrgyz"),
            "description_ru": _("Description in Russian"),
            "description_en": _("Description in English"),
            "opening_hours_ky": _("Opening hours in Kyrgyz"),
            "opening_hours_ru": _("Opening hours in Russian"),
            "opening_hours_en": _("Opening hours in English"),
        }
        widgets = {
            f"description_{code}": forms.Textarea({"rows": 4, "lang": code})
            for code in ("ky", "ru", "en")
        }

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not by.is_directorate:
            del self.fields["is_active"]


class ContactsForm(forms.ModelForm):
    """How the institution is reached; never a private phone."""

    class Meta:
        model = Organisation
        formfield_callback = _https
        fields = [*ADDRESS_LABELS, "phone", "email", "website"]
        labels = ADDRESS_LABELS
        widgets = {"phone": PhoneInput()}
        help_texts = {"phone": _("Of the institution, with its code: +996 3522 12 34 56")}


class InviteForm(forms.Form):
    """Whom to bring to a center, and as what."""

    email = forms.EmailField(
        label=_("E-mail"), max_length=254, help_text=_("The invitation goes to this address.")
    )
    name = forms.CharField(
        label=_("Name and surname"),
        max_length=150,
        required=False,
        help_text=_("Needed only for somebody who has no account yet"),
    )
    role = forms.ChoiceField(label=_("Role"), widget=PillSelect)
    language = forms.ChoiceField(
        label=_("Language of the letter"), choices=settings.LANGUAGES, widget=PillSelect
    )

    def __init__(self, *args: Any, center: Center, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [
            (role.value, role.label) for role in Membership.Role if can_invite(by, center, role)
        ]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]
        self.fields["role"].initial = roles[-1][0] if roles else ""
        self.fields["language"].initial = by.language

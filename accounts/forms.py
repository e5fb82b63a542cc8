"""Forms of members and invitations."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import (
    password_validators_help_text_html,
    validate_password,
)
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import can_give_role
from accounts.roles import NationalRole
from core import channels, reminders
from core.widgets import PillSelect


def _role_choices(user: User) -> list[tuple[str, Any]]:
    roles = [(role.value, role.label) for role in NationalRole if can_give_role(user, role.value)]
    return [("", _("no national role")), *roles]


class InvitationForm(forms.Form):
    """Whom to invite."""

    email = forms.EmailField(
        label=_("E-mail"), max_length=254, help_text=_("The invitation goes to this address.")
    )
    name = forms.CharField(label=_("Name and surname"), max_length=150)
    language = forms.ChoiceField(
        label=_("Language of the letter"), choices=settings.LANGUAGES, widget=PillSelect
    )
    national_role = forms.ChoiceField(
        label=_("National role"),
        required=False,
        help_text=_(
            "Coordinators and trainers need none: invite them on the page of their center."
        ),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["national_role"].choices = _role_choices(by)  # type: ignore[attr-defined]
        self.fields["language"].initial = by.language


class RoleForm(forms.Form):
    """Another national role for a member."""

    national_role = forms.ChoiceField(label=_("National role"), required=False)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["national_role"].choices = _role_choices(by)  # type: ignore[attr-defined]


class AcceptForm(forms.Form):
    """The first thing an invited person fills in."""

    name = forms.CharField(
        label=_("Name and surname"),
        max_length=150,
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, widget=PillSelect)
    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        help_text=password_validators_help_text_html,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if password:
            validate_password(password, self.user)
        return password


class PreferencesForm(forms.ModelForm):
    """What each member sets for himself: his pages, and how reminders come."""

    reminds = forms.MultipleChoiceField(
        label=_("Reminders you may do without"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Those that are ticked come. The others, about what is due, always come."),
    )

    class Meta:
        model = User
        fields = ["name", "language", "theme", "digest_hour", "service", "service_address"]
        widgets = {"language": PillSelect, "theme": PillSelect}
        labels = {
            "digest_hour": _("Reminders come from this hour on"),
            "service": _("Reminders come by"),
        }
        help_texts = {"digest_hour": _("One letter a day; what is urgent comes at once")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        self.optional = reminders.optional_rules()
        fields["reminds"].choices = [(one.key, one.label) for one in self.optional]
        muted = self.instance.muted_rules
        fields["reminds"].initial = [one.key for one in self.optional if one.key not in muted]
        fields["service"].widget = forms.Select()
        names = [(name, channels.label(name)) for name in channels.services()]
        fields["service"].widget.choices = [("", _("E-mail")), *names]
        if not names:
            del fields["service"], fields["service_address"]

    def clean_service(self) -> str:
        service: str = self.cleaned_data["service"]
        return service if service in channels.services() else ""

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        data = dict(self.cleaned_data)
        wanted = data.pop("reminds")
        return data | {"muted_rules": [one.key for one in self.optional if one.key not in wanted]}

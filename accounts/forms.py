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
    """What each member sets for himself."""

    class Meta:
        model = User
        fields = ["name", "language", "theme"]
        widgets = {"language": PillSelect, "theme": PillSelect}

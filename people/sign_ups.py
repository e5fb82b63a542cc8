"""What is asked of whoever signs up without an account, for an event or for a training."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.refusals import at_field
from people import names
from people.sheets.values import clean_phones

NAMES = ("family_name", "given_name", "patronymic")


def clean_full_name(values: Mapping[str, Any]) -> dict[str, str]:
    """The parts of a name checked as everywhere, with the key by which it is found."""
    person = {name: names.clean_name(str(values.get(name) or "")) for name in NAMES}
    if not person["given_name"]:
        raise at_field("given_name", _("Type the first name."), code="no_name")
    if not person["family_name"] and not person["patronymic"]:
        text = _("Type the surname, or the patronymic without one.")
        raise at_field("family_name", text, code="no_name")
    key = names.name_key(person["family_name"], person["given_name"], person["patronymic"])
    return person | {"name_key": key}


def clean_guardian(name: str, *, is_minor: bool) -> str:
    """Who agrees for somebody under 18; of grown-ups nobody is kept."""
    guardian = names.clean_name(name, max_length=160)
    if is_minor and not guardian:
        text = _("For people under 18, type the name of the parent or guardian who agrees.")
        raise at_field("guardian_name", text, code="no_guardian")
    return guardian if is_minor else ""


def one_phone(text: str) -> str:
    """The first number of a text as E.164; "" for none."""
    try:
        found = clean_phones(text)
    except ValidationError as error:
        raise ValidationError({"phone": error}) from error
    return found[0] if found else ""


def check_contact(contact: Mapping[str, str], consent_version: str) -> None:
    """Refuse whoever cannot be told of changes, or has not agreed to be kept."""
    if not contact["phone"] and not contact["email"]:
        text = _("Type a phone or an e-mail, so that we can tell you of changes.")
        raise at_field("phone", text, code="no_contact")
    if not consent_version:
        text = _("Without this consent we cannot keep your name on the list.")
        raise at_field("consent", text, code="no_consent")

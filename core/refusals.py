"""A service's refusal on its way to the field of a form."""

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.utils.translation import gettext as _


def at_field(field: str, message: str, *, code: str) -> ValidationError:
    """A refusal that belongs to one field; `ValidationError({field: text}, code=…)` has no code."""
    return ValidationError({field: ValidationError(message, code=code)})


def show_refusal(form: BaseForm, error: ValidationError) -> None:
    """Put a refusal at its field where the form has that field, else above the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def required_reason(text: str) -> str:
    """A reason in words; refuses an empty one."""
    reason = text.strip()
    if not reason:
        raise ValidationError(_("Write the reason, one sentence is enough."), code="no_reason")
    return reason

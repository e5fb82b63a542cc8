"""A refusal that belongs to one field of whatever form asked."""

from django.core.exceptions import ValidationError


def at_field(field: str, message: str, *, code: str) -> ValidationError:
    """`ValidationError({field: message}, code=…)` would lose the code."""
    return ValidationError({field: ValidationError(message, code=code)})

"""Controls that Django leaves as bare text boxes, and choices shown as pills."""

from typing import Any

from django import forms


class DateInput(forms.DateInput):
    """The browser's own date control; it sends and wants ISO dates in every language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """The browser's own time control."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class PhoneInput(forms.TextInput):
    """A telephone number: opens the digits of a phone's keyboard."""

    input_type = "tel"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "tel", "inputmode": "tel"} | (attrs or {}))


class PillSelect(forms.RadioSelect):
    """Few short choices side by side."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.attrs.setdefault("class", "choices-row")


class PillSelectMultiple(forms.CheckboxSelectMultiple):
    """Several short choices side by side."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.attrs.setdefault("class", "choices-row")

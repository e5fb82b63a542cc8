"""Controls that Django leaves as bare text boxes, and choices shown as pills."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django import forms
from django.utils.choices import BaseChoiceIterator
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe

from core.forms_renderer import attributes


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


class Listed(BaseChoiceIterator):
    """Choices that are plain pairs already. Django would look into each of 500 anew each time it
    goes through them, and it does so several times a page."""

    def __init__(self, pairs: Sequence[tuple[Any, Any]]) -> None:
        self.pairs = pairs

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        return iter(self.pairs)


class LongSelect(forms.Select):
    """The same control as Django's for flat lists of any length.

    The network may have 500 centers. They are written once for each language and reader's list;
    then only the chosen one is marked.
    """

    def render(
        self, name: str, value: Any, attrs: Mapping[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        found = self.build_attrs(self.attrs, {**(attrs or {}), "name": name})
        options = _options(tuple(self.choices))
        if value not in (None, ""):
            start = f'<option value="{escape(value)}"'
            options = options.replace(f"{start}>", f"{start} selected>", 1)
        return mark_safe(f"<select{attributes(found)}>{options}</select>")  # noqa: S308 - escaped


@lru_cache(maxsize=100)
def _options(choices: tuple[tuple[Any, Any], ...]) -> str:
    """Lazy labels are compared by their words, so each language has options of its own."""
    return "".join(
        f'<option value="{conditional_escape(code)}">{conditional_escape(label)}</option>'
        for code, label in choices
    )

"""Controls that Django leaves as bare text boxes, and choices shown as pills."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from django import forms
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core.finders import Listed, listed_in
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


class LongSelect(forms.Select):
    """The same control as Django's for flat lists of any length.

    Options are written once for each language and reader's list; then only the chosen one is
    marked. Where the list is long and has a source (`core.finders`) it is a text field instead,
    and its options come when somebody goes into it: 500 centers are 36 kB. The server understands
    what was typed, so it serves without scripts too.
    """

    # What a text fits that fits several; the field sets it.
    fitting: Sequence[tuple[Any, Any]] = ()

    def render(
        self, name: str, value: Any, attrs: Mapping[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        found = self.build_attrs(self.attrs, {**(attrs or {}), "name": name})
        listed = listed_in(self.choices)
        if self.fitting:
            return _select(found, "", (("", _("All")), *self.fitting))
        if listed is not None and listed.is_long:
            return _finder(found, "" if value is None else str(value), listed)
        return _select(found, value, tuple(self.choices))


def _select(
    attrs: Mapping[str, Any], value: Any, choices: tuple[tuple[Any, Any], ...]
) -> SafeString:
    options = _options(choices)
    if value not in (None, ""):
        start = f'<option value="{escape(value)}"'
        options = options.replace(f"{start}>", f"{start} selected>", 1)
    return mark_safe(f"<select{attributes(attrs)}>{options}</select>")  # noqa: S308 - escaped


def _finder(attrs: Mapping[str, Any], value: str, listed: Listed) -> SafeString:
    """The text field; `data-code` is what it sends while nobody has changed its words."""
    label = listed.label(value)
    options_id = f"{attrs.get('id', attrs['name'])}-options"
    own = {
        "type": "text",
        "value": label,
        "data-code": value if label != value else False,
        "data-by": listed.by,
        "list": options_id,
        "maxlength": 200,
        "autocomplete": "off",
        "placeholder": _("Name, town or code"),
        "hx-get": listed.options_url,
        "hx-trigger": "focus once",
        "hx-target": f"#{options_id}",
        "hx-swap": "beforeend",
    }
    pinned = "".join(
        f'<option value="{escape(text)}" data-{listed.by}="{escape(code)}"></option>'
        for code, text in listed.pairs[: listed.pinned]
    )
    return mark_safe(  # noqa: S308 - every value is escaped
        f'<input{attributes({**attrs, **own})}><datalist id="{options_id}">{pinned}</datalist>'
    )


@lru_cache(maxsize=100)
def _options(choices: tuple[tuple[Any, Any], ...]) -> str:
    """Lazy labels are compared by their words, so each language has options of its own."""
    return "".join(
        f'<option value="{conditional_escape(code)}">{conditional_escape(label)}</option>'
        for code, label in choices
    )

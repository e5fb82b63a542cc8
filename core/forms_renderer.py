"""One renderer for every form: {{ form }} is the summary of errors and all fields."""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.utils.formats import localize
from django.utils.safestring import SafeString, mark_safe

Widget = Mapping[str, Any]


def attributes(attrs: Mapping[str, Any]) -> str:
    """As django/forms/widgets/attrs.html writes them."""
    return "".join(
        f" {_text(name)}" if value is True else f' {_text(name)}="{_text(value)}"'
        for name, value in attrs.items()
        if value is not False
    )


def _text(value: Any) -> str:
    """Escaped as Django does it, without asking what else a plain text may be."""
    text = str(value)
    return text if isinstance(text, SafeString) else escape(text)


def _input(widget: Widget) -> SafeString:
    value = widget["value"]
    written = "" if value is None else f' value="{_text(value)}"'
    return mark_safe(  # noqa: S308 - every value is escaped
        f'<input type="{_text(widget["type"])}" name="{_text(widget["name"])}"{written}'
        f"{attributes(widget['attrs'])}>"
    )


def _select(widget: Widget) -> SafeString:
    parts = [f'<select name="{_text(widget["name"])}"{attributes(widget["attrs"])}>']
    for group, options, _index in widget["optgroups"]:
        if group:
            parts.append(f'<optgroup label="{_text(group)}">')
        parts.extend(
            f'<option value="{_text(option["value"])}"{attributes(option["attrs"])}>'
            f"{_text(localize(option['label']))}</option>"
            for option in options
        )
        if group:
            parts.append("</optgroup>")
    parts.append("</select>")
    return mark_safe("".join(parts))  # noqa: S308 - every value is escaped


# Django's own templates of these say the same with an include for each option.
WRITERS: dict[str, Callable[[Widget], SafeString]] = {
    "django/forms/widgets/select.html": _select,
    **dict.fromkeys(
        [
            f"django/forms/widgets/{name}.html"
            for name in ("text", "number", "email", "url", "password", "date", "time", "hidden")
        ],
        _input,
    ),
}


class PortalFormRenderer(TemplatesSetting):
    """Label above, hint, control, error tied to it; templates in templates/ui and django/forms.

    The simplest controls are written without a template: a filter with the centers of the whole
    network would otherwise take longer than the list under it.
    """

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        writer = WRITERS.get(template_name)
        if writer is not None:
            return writer(context["widget"])
        return super().render(template_name, context, request)

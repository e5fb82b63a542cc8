"""Finds every translatable string in code and templates without the gettext tools.

It serves the check that all of them are translated, on machines where xgettext is missing.
Extraction for translators stays with `make messages`.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation.template import templatize

from kaea_portal.catalogues import ROOT

FOLDERS = (
    "accounts", "centers", "core", "events", "kaea_portal", "library", "people", "projects",
    "reports", "templates", "trainings",
)  # fmt: skip
# Which arguments are (context, message, plural); -1 where there is none.
CALLS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), (-1, 0, -1)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (-1, 0, 1)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), (0, 1, -1)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), (0, 1, 2)),
}
# templatize() leaves calls between X-ed out text, so it is no Python as a whole.
CALL = re.compile(
    r"\b(?:_|n?p?gettext)\((?:\s*u?(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")\s*,?|\s*count\s*,?)+\)",
    re.DOTALL,
)


@dataclass(frozen=True)
class Message:
    context: str
    text: str
    plural: str


def in_python(source: str) -> Iterator[Message]:
    """Calls of gettext and its relatives with literal arguments."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        name = node.func.id if isinstance(node.func, ast.Name) else name
        if name not in CALLS:
            continue
        words = [
            argument.value
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
            else None
            for argument in node.args
        ]
        picked = [
            "" if place < 0 else words[place] if place < len(words) else None
            for place in CALLS[name]
        ]
        context, text, plural = picked
        if context is not None and text and plural is not None:
            yield Message(context, text, plural)


def in_template(source: str) -> Iterator[Message]:
    """{% translate %}, {% blocktranslate %} and _("…") in a template or a text of a message."""
    for call in CALL.findall(templatize(source)):
        yield from in_python(call.strip())


def messages_in_use(root: Path = ROOT) -> dict[Message, str]:
    """Every message with the file that has it first."""
    found: dict[Message, str] = {}
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if {"tests", "migrations"} & set(path.parts):
                continue
            read = {".py": in_python, ".html": in_template, ".txt": in_template}.get(path.suffix)
            if read:
                for message in read(path.read_text(encoding="utf-8")):
                    found.setdefault(message, str(path.relative_to(root)))
    return found

"""Translated columns where modeltranslation does not reach: in expressions and in plain rows."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import CharField, F, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import get_language


def language_codes() -> tuple[str, ...]:
    """The reader's language first, then the others as everywhere in the portal."""
    return _codes((get_language() or settings.LANGUAGE_CODE)[:2])


@cache
def _codes(current: str) -> tuple[str, ...]:
    others = settings.MODELTRANSLATION_FALLBACK_LANGUAGES
    return (current, *others.get(current, others["default"]))


def in_language(path: str, *, prefix: type[F] = F) -> Any:
    """The column `path` in the reader's language, else in another one, else empty.

    `prefix=OuterRef` inside a subquery.
    """
    parts = [NullIf(prefix(f"{path}_{code}"), Value("")) for code in language_codes()]
    return Coalesce(*parts, Value(""), output_field=CharField())


def in_words(row: Mapping[str, Any], name: str) -> str:
    """The same for a row that was read as a mapping."""
    return named(row, name)[0]


def named(row: Mapping[str, Any], name: str) -> tuple[str, str]:
    """The same with the language of the text, for the filter `marked`."""
    codes = language_codes()
    for code in codes:
        if text := row.get(f"{name}_{code}"):
            return text, code
    return "", codes[0]


def translated_columns(*paths: str) -> tuple[str, ...]:
    """The columns of translated fields, for `values()`."""
    return tuple(f"{path}_{code}" for path in paths for code, _name in settings.LANGUAGES)

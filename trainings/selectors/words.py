"""Translated columns where modeltranslation does not reach: in expressions and in plain rows."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models import CharField, F, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import get_language


def language_codes() -> list[str]:
    """The reader's language first, then the others as everywhere in the portal."""
    current = (get_language() or settings.LANGUAGE_CODE)[:2]
    others = settings.MODELTRANSLATION_FALLBACK_LANGUAGES
    return [current, *others.get(current, others["default"])]


def in_language(path: str, *, prefix: type[F] = F) -> Any:
    """The column `path` in the reader's language, else in another one, else empty.

    `prefix=OuterRef` inside a subquery.
    """
    parts = [NullIf(prefix(f"{path}_{code}"), Value("")) for code in language_codes()]
    return Coalesce(*parts, Value(""), output_field=CharField())


def in_words(row: Mapping[str, Any], name: str) -> str:
    """The same for a row that was read as a mapping."""
    return next(
        (row[f"{name}_{code}"] for code in language_codes() if row.get(f"{name}_{code}")), ""
    )

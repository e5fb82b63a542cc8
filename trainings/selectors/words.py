"""Translated columns inside expressions, where modeltranslation does not reach."""

from typing import Any

from django.conf import settings
from django.db.models import CharField, F, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import get_language


def in_language(path: str, *, prefix: type[F] = F) -> Any:
    """The column `path` in the reader's language, else in another one, else empty.

    `prefix=OuterRef` inside a subquery.
    """
    current = (get_language() or settings.LANGUAGE_CODE)[:2]
    codes = [current, *(code for code, _name in settings.LANGUAGES if code != current)]
    parts = [NullIf(prefix(f"{path}_{code}"), Value("")) for code in codes]
    return Coalesce(*parts, Value(""), output_field=CharField())

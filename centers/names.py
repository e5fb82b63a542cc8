"""The text a search box compares with: every name of a record in every language, folded."""

from collections.abc import Iterable
from typing import Any

from core.folding import fold

LANGUAGES = ("ky", "ru", "en")


def search_text(
    records: Iterable[Any], *, fields: Iterable[str] = ("name",), other_names: str = ""
) -> str:
    """Folded names of some records (a place and its former names), each once, one a line.

    A line break never stands inside a folded query, so no search matches across two names.
    """
    texts = [
        getattr(record, f"{field}_{language}", "") or ""
        for record in records
        for field in fields
        for language in LANGUAGES
    ]
    folded = (fold(text) for text in [*texts, *other_names.splitlines()])
    return "\n".join(dict.fromkeys(filter(None, folded)))

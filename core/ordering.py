"""Alphabetical order as people expect it, by the database.

Code points put Ё first and Ң, Ө, Ү last, and the collations of servers differ. So lists sort by a
key: small letters, with the letters that are out of place moved to theirs. Rows with names in
three languages keep the key of their Kyrgyz name in a generated column with an index
(`sort_key`); Russian and English readers get the key of the name they read, computed on the way
(`by_name`): these tables have hundreds of rows, not millions.
"""

from typing import Any

from django.db import models
from django.db.models import Expression, ExpressionWrapper, F, Value
from django.db.models.functions import Coalesce, Collate, Lower, NullIf, Replace
from django.utils.translation import get_language

# Sorts after every Cyrillic letter that is in use, so "н" + it comes right before "о".
_AFTER = chr(1279)
# What a reader of a language gets when his own text is missing, as in the settings.
_ORDER = {"ky": ("ky", "ru", "en"), "ru": ("ru", "ky", "en"), "en": ("en", "ru", "ky")}


def kyrgyz_order(expression: Expression | F | str) -> Expression:
    """A sort key in the order of the Kyrgyz alphabet, right for Russian and English names too."""
    key: Expression = Lower(expression)
    for letter, base in (("ё", "е"), ("ң", "н"), ("ө", "о"), ("ү", "у")):
        key = Replace(key, Value(letter), Value(base + _AFTER))
    return key


def sort_key(field: str) -> models.GeneratedField:
    """A column with the key of a translated field, as a Kyrgyz reader sees it."""
    return models.GeneratedField(
        expression=kyrgyz_order(_shown(field, "ky")),
        # By code points on every server, whatever its language.
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )


def by_name(path: str = "name", *, key: str = "sort_name") -> list[Any]:
    """What `order_by` needs to sort by a name in the reader's language: `order_by(*by_name())`.

    `path` may lead to another table ("organisation__name"); `key` is the sort key over there.
    """
    language = (get_language() or "ky")[:2]
    if language not in _ORDER or language == "ky":
        table, found, _field = path.rpartition("__")
        return [table + found + key]
    # Named as text: a query that counts asks for the type of what it groups by.
    key_of_text = Collate(kyrgyz_order(_shown(path, language)), "C")
    return [ExpressionWrapper(key_of_text, output_field=models.TextField())]


def _shown(path: str, language: str) -> Expression:
    """The text a reader gets: in his language, else in another one."""
    texts = [NullIf(F(f"{path}_{code}"), Value("")) for code in _ORDER[language]]
    return Coalesce(*texts, Value(""))

"""Names of what materials are sorted by, as the filters of the catalogue show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import F, QuerySet, Value
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from centers.models import Place, ThematicArea
from centers.selectors import first_text, name_columns
from library.models import AddedLanguage, Language, Resource, Topic

KEPT_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Named:
    """A value of a filter."""

    code: str
    name: str


# In the order of the page. A subject is chosen by links from elsewhere, not on the page.
LEGENDS = {
    "lang": _("Language"),
    "kind": _("Kind"),
    "topic": _("Topic"),
    "level": _("Level"),
    "offline": _("Internet"),
    "region": _("Centers of a region"),
}


def names() -> Mapping[str, Sequence[Named]]:
    """All values of all filters in the reader's language; the lists of the directorate are read
    once in some minutes."""
    key = _key(get_language() or settings.LANGUAGE_CODE)
    lists: dict[str, list[Named]] | None = cache.get(key)
    if lists is None:
        lists = _lists()
        cache.set(key, lists, KEPT_SECONDS)
    return {
        "kind": [Named(code, str(label)) for code, label in Resource.Kind.choices],
        "level": [Named(code, str(label)) for code, label in Resource.Level.choices],
        "offline": [Named("1", str(_("Works offline")))],
        **lists,
        "lang": [*(Named(code, str(label)) for code, label in Language.choices), *lists["lang"]],
    }


def forget_names() -> None:
    """The lists are read anew: one of their names has changed."""
    cache.delete_many([_key(code) for code, _name in settings.LANGUAGES])


def _key(language: str) -> str:
    return f"library:names:{language}"


def _lists() -> dict[str, list[Named]]:
    """Topics, regions, subjects and added languages by one statement."""

    def rows(kind: str, table: QuerySet[Any], code: str) -> QuerySet[Any, Any]:
        columns: list[Any] = [Value(kind), F(code), *name_columns()]
        return table.order_by().values_list(*columns)

    every_row = rows("topic", Topic.objects.filter(is_active=True), "code").union(
        rows("region", Place.objects.regions(), "iso_code"),
        rows("area", ThematicArea.objects.filter(is_active=True), "code"),
        rows("lang", AddedLanguage.objects.all(), "code"),
        all=True,
    )
    found: dict[str, list[Named]] = {kind: [] for kind in ("topic", "region", "area", "lang")}
    for kind, code, *texts in every_row:
        found[kind].append(Named(code, first_text(texts)))
    for group in found.values():
        group.sort(key=lambda row: _alphabetical(row.name))
    return found


def _alphabetical(name: str) -> str:
    """Ң after Н, Ө after О, Ү after У, as `core.ordering` sorts in the database."""
    name = name.lower()
    for letter, base in (("ё", "е"), ("ң", "н"), ("ө", "о"), ("ү", "у")):
        name = name.replace(letter, base + chr(1279))
    return name

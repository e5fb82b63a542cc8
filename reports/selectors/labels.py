"""Names of what tables are cut by: regions, centers, areas, target groups, projects."""

from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils.translation import get_language

DAY = 60 * 60 * 24
# Changes with the shape of what is kept.
SHAPE = 1
REGION, CENTER, AREA, GROUP, PROJECT = "region", "center", "area", "group", "project"


class Label(NamedTuple):
    """One value of a list: its id, the code that stands in addresses, its name."""

    id: int
    code: str
    name: str
    parent: int | None = None


Kinds = Mapping[str, tuple[Label, ...]]
# Lists of this process under their keys, which name the language and the state of the names.
_at_hand: dict[str, Kinds] = {}
AT_HAND = 6


class Labels:
    """All lists at once, in the order in which pages show them; read when first asked for.

    With the version of the names (`freshness.Version.names`) they are kept until a name changes.
    """

    def __init__(self, names: str | None = None) -> None:
        self.key = "" if names is None else f"labels:{SHAPE}:{get_language()}:{names}"
        self.is_kept = False

    @cached_property
    def kinds(self) -> Kinds:
        kept: Kinds | None = None
        if self.key:
            kept = _at_hand.get(self.key) or cache.get(self.key)
        self.is_kept = kept is not None
        return self._read() if kept is None else self._keep(kept)

    def _read(self) -> Kinds:
        found = self._keep(_load())
        if self.key:
            cache.set(self.key, found, DAY)
        return found

    def _keep(self, found: Kinds) -> Kinds:
        """In the process too: five hundred names take longer to unpack than to look up."""
        if self.key:
            if len(_at_hand) >= AT_HAND:
                _at_hand.clear()
            _at_hand[self.key] = found
        return found

    def renew(self) -> None:
        """Read them again: figures know a place that these lists do not."""
        for name in ("kinds", "_by_code", "_by_id"):
            self.__dict__.pop(name, None)
        self.kinds, self.is_kept = self._read(), False

    def of(self, kind: str) -> tuple[Label, ...]:
        return self.kinds.get(kind, ())

    @cached_property
    def _by_code(self) -> dict[tuple[str, str], Label]:
        return {(kind, row.code): row for kind, rows in self.kinds.items() for row in rows}

    @cached_property
    def _by_id(self) -> dict[tuple[str, int], Label]:
        return {(kind, row.id): row for kind, rows in self.kinds.items() for row in rows}

    def by_code(self, kind: str, code: str) -> Label | None:
        return self._by_code.get((kind, code))

    def by_id(self, kind: str, pk: int) -> Label | None:
        return self._by_id.get((kind, pk))


def _load() -> dict[str, tuple[Label, ...]]:
    """One statement for all lists, in the language of the page."""
    kinds: dict[str, list[Label]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_sql())
        for kind, pk, code, name, parent, *_order in cursor.fetchall():
            kinds.setdefault(kind, []).append(Label(pk, code, name, parent))
    return {kind: tuple(rows) for kind, rows in kinds.items()}


def _sql() -> str:
    return f"""
SELECT 'region', p.id, p.iso_code, {_name("p")}, NULL::bigint,
       (p.level = 'country')::int AS first, p.code AS second
FROM centers_place p
WHERE p.level IN ('region', 'republican_city') OR (p.level = 'country' AND p.iso_code <> ''
  AND EXISTS (SELECT 1 FROM trainings_training t WHERE t.region_id = p.id))
UNION ALL SELECT 'center', c.id, c.slug, {_name("o")}, c.region_id, 0, {_name("o")}
FROM centers_center c JOIN centers_organisation o ON o.id = c.organisation_id
UNION ALL SELECT 'area', a.id, a.code, {_name("a")}, NULL, a.position, a.code
FROM centers_thematicarea a
UNION ALL SELECT 'group', g.id, g.code, {_name("g")}, NULL, g.position, g.code
FROM people_targetgroup g
UNION ALL SELECT 'project', j.id, j.code, {_name("j", "title")}, NULL,
       -extract(year from j.starts_on)::int, j.code
FROM projects_project j
ORDER BY 1, 6, 7"""  # noqa: S608 - column names of ours, no input


def _name(alias: str, field: str = "name") -> str:
    """The name in the page's language, else in the next one that has it."""
    language = (get_language() or settings.LANGUAGE_CODE)[:2]
    fallbacks = settings.MODELTRANSLATION_FALLBACK_LANGUAGES
    order = [language, *fallbacks.get(language, fallbacks["default"])]
    known = [code for code in dict.fromkeys(order) if code in settings.MODELTRANSLATION_LANGUAGES]
    columns = [f"nullif({alias}.{field}_{code}, '')" for code in known]
    return f"coalesce({', '.join([*columns, f'{alias}.{field}'])})"

"""The rows of a measure as querysets: the same conditions that `counting` looks at in arrays, said
by the database, for lists of the rows behind a figure."""

from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from centers.models import Place
from people.models import AGE_BAND_STARTS, AgeBand, Person
from reports.measures.base import MEASURES, Part, Scope, Split
from reports.measures.sources import as_number, lies_inside

Cell = tuple[Split, str]
UNKNOWN = "unknown"


def rows_of(
    key: str, scope: Scope, *, cell: Cell | None = None
) -> list[tuple[Part, QuerySet[Any]]]:
    """The rows that count, part by part; with `cell` those of one cell of a split."""
    found = []
    for part in MEASURES[key].rows(scope).parts:
        rows = within(part, scope)
        columns = dict(part.kind.columns) | dict(part.columns)
        if "draft" in columns and not scope.with_drafts:
            rows = _where(rows, "draft", columns["draft"], 0)
        inside = inside_of(part, scope)
        if inside is not None:
            rows = _where(rows, "inside", inside, 1)
        for name, values in (("region", scope.regions), ("center", scope.centers)):
            if values:
                rows = _where(rows, name, columns[name], values) if name in columns else rows.none()
        found.append((part, _of_cell(rows, columns, *cell) if cell else rows))
    return found


def _of_cell(rows: QuerySet[Any], columns: dict[str, Any], split: Split, key: str) -> QuerySet[Any]:
    """Rows of one cell; those of which the column is not known stand under "unknown"."""
    if split == Split.GROUP:
        return _of_group(rows, columns, key)
    name = "level" if split == Split.URBAN else split.value
    is_unknown = key == UNKNOWN
    if name not in columns:
        return rows if is_unknown or (split == Split.SEX and key == "U") else rows.none()
    if split == Split.URBAN:
        if is_unknown:
            return rows.filter(**{f"{columns[name]}__isnull": True})
        urban = frozenset(map(str, Place.URBAN_LEVELS))
        levels = urban if key == "urban" else frozenset(Place.Level.values) - urban
        return _where(rows, name, columns[name], levels)
    if split == Split.AGE:
        return _of_age(rows, columns[name], key)
    if is_unknown:
        alias = f"is_{name}"
        return rows.alias(**{alias: _expression(columns[name])}).filter(
            **{f"{alias}__isnull": True}
        )
    return _where(rows, name, columns[name], key)


def _of_age(rows: QuerySet[Any], column: Any, band: str) -> QuerySet[Any]:
    rows = rows.alias(cell_age=_expression(column))
    if band == AgeBand.UNKNOWN:
        return rows.filter(cell_age=None)
    starts = {str(name): start for start, name in AGE_BAND_STARTS}
    if band not in starts:
        return rows.none()
    above = [start for start in starts.values() if start > starts[band]]
    rows = rows.filter(cell_age__gte=starts[band])
    return rows.filter(cell_age__lt=min(above)) if above else rows


def _of_group(rows: QuerySet[Any], columns: dict[str, Any], key: str) -> QuerySet[Any]:
    if "person" not in columns:
        return rows if key == UNKNOWN else rows.none()
    links = Person.target_groups.through.objects.filter(person_id=OuterRef(columns["person"]))
    if key == UNKNOWN:
        return rows.filter(~Exists(links))
    return rows.filter(Exists(links.filter(targetgroup_id=key)))


def _expression(column: Any) -> Any:
    return F(column) if isinstance(column, str) else column


def _where(rows: QuerySet[Any], name: str, column: Any, value: Any) -> QuerySet[Any]:
    if not isinstance(column, str):
        column, rows = f"is_{name}", rows.alias(**{f"is_{name}": column})
    look = "__in" if isinstance(value, frozenset) else "__range" if isinstance(value, tuple) else ""
    return rows.filter(**{f"{column}{look}": value})


def within(part: Part, scope: Scope) -> QuerySet[Any]:
    """The rows of the days that count."""
    day = (dict(part.kind.columns) | dict(part.columns)).get("day")
    return part.rows if day is None else _where(part.rows, "day", day, scope.window)


def inside_of(part: Part, scope: Scope) -> Any:
    """An expression that is 1 within the regions of the project; None where it has none."""
    if "inside" in part.columns or part.kind.placed_at is None:
        return part.columns.get("inside")
    condition = lies_inside(scope, part.kind.placed_at)
    return None if condition is None else as_number(condition)

"""What the page of a material says of other rows, kept beside its line of the catalogue.

Names of topics, competences, makers, reviewers: read from their own tables they are ten joins, and
writing and planning that statement takes longer than all others of the page. The database puts them
together (`library_shown`, `migrations/_rules.py`) when a material is published or changed and after
renamings (`services.stale`).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import F, Func, JSONField, Model

from centers.models import Center, Organisation, Place, ThematicArea
from library.models import Contributor, Edition, Resource, Topic

Row = Mapping[str, Any]
_BESIDE: dict[str, type[Model]] = {
    "area": ThematicArea,
    "center": Center,
    "country": Place,
    "source_partner": Organisation,
}


def give(resource: Resource, editions: Iterable[Edition], kept: Row | None) -> None:
    """Put the kept rows where the material's fields would read them. Of a row that is not the one
    that the material names by now, the field reads its own; without any, they are put together
    anew by one statement."""
    shown = kept or _ask(resource)
    for name, model in _BESIDE.items():
        _set(resource, name, shown[name], model)
    reviewers = {row["id"]: row for row in shown["reviewers"]}
    for edition in editions:
        edition.competence_rows = shown["competences"]  # type: ignore[attr-defined]
        if (revision := edition.published) is not None:
            _set(revision, "reviewed_for", reviewers.get(revision.reviewed_for_id), Organisation)
    resource._prefetched_objects_cache = {  # type: ignore[attr-defined]
        "topics": [Topic(**row) for row in shown["topics"]],
        "contributors": [_row(Contributor, row) for row in shown["contributors"]],
    }


def _ask(resource: Resource) -> Row:
    """Of a material that is not in the catalogue yet (`manage.py index_library`)."""
    asked = Func(F("pk"), function="library_shown", output_field=JSONField())
    shown: Row = Resource.objects.values_list(asked, flat=True).get(pk=resource.pk)
    return shown


def _set(record: Model, name: str, row: Row | None, model: type[Model]) -> None:
    if row is not None and row["id"] == getattr(record, f"{name}_id"):
        setattr(record, name, _row(model, row))


def _row(model: type[Model], row: Row) -> Model:
    """A record with what is kept of it, its organisation too."""
    values = dict(row)
    if organisation := values.get("organisation"):
        values["organisation"] = Organisation(**organisation)
    return model(**values)

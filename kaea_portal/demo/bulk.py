"""Rows by the hundred thousand: PostgreSQL's COPY instead of a million INSERTs."""

import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models
from django.utils import timezone

CHUNK = 20_000
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def copy_rows(
    model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Write rows of a model straight into its table, past `save()`; None is NULL.

    Fields that are not named get their default. The database's constraints hold as ever. Where
    rows bring their primary keys, call `reset_sequences` after.
    """
    defaults = _defaults(model, set(fields))
    known = {field.name: field.column for field in model._meta.concrete_fields}
    columns = [known[name] for name in (*fields, *defaults)]
    tail = "".join(f"\t{_cell(value)}" for value in defaults.values()) + "\n"
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(connection.ops.quote_name(str(column)) for column in columns)
    lines = ("\t".join(map(_cell, row)) + tail for row in rows)
    with connection.cursor() as cursor:
        for chunk in batched(lines, CHUNK):
            cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", io.StringIO("".join(chunk)))


def _defaults(model: type[models.Model], given: set[str]) -> dict[str, Any]:
    """What `save()` would put into the fields that a copy does not name."""
    defaults: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if field.name in given or field.primary_key or field.generated:
            continue
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
            defaults[field.name] = timezone.now()
        elif not field.null:
            defaults[field.name] = field.get_default()
    return defaults


def _cell(value: Any) -> str:
    """A value in COPY's text format."""
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return value.translate(_ESCAPES)
    return str(value)


def batched(items: Iterable[str], size: int) -> Iterator[list[str]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


def reset_sequences(*models_: type[models.Model]) -> None:
    """Let the next ordinary row get a number after the copied ones."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models_)):
            cursor.execute(statement)


def next_pk(model: type[models.Model]) -> int:
    return (model._default_manager.aggregate(last=models.Max("pk"))["last"] or 0) + 1

"""Rows of a queryset as arrays, in one statement: counting 600,000 of them in Python objects would
take seconds, so the database packs the columns into a byte string, as digests do.

Within `shared_reading` the same rows are read once, however many measures and periods ask.
"""

import binascii
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import numpy as np
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from centers.models import Place
from events.models import Event
from reports.selectors.digests import SEXES
from trainings.models import FundingSource

LEVELS = tuple(Place.Level.values)
KINDS = tuple(Event.Kind.values)
FUNDINGS = tuple(FundingSource.Kind.values)
# What stands for "not known".
UNKNOWN = -1


def _choice(values: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{value}'" for value in values)
    return f"coalesce(array_position(ARRAY[{listed}], {{0}}::text) - 1, -1)"


_NUMBER = "coalesce({0}::int, -1)"
# How a column becomes a whole number. `amount` is in hundredths and eight bytes long.
CASTS = {
    "pk": _NUMBER,
    "person": _NUMBER,
    "center": _NUMBER,
    "region": _NUMBER,
    "area": _NUMBER,
    "age": _NUMBER,
    "other": _NUMBER,  # what else things may be told apart by
    "weight": _NUMBER,
    "day": "coalesce({0} - date '0001-01-01' + 1, -1)",  # as date.toordinal counts
    "sex": _choice(SEXES),
    "level": _choice(LEVELS),
    "kind": _choice(KINDS),
    "funding": _choice(FUNDINGS),
    "inside": "{0}::int",
    "draft": "{0}::int",
    "part": "{0}::int",
    "amount": "coalesce(round({0} * 100), 0)",
}
DEFAULTS = {"weight": 1, "inside": 1, "draft": 0, "part": 0, "amount": 0, "sex": len(SEXES) - 1}

Arrays = Mapping[str, np.ndarray]
_shared: ContextVar[dict[Any, Arrays] | None] = ContextVar("shared_reading", default=None)


@contextmanager
def shared_reading() -> Iterator[None]:
    """Read the same rows once. Within one transaction of a snapshot, or for figures of a moment."""
    token = _shared.set({})
    try:
        yield
    finally:
        _shared.reset(token)


def read(rows: QuerySet[Any], columns: Mapping[str, Any]) -> Arrays:
    """These columns of the rows; columns that are not asked for have their default value."""
    fields = {f"packed_{name}": expression for name, expression in columns.items()}
    named = {name: value for name, value in fields.items() if not isinstance(value, str)}
    paths = [value if isinstance(value, str) else name for name, value in fields.items()]
    found = rows.order_by().annotate(**named).values_list(*paths)
    try:
        sql, params = found.query.sql_with_params()
    except EmptyResultSet:
        return _unpacked(b"", tuple(columns))
    kept = _shared.get()
    key = sql, repr(params), tuple(columns)
    if kept is not None and key in kept:
        return kept[key]
    arrays = _unpacked(_packed(sql, params, dict(zip(columns, paths, strict=True))), tuple(columns))
    if kept is not None:
        kept[key] = arrays
    return arrays


def _packed(sql: str, params: tuple[Any, ...], columns: Mapping[str, str]) -> bytes:
    """By the names that Django gives the columns: it does not promise their order."""
    sends = (_sent(column, connection.ops.quote_name(name)) for column, name in columns.items())
    # Names of ours around a statement of Django's; values go apart.
    statement = f"SELECT encode(string_agg({' || '.join(sends)}, ''), 'base64') FROM ({sql}) AS r"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return binascii.a2b_base64(cursor.fetchone()[0] or "")


def _sent(column: str, name: str) -> str:
    size = 8 if column == "amount" else 4
    return f"int{size}send(({CASTS[column].format(name)})::int{size})"


def _unpacked(packed: bytes, columns: tuple[str, ...]) -> Arrays:
    kind = np.dtype([(name, ">i8" if name == "amount" else ">i4") for name in columns])
    found = np.frombuffer(packed, kind)
    arrays = {
        name: found[name].astype(np.int64 if name == "amount" else np.int32)
        for name in kind.names or ()
    }
    for name in CASTS:
        if name not in arrays:
            size = np.int64 if name == "amount" else np.int32
            arrays[name] = np.full(len(found), DEFAULTS.get(name, UNKNOWN), dtype=size)
    return arrays


def joined(parts: list[Arrays]) -> dict[str, np.ndarray]:
    """Rows of several kinds one after the other."""
    return {name: np.concatenate([part[name] for part in parts]) for name in CASTS}

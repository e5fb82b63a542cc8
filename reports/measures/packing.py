"""Rows of a queryset as arrays, in one statement: counting 600,000 of them in Python objects would
take seconds, so the database sends the columns as whole numbers in its binary form.

Within `shared_reading` the same statement is asked once, and the columns of a row are read once,
however many measures choose the row: the others only ask which rows they choose.
"""

import io
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

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


class Arrays(dict[str, np.ndarray]):
    """Columns of as many rows; one that was not read has its default value in every row."""

    def __init__(self, size: int, columns: Mapping[str, np.ndarray]) -> None:
        super().__init__(columns)
        self.size = size

    def __missing__(self, name: str) -> np.ndarray:
        return np.broadcast_to(np.int32(DEFAULTS.get(name, UNKNOWN)), self.size)

    def where(self, rows: np.ndarray) -> "Arrays":
        """Some of the rows: by their places, or by a truth value for each."""
        chosen = {name: values[rows] for name, values in self.items()}
        size = int(rows.sum()) if rows.dtype == bool else len(rows)
        return Arrays(size, chosen)

    def only(self, names: Iterable[str]) -> "Arrays":
        """Some of the columns."""
        return Arrays(self.size, {name: self[name] for name in names})


class _Shared:
    """What was read within one `shared_reading`."""

    def __init__(self) -> None:
        # The answer to each statement.
        self.answers: dict[Hashable, Arrays] = {}
        # Columns of rows of a kind in the order of their numbers.
        self.known: dict[Hashable, Arrays] = {}


_shared: ContextVar[_Shared | None] = ContextVar("shared_reading", default=None)


@contextmanager
def shared_reading() -> Iterator[None]:
    """Read the same rows once. Within one transaction of a snapshot, or for figures of a moment."""
    token = _shared.set(_Shared())
    try:
        yield
    finally:
        _shared.reset(token)


def read(
    rows: QuerySet[Any],
    columns: Mapping[str, Any],
    *,
    kind: Hashable = None,
    own: Collection[str] = (),
) -> Arrays:
    """These columns of the rows, in any order.

    `kind` names what all columns but `own` are the same for, whoever chooses the row: columns of
    rows that are at hand under it are not read again.
    """
    shared = _shared.get() or _Shared()
    statement = _written(rows, columns)
    if kind is None:
        return _once(shared, statement)
    common = columns.keys() - set(own)
    known = shared.known.get(kind)
    choosing = _written(rows, {name: columns[name] for name in ("pk", *own)})
    if known is not None and common <= known.keys():
        chosen = _once(shared, choosing)
        places = _places(known["pk"], chosen["pk"])
        if places is not None:
            return Arrays(chosen.size, known.where(places) | chosen)
    found = _copied(statement)
    shared.answers[choosing.key] = found.only(choosing.columns)
    learnt = [found.only(common)]
    if known is not None and common == known.keys():
        learnt.insert(0, known)
    together = joined(learnt)
    shared.known[kind] = together.where(np.unique(together["pk"], return_index=True)[1])
    return found


def _places(numbers: np.ndarray, wanted: np.ndarray) -> np.ndarray | None:
    """Where these stand in a list that is in order; None if one of them does not."""
    places = np.searchsorted(numbers, wanted)
    if not len(wanted):
        return places
    if not len(numbers) or places.max() == len(numbers):
        return None
    return places if (numbers[places] == wanted).all() else None


class _Statement(NamedTuple):
    """Rows with nothing but some columns; `columns` says how Django calls each. No SQL where it
    knows without asking that there are no rows."""

    sql: str
    params: tuple[Any, ...]
    columns: Mapping[str, str]

    @property
    def key(self) -> Hashable:
        return self.sql, repr(self.params), tuple(self.columns)


def _written(rows: QuerySet[Any], columns: Mapping[str, Any]) -> _Statement:
    fields = {f"packed_{name}": expression for name, expression in columns.items()}
    named = {name: value for name, value in fields.items() if not isinstance(value, str)}
    paths = [value if isinstance(value, str) else name for name, value in fields.items()]
    found = rows.order_by().annotate(**named).values_list(*paths)
    called = dict(zip(columns, paths, strict=True))
    try:
        sql, params = found.query.sql_with_params()
    except EmptyResultSet:
        return _Statement("", (), called)
    return _Statement(sql, params, called)


def _once(shared: _Shared, statement: _Statement) -> Arrays:
    """The answer, from before if the same was asked."""
    if statement.key not in shared.answers:
        shared.answers[statement.key] = _copied(statement)
    return shared.answers[statement.key]


def _copied(statement: _Statement) -> Arrays:
    """By the names that Django gives the columns: it does not promise their order."""
    columns = tuple(statement.columns)
    if not statement.sql:
        return _unpacked(b"", columns)
    quoted = map(connection.ops.quote_name, statement.columns.values())
    numbers = ", ".join(map(_number, columns, quoted))
    # Names of ours around a statement of Django's; values go apart.
    sql = f"COPY (SELECT {numbers} FROM ({statement.sql}) AS r) TO STDOUT (FORMAT BINARY)"  # noqa: S608
    sent = io.BytesIO()
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.copy_expert(cursor.mogrify(sql, statement.params).decode(), sent)
    return _unpacked(sent.getbuffer()[_HEAD:-_FOOT], columns)


# What the binary form has before and after the rows: a signature with flags, and an end mark.
_HEAD, _FOOT = 19, 2


def _size(column: str) -> int:
    return 8 if column == "amount" else 4


def _number(column: str, name: str) -> str:
    return f"({CASTS[column].format(name)})::int{_size(column)}"


def _unpacked(sent: bytes | memoryview, columns: tuple[str, ...]) -> Arrays:
    """A row is the number of its columns, then the length and the value of each."""
    fields = [
        part for name in columns for part in ((f"{name} length", ">i4"), (name, f">i{_size(name)}"))
    ]
    found = np.frombuffer(sent, np.dtype([("columns", ">i2"), *fields]))
    arrays = {name: found[name].astype(f"i{_size(name)}") for name in columns}
    return Arrays(len(found), arrays)


def joined(parts: list[Arrays]) -> Arrays:
    """Rows of several kinds one after the other."""
    if len(parts) == 1:
        return parts[0]
    names = dict.fromkeys(name for part in parts for name in part)
    size = sum(part.size for part in parts)
    return Arrays(size, {name: np.concatenate([part[name] for part in parts]) for name in names})

"""Statements whose SQL Django writes once: on pages that ask five of them, writing them anew took
longer than their answers.

    _found = KeptStatement(lambda: Center.objects.search_words([Later("word")]).values("slug"))
    _found.rows(word="osh")

The shape of the queryset may depend on nothing but the language and what is given to `rows` as its
shape; every other value is a `Later`. Above all, what a reader may see is no part of a kept
statement: where that differs from reader to reader, ask the queryset itself.
"""

from collections.abc import Callable
from operator import itemgetter
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Field, QuerySet, TextField, Value
from django.utils.translation import get_language

# Different shapes of one statement; more would be values that ought to be `Later`.
SHAPES_AT_MOST = 50


class Later(Value):
    """A value that is told when the statement is asked."""

    def __init__(self, name: str, output_field: "Field[Any, Any] | None" = None) -> None:
        super().__init__(None, output_field=output_field or TextField())
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", [self]

    @property
    def identity(self) -> tuple[Any, ...]:
        return (type(self), self.name)


class Written(NamedTuple):
    """A statement in SQL, and how the columns it was asked for are called."""

    sql: str
    parameters: list[Any]
    columns: tuple[str, ...]


class KeptStatement:
    """A queryset of `values(…)` or `values_list(…)` of plain columns: texts, numbers, days. They
    come as the database gives them, without the conversions that some fields of models have."""

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        self.build = build
        self.written: dict[tuple[Any, ...], Written | None] = {}

    def rows(self, *shape: Any, **later: Any) -> list[dict[str, Any]]:
        """The answer, each row a mapping."""
        _statement, names, found = self._ask(shape, later)
        return [dict(zip(names, row, strict=True)) for row in found]

    def lines(self, *shape: Any, **later: Any) -> list[tuple[Any, ...]]:
        """The answer, each row in the order in which `values_list` names its columns."""
        statement, names, found = self._ask(shape, later)
        if statement is None or statement.columns == tuple(names):
            return found
        # modeltranslation puts columns into sets on their way to the database.
        pick = itemgetter(*map(names.index, statement.columns))
        return [pick(row) for row in found]

    def _ask(
        self, shape: tuple[Any, ...], later: dict[str, Any]
    ) -> tuple[Written | None, list[str], list[tuple[Any, ...]]]:
        statement = self._statement(shape)
        if statement is None:
            return None, [], []
        parameters = [
            later[one.name] if isinstance(one, Later) else one for one in statement.parameters
        ]
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, parameters)
            return statement, [column.name for column in cursor.description], cursor.fetchall()

    def _statement(self, shape: tuple[Any, ...]) -> Written | None:
        key = (get_language(), *shape)
        if key in (written := self.written) and not settings.DEBUG:
            return written[key]
        if len(written) >= SHAPES_AT_MOST:
            written = {}  # not emptied: another thread may be reading it
        found = written[key] = _write(self.build(*shape))
        self.written = written
        return found


def _write(rows: QuerySet[Any, Any]) -> Written | None:
    """None where Django knows without asking that there is nothing."""
    try:
        sql, parameters = rows.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return None
    columns = getattr(rows, "original_fields", None) or rows._fields  # type: ignore[attr-defined]
    return Written(sql, list(parameters), tuple(columns))

"""Conditions of querysets that Django has no word for."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, QuerySet


class IsOneOf(Func):
    """`field = ANY (ARRAY(…))`: a condition on the ids of a queryset.

    They are found first, so that each side of an OR is read by its own index; of `IN (SELECT …)`
    under an OR PostgreSQL makes a question to every row of the table.
    """

    template = "%(expressions)s)"
    arg_joiner = " = ANY ("
    output_field = BooleanField()

    def __init__(self, field: str, rows: QuerySet[Any]) -> None:
        super().__init__(F(field), ArraySubquery(rows.values("pk")))

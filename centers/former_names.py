"""The name a place or an organisation had on the day of a record, inside a statement.

`Place.name_on` and `Organisation.name_on` say the same of a row at hand. These are for lists: a
column more, whatever their length. Former names are few, so the question costs next to nothing.
"""

from typing import Any

from django.db.models import CharField, F, Func, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import get_language
from modeltranslation.utils import resolution_order

from centers.models import OrganisationFormerName, PlaceFormerName


class FormerName(Func):
    """The name, in the reader's language, that the owner at one path had on the date at another;
    NULL when it is called so still.

    As text: Django needs 10 ms to put the same together of querysets, each time anew.
    """

    output_field = CharField()

    def __init__(self, model: Any, owner: str, day: str) -> None:
        self.model = model
        super().__init__(F(owner), F(day))

    def as_sql(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, Any]:  # type: ignore[override]
        (owner, owner_params), (day, day_params) = (
            compiler.compile(source) for source in self.source_expressions
        )
        names = [f"nullif(former.name_{code}, '')" for code in resolution_order(get_language())]
        link = "place_id" if self.model is PlaceFormerName else "organisation_id"
        sql = (
            f"(SELECT coalesce({', '.join(names)}) FROM {self.model._meta.db_table} former"  # noqa: S608 - names of ours
            f" WHERE former.{link} = {owner} AND former.valid_until > {day}"
            " ORDER BY former.valid_until LIMIT 1)"
        )
        return sql, (*owner_params, *day_params)


def former_place_name(place: str, day: str) -> Any:
    """Annotation: the former name of the place at path `place` that was valid on the date at path
    `day`, or NULL."""
    return FormerName(PlaceFormerName, place, day)


def former_organisation_name(organisation: str, day: str) -> Any:
    """Annotation: as `former_place_name`, of the organisation at path `organisation`."""
    return FormerName(OrganisationFormerName, organisation, day)


def place_name_on(place: str, day: str) -> Any:
    """Annotation: the name of the place at path `place` on the date at path `day`."""
    return Coalesce(former_place_name(place, day), *_present(place), output_field=CharField())


def organisation_name_on(organisation: str, day: str) -> Any:
    """Annotation: the name of the organisation at path `organisation` on the date at `day`."""
    former = former_organisation_name(organisation, day)
    return Coalesce(former, *_present(organisation), output_field=CharField())


def _present(path: str) -> list[Any]:
    """The present name in the reader's language, else in another one, else nothing."""
    codes = resolution_order(get_language())
    return [*(NullIf(F(f"{path}__name_{code}"), Value("")) for code in codes), Value("")]

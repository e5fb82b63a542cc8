"""The name a place or an organisation had on the day of a record, inside a statement.

`Place.name_on` and `Organisation.name_on` say the same of a row at hand. These are for lists: a
column more, whatever their length. Former names are few, so the question costs next to nothing.
"""

from typing import Any

from django.db.models import CharField, F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import get_language
from modeltranslation.utils import resolution_order

from centers.models import OrganisationFormerName, PlaceFormerName


def place_name_on(place: str, day: str) -> Any:
    """Annotation: the name of the place at path `place` on the date at path `day`."""
    former = PlaceFormerName.objects.filter(place=OuterRef(place))
    return _name_on(former, place, day)


def organisation_name_on(organisation: str, day: str) -> Any:
    """Annotation: the name of the organisation at path `organisation` on the date at `day`."""
    former = OrganisationFormerName.objects.filter(organisation=OuterRef(organisation))
    return _name_on(former, organisation, day)


def _name_on(former: Any, path: str, day: str) -> Any:
    # In two steps, because modeltranslation adds all columns to `values(then=…)`.
    rows = former.filter(valid_until__gt=OuterRef(day)).order_by("valid_until")
    then = Subquery(rows.annotate(then=_in_language("")).values("then")[:1])
    return Coalesce(then, _in_language(f"{path}__"), output_field=CharField())


def _in_language(prefix: str) -> Any:
    """The name in the reader's language, else in another one."""
    codes = resolution_order(get_language())
    parts = [NullIf(F(f"{prefix}name_{code}"), Value("")) for code in codes]
    return Coalesce(*parts, Value(""), output_field=CharField())

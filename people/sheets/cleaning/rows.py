"""What cleaning says of a sheet: rows with values, errors at their cells, notices."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people import matching
from people.sheets.reading import Cell

Kind = Literal["person", "empty", "total", "header", "footer"]

NOTICES: dict[str, Promise] = {
    "total": _("Left out: this line is a total."),
    "header": _("Left out: the header is repeated here."),
    "footer": _("Left out: this line names nobody."),
    "sex_from_patronymic": _("The sex was taken from the patronymic."),
    "sex_doubtful": _("The sex does not fit the patronymic. Check it."),
    "birth_from_age": _("The year of birth was computed from the age."),
    "birth_doubtful": _("The date of birth is marked as doubtful; only the year was taken."),
    "duplicate_same": _("The same person stands in row %(row)s already."),
    "duplicate_unsure": _("Perhaps the same person as in row %(row)s."),
}


@dataclass(frozen=True, slots=True)
class CellError:
    """What is wrong with one cell; column None means the row as a whole."""

    column: int | None
    code: str
    message: str | Promise


@dataclass(frozen=True, slots=True)
class Notice:
    """Something worth knowing that does not stop the row."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> str:
        return str(NOTICES[self.code]) % self.params


@dataclass(frozen=True, slots=True)
class SheetContext:
    """What a row cannot know of itself."""

    # The day ages are meant for: the first day of the training.
    reference_date: dt.date
    region: str = "KG"
    is_day_first: bool = True
    header: Sequence[Cell] = ()


@dataclass(slots=True)
class CleanRow:
    """A row understood. `number` is the row's number in the office program, from 1.

    `values` of a person: family_name, given_name, patronymic, sex ("F", "M", ""), birth_date,
    birth_year, is_birth_approximate, phones (E.164), email, place, target_groups (as written),
    organisation, note.
    """

    number: int
    kind: Kind
    values: dict[str, Any] = field(default_factory=dict)
    errors: list[CellError] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    # The earlier row of this sheet with the same person, and how sure that is.
    duplicate_of: int | None = None
    duplicate_level: str = ""

    @property
    def is_good(self) -> bool:
        return self.kind == "person" and not self.errors

    @property
    def traits(self) -> matching.Traits:
        return matching.Traits.of(self.values)


@dataclass(slots=True)
class CleanSheet:
    """All rows under the header that hold something."""

    rows: list[CleanRow]
    # The number of people that a total line claims, to compare with what was found.
    stated_total: int | None = None

    @property
    def people(self) -> list[CleanRow]:
        """Rows that stand for a person, without certain repetitions within the sheet."""
        return [row for row in self.rows if row.kind == "person" and row.duplicate_level != "same"]

    @property
    def left_out(self) -> list[CleanRow]:
        return [row for row in self.rows if row.kind not in ("person", "empty")]

"""What the pages of an import show: numbers, rows to mend, people to decide about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils.functional import Promise
from phonenumber_field.phonenumber import PhoneNumber

from people import selectors as people_selectors
from people.matching import REASONS
from people.models import Person
from people.sheets import FIELD_LABELS
from people.sheets.cleaning import NAME_FIELDS, NOTICES
from people.sheets.values import text_of
from trainings.models import Enrolment, RegisterImport, RegisterImportRow
from trainings.services.imports.cells import decode_cell, decode_values
from trainings.services.imports.checking import clean_again

if TYPE_CHECKING:
    from accounts.models import User

Decision = RegisterImportRow.Decision
Outcome = RegisterImportRow.Outcome
IS_RIGHT = Q(errors=[])
OPEN = Q(outcome="")


@dataclass(frozen=True, slots=True)
class ImportNumbers:
    """How many rows are what. `wrong`, `unsure` wait for a person, `ready` for the last step."""

    total: int = 0
    wrong: int = 0
    unsure: int = 0
    new: int = 0
    known: int = 0
    repeated: int = 0
    skipped: int = 0
    created: int = 0
    recognised: int = 0
    present: int = 0

    @property
    def ready(self) -> int:
        return self.new + self.known

    @property
    def waiting(self) -> int:
        return self.wrong + self.unsure

    @property
    def left_out(self) -> int:
        return self.repeated + self.skipped

    @property
    def written(self) -> int:
        return self.created + self.recognised

    @property
    def rejected(self) -> int:
        """Rows of the sheet that no enrolment came from."""
        return self.total - self.written - self.present


def import_numbers(register_import: RegisterImport) -> ImportNumbers:
    """All numbers of an import in one statement."""
    out = Q(decision__in=RegisterImportRow.OUT)
    open_right = OPEN & IS_RIGHT
    row = register_import.rows.aggregate(
        total=Count("pk"),
        wrong=Count("pk", filter=OPEN & ~IS_RIGHT & ~out),
        unsure=Count("pk", filter=open_right & Q(decision=Decision.UNSURE)),
        new=Count("pk", filter=open_right & Q(decision=Decision.NEW)),
        known=Count("pk", filter=open_right & Q(decision=Decision.PERSON)),
        repeated=Count("pk", filter=OPEN & Q(decision=Decision.REPEAT)),
        skipped=Count("pk", filter=OPEN & Q(decision=Decision.SKIP)),
        created=Count("pk", filter=Q(outcome=Outcome.CREATED)),
        recognised=Count("pk", filter=Q(outcome=Outcome.RECOGNISED)),
        present=Count("pk", filter=Q(outcome=Outcome.PRESENT)),
    )
    return ImportNumbers(**row)


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell on the page; with an error, or to be edited anyway, it is a field."""

    column: int
    label: str | Promise
    text: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class CandidateView:
    """Somebody a row may be. Of people of other centers only that there is one."""

    value: str
    level: str
    person: Person | None = None
    reasons: Sequence[str | Promise] = ()
    is_chosen: bool = False


@dataclass(slots=True)
class RowView:
    """A row with all that its part of a page needs."""

    row: RegisterImportRow
    cells: list[CellView]
    name: str
    born: str
    phones: list[PhoneNumber]
    # Errors of the whole row, not of one cell.
    errors: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    candidates: list[CandidateView] = field(default_factory=list)
    # How many people of other centers fit too weakly to be chosen.
    hidden: int = 0
    asks_guardian: bool = False
    person: Person | None = None

    @property
    def number(self) -> int:
        return self.row.number

    @property
    def is_wrong(self) -> bool:
        return bool(self.row.errors)

    @property
    def has_sure_candidate(self) -> bool:
        return any(candidate.level == "same" for candidate in self.candidates)


def row_views(
    register_import: RegisterImport, rows: Iterable[RegisterImportRow], *, user: "User"
) -> list[RowView]:
    """The rows of one page; two statements whatever their number."""
    rows = list(rows)
    people = _people(rows, user=user)
    return [_row_view(register_import, row, people) for row in rows]


def _people(rows: Sequence[RegisterImportRow], *, user: "User") -> dict[int, Person]:
    """Those of the candidates whom the reader may see."""
    ids = {one["person"] for row in rows for one in row.candidates}
    ids |= {row.person_id for row in rows if row.person_id is not None}
    counted = Count("enrolments", filter=Q(enrolments__status__in=Enrolment.COUNTED_STATUSES))
    visible = (
        Person.objects.visible_to(user)
        .filter(pk__in=people_selectors.visible_ids(user, ids) if ids else ())
        .select_related("place")
        .prefetch_related("phones")
        .annotate(training_count=counted)
    )
    return {person.pk: person for person in visible}


def _row_view(
    register_import: RegisterImport, row: RegisterImportRow, people: dict[int, Person]
) -> RowView:
    row.register_import = register_import
    values = decode_values(row.values)
    messages = _messages(register_import, row)
    parts = (values.get(part) for part in ("family_name", "given_name", "patronymic"))
    born = values.get("birth_date") or values.get("birth_year")
    view = RowView(
        row=row,
        cells=_cells(register_import, row, messages),
        name=" ".join(filter(None, parts)) or _name_as_typed(register_import, row),
        born=text_of(born),
        phones=[PhoneNumber.from_string(number) for number in values.get("phones") or ()],
        errors=[text for (column, _code), text in messages.items() if column is None],
        notices=[str(NOTICES[one["code"]]) % one["params"] for one in row.notices],
        asks_guardian=any(error["code"] == "guardian" for error in row.errors)
        or bool(values.get("has_guardian_consent")),
        person=people.get(row.person_id or 0),
    )
    _put_candidates(view, row, people)
    return view


def _messages(
    register_import: RegisterImport, row: RegisterImportRow
) -> dict[tuple[int | None, str], str]:
    """Errors in the language of the reader; they were kept in that of who sent the sheet."""
    if not row.errors:
        return {}
    clean = clean_again(register_import, row)
    fresh = {(error.column, error.code): str(error.message) for error in clean.errors}
    kept = {(error["column"], error["code"]): error["message"] for error in row.errors}
    return {key: fresh.get(key, message) for key, message in kept.items()}


def _cells(
    register_import: RegisterImport,
    row: RegisterImportRow,
    messages: dict[tuple[int | None, str], str],
) -> list[CellView]:
    errors = {column: text for (column, _code), text in messages.items() if column is not None}
    return [
        CellView(
            column=column,
            label=FIELD_LABELS[name],
            text=text_of(decode_cell(row.raw[column])) if column < len(row.raw) else "",
            error=errors.get(column, ""),
        )
        for column, name in sorted(register_import.mapping.items())
        if name != "row_number"
    ]


def _name_as_typed(register_import: RegisterImport, row: RegisterImportRow) -> str:
    """What stands in the columns of the name, else the first text of the row."""
    mapping = register_import.mapping
    cells = [(mapping.get(column), decode_cell(raw)) for column, raw in enumerate(row.raw)]
    typed = (text_of(cell) for field, cell in cells if field in NAME_FIELDS)
    first = next((cell for _field, cell in cells if isinstance(cell, str)), None)
    return " ".join(filter(None, typed)) or text_of(first)


def _put_candidates(view: RowView, row: RegisterImportRow, people: dict[int, Person]) -> None:
    for one in row.candidates:
        person = people.get(one["person"])
        if person is None and one["level"] != "same":
            view.hidden += 1
            continue
        # Reasons about somebody unseen would tell what his record holds.
        reasons = [REASONS[code] for code in one["reasons"]] if person is not None else []
        view.candidates.append(
            CandidateView(
                value=f"person:{one['person']}",
                level=one["level"],
                person=person,
                reasons=reasons,
                is_chosen=row.person_id == one["person"],
            )
        )

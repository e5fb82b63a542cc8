"""What a row is, what is wrong with it and whom it fits; corrected by hand, checked again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from people import selectors as people_selectors
from people.matching import Match, Traits
from people.models import ADULT_AGE, Person, age_between
from people.sheets import CellError, CleanRow, SheetContext, clean_row
from people.sheets.values import text_of
from trainings.models import RegisterImport, RegisterImportRow
from trainings.services.editing import locked
from trainings.services.imports.cells import decode_cell, decode_values, encode_values

Decision = RegisterImportRow.Decision
Found = Sequence[tuple[int, Match]]
# What checking again may change.
KEPT = (
    *("raw", "values", "errors", "notices", "candidates"),
    *("decision", "person", "repeats_row", "repeats_level"),
)


@dataclass(slots=True)
class Correction:
    """What a person changed in one row: cells by column, whom it is, a guardian's word."""

    cells: dict[int, str] = field(default_factory=dict)
    # "new", "unsure", "skip", "repeat" or "person:12"; empty leaves it as it is
    decision: str = ""
    has_guardian_consent: bool | None = None


def traits_of_row(row: RegisterImportRow) -> Traits:
    """What matching looks at in a kept row."""
    return Traits.of(decode_values(row.values))


def understand_row(
    row: RegisterImportRow, clean: CleanRow, found: Found, people: Mapping[int, Person]
) -> None:
    """Put into a row what cleaning and matching say of it, and propose who it is."""
    consent = row.values.get("has_guardian_consent", False)
    row.values = encode_values(clean.values) | {"has_guardian_consent": consent}
    row.errors = [
        {"column": error.column, "code": error.code, "message": str(error.message)}
        for error in clean.errors
    ]
    row.notices = [{"code": notice.code, "params": dict(notice.params)} for notice in clean.notices]
    row.candidates = [
        {"person": pk, "level": match.level, "reasons": list(match.reasons)} for pk, match in found
    ]
    _propose(row, found, people)
    check_guardian(row)


def sure_people(found: Iterable[Found]) -> dict[int, Person]:
    """Those who are proposed, with what `check_guardian` asks of them."""
    ids = {matches[0][0] for matches in found if matches[0][1].level == "same"}
    return Person.objects.only("birth_date", "birth_year", "has_guardian_consent").in_bulk(ids)


def _propose(row: RegisterImportRow, found: Found, people: Mapping[int, Person]) -> None:
    """One sure match is proposed, none is a new person, anything else a human decides."""
    row.person = None
    if row.repeats_level == "same":
        row.decision = Decision.REPEAT
    elif row.repeats_level or (found and found[0][1].level != "same"):
        row.decision = Decision.UNSURE
    elif found:
        row.person = people.get(found[0][0])
        row.decision = Decision.PERSON if row.person else Decision.UNSURE
    else:
        row.decision = Decision.NEW


def check_guardian(row: RegisterImportRow) -> None:
    """A minor needs the mark that a parent or guardian agreed, here or on the known record."""
    row.errors = [error for error in row.errors if error["code"] != "guardian"]
    values = decode_values(row.values)
    day = row.register_import.training.starts_on
    age = age_between(values.get("birth_date"), values.get("birth_year"), day)
    known = row.person
    is_minor = (known and known.is_minor_on(day)) or (age is not None and age < ADULT_AGE)
    agreed = values.get("has_guardian_consent") or (known and known.has_guardian_consent)
    if is_minor and not agreed:
        row.errors.append(
            {
                "column": None,
                "code": "guardian",
                "message": _(
                    "Under 18 on the first day. Tick that a parent or guardian agreed, or "
                    "correct the date of birth."
                ),
            }
        )


@transaction.atomic
def correct(
    register_import: RegisterImport, *, corrections: Mapping[int, Correction], by: User
) -> int:
    """Change cells and decide who somebody is, by row number; changed rows are checked again.

    Says how many rows changed. Rows that are on the register already stay as they are. Refuses
    a person that the row was not matched with, or whom only a weak match in another center fits:
    nobody fishes for strangers that way.
    """
    training = locked(register_import.training)
    fresh = RegisterImport.objects.select_for_update(of=("self",)).get(pk=register_import.pk)
    if fresh.is_at_work:
        raise ValidationError(_("This sheet is being worked on right now."), code="at_work")
    fresh.training = training
    rows = list(
        fresh.rows.open()
        .filter(number__in=corrections)
        .select_related("person")
        .select_for_update(of=("self",))
    )
    for row in rows:
        row.register_import = fresh
    before = {row.number: _fingerprint(row) for row in rows}
    answers = {row.number: answer_of(row) for row in rows}
    edited = [row for row in rows if _put_cells(row, corrections[row.number].cells)]
    _check_again(fresh, edited)
    for row in rows:
        correction = corrections[row.number]
        if row in edited and correction.decision == answers[row.number]:
            # The page sends back what was proposed for the old cells: the new ones say more.
            correction.decision = ""
        _decide(row, correction, by=by)
    changed = [row for row in rows if _fingerprint(row) != before[row.number]]
    RegisterImportRow.objects.bulk_update(changed, KEPT, batch_size=200)
    if changed:
        fresh.touched_at = timezone.now()
        fresh.save(update_fields=["touched_at"])
        audit.record(
            "import_corrected",
            fresh,
            by=by,
            center_id=training.center_id,
            changes={"rows": [row.number for row in changed]},
        )
    return len(changed)


def answer_of(row: RegisterImportRow) -> str:
    """What is decided about a row, as a page sends it back."""
    is_person = row.decision == Decision.PERSON
    return f"person:{row.person_id}" if is_person else str(row.decision)


def _fingerprint(row: RegisterImportRow) -> tuple[object, ...]:
    return (row.raw, row.values, row.errors, row.decision, row.person_id)


def _put_cells(row: RegisterImportRow, cells: Mapping[int, str]) -> bool:
    """Put typed text into cells; a cell that reads the same keeps its kind (date, number)."""
    raw = list(row.raw)
    for column, text in cells.items():
        typed = " ".join(text.split())[:500]
        if column < len(raw) and typed != text_of(decode_cell(raw[column])):
            raw[column] = typed or None
    is_changed = raw != row.raw
    row.raw = raw
    return is_changed


def sheet_context(register_import: RegisterImport) -> SheetContext:
    """How single rows of this sheet are understood."""
    return SheetContext(
        reference_date=register_import.training.starts_on,
        is_day_first=register_import.is_day_first,
        header=[decode_cell(cell) for cell in register_import.header],
    )


def clean_again(register_import: RegisterImport, row: RegisterImportRow) -> CleanRow:
    """A kept row cleaned anew: its errors in the language of the moment."""
    cells = [decode_cell(cell) for cell in row.raw]
    return clean_row(
        cells, register_import.mapping, sheet_context(register_import), number=row.number
    )


def _check_again(register_import: RegisterImport, rows: Sequence[RegisterImportRow]) -> None:
    cleaned = [clean_again(register_import, row) for row in rows]
    found = people_selectors.find_matches([clean.traits for clean in cleaned])
    people = sure_people(found.values())
    for index, (row, clean) in enumerate(zip(rows, cleaned, strict=True)):
        # Whether it still repeats another row shows when it is written, by the record made then.
        row.repeats_row, row.repeats_level = None, ""
        if clean.kind != "person":
            message = _("Nothing in this row tells a person. Type the name, or leave the row out.")
            clean.errors.append(CellError(None, "nobody", message))
        understand_row(row, clean, found.get(index, []), people)


def _decide(row: RegisterImportRow, correction: Correction, *, by: User) -> None:
    if correction.has_guardian_consent is not None:
        row.values = row.values | {"has_guardian_consent": correction.has_guardian_consent}
    decision, _colon, pk = correction.decision.partition(":")
    if decision == "person":
        row.person = _chosen(row, pk, by=by)
        row.decision = Decision.PERSON
    elif decision in (Decision.NEW, Decision.SKIP, Decision.UNSURE):
        row.decision, row.person = Decision(decision), None
    elif decision == Decision.REPEAT and row.repeats_row is not None:
        row.decision, row.person = Decision.REPEAT, None
    elif decision:
        raise ValidationError(_("Choose one of the answers shown."), code="unknown_decision")
    check_guardian(row)


def _chosen(row: RegisterImportRow, pk: str, *, by: User) -> Person:
    offered = {str(one["person"]): one["level"] for one in row.candidates}
    if pk in offered:
        person = Person.objects.current().filter(pk=pk).first()
        is_seen = person is not None and person.pk in people_selectors.visible_ids(by, [person.pk])
        if person is not None and (is_seen or offered[pk] == "same"):
            return person
    raise ValidationError(
        _("Row %(row)s: this person can no longer be chosen. Look at the row again."),
        code="not_offered",
        params={"row": row.number},
    )

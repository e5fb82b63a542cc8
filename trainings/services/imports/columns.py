"""Which sheet, which header row, which column is what: guessed, corrected, remembered."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import jobs
from core.folding import fold
from people.sheets import (
    FIELD_LABELS,
    FIELDS,
    Book,
    Cell,
    Sheet,
    guess_columns,
    guess_header,
)
from people.sheets.headers import HEADER_ROWS, REPEATABLE
from people.sheets.values import text_of
from trainings.models import ColumnMemory, RegisterImport
from trainings.services.editing import locked

ANALYSE = "trainings.import_analyse"
NAME_FIELDS = ("full_name", "family_name", "given_name")


@dataclass(frozen=True, slots=True)
class Understanding:
    """How a sheet is read. `header_row` counts from 1; 0 means that there is no header."""

    sheet: str
    header_row: int
    columns: dict[int, str]

    @property
    def columns_json(self) -> dict[str, str]:
        return {str(column): field for column, field in self.columns.items()}


def understand(
    book: Book, *, center_id: int, sheet: str | None = None, header_row: int | None = None
) -> Understanding:
    """The best guess for a book; what is given is not guessed any more.

    Columns that people of this center named before, under the same header, are named so again.
    """
    chosen = _choose_sheet(book) if sheet is None else book.sheet(sheet)
    if header_row is None:
        header_row = _known_header(center_id, chosen) or guess_header(chosen.rows) + 1
    header_row = max(0, min(header_row, len(chosen.rows)))
    header = chosen.rows[header_row - 1] if header_row else []
    columns = _remembered(center_id, header) or guess_columns(header, chosen.rows[header_row:])
    return Understanding(chosen.name, header_row, columns)


def _choose_sheet(book: Book) -> Sheet:
    """The first sheet with a header of people, else the longest."""
    with_header = (sheet for sheet in book.sheets if guess_header(sheet.rows) >= 0)
    return next(with_header, max(book.sheets, key=lambda sheet: len(sheet.rows)))


def _known_header(center_id: int, sheet: Sheet) -> int:
    """The row whose columns this center has named before; 0 when there is none."""
    rows = {
        _header_hash(row): number
        for number, row in enumerate(sheet.rows[:HEADER_ROWS], start=1)
        if sum(cell is not None for cell in row) > 1
    }
    memories = ColumnMemory.objects.filter(center=center_id, header__in=rows)
    return min((rows[memory.header] for memory in memories), default=0)


def _header_hash(header: Sequence[Cell]) -> str:
    words = "\x1f".join(fold(text_of(cell)) for cell in header)
    return hashlib.sha256(words.encode()).hexdigest()


def _remembered(center_id: int, header: Sequence[Cell]) -> dict[int, str]:
    if not header:
        return {}
    memory = ColumnMemory.objects.filter(center=center_id, header=_header_hash(header)).first()
    if memory is None:
        return {}
    known = ((int(column), field) for column, field in memory.columns.items())
    return {column: field for column, field in known if field in FIELDS and column < len(header)}


def check_columns(columns: Mapping[int, str]) -> None:
    """Refuse columns that name nobody, or that give one field twice."""
    if not set(columns.values()) & set(NAME_FIELDS):
        raise ValidationError(
            _("Say which column holds the names: without it nobody can be recognised."),
            code="no_name",
        )
    twice = [
        str(FIELD_LABELS[field])
        for field, count in Counter(columns.values()).items()
        if count > 1 and field not in REPEATABLE
    ]
    if twice:
        raise ValidationError(
            _("Two columns cannot be the same: %(fields)s."),
            code="column_twice",
            params={"fields": ", ".join(twice)},
        )


@transaction.atomic
def choose_columns(
    register_import: RegisterImport, *, understanding: Understanding, by: User
) -> RegisterImport:
    """Fix how the sheet is read, remember it for the center and have the rows checked.

    Refuses columns that make no sense, and an import that is being written or was written.
    """
    training = locked(register_import.training)
    fresh = RegisterImport.objects.select_for_update().get(pk=register_import.pk)
    if fresh.state == RegisterImport.State.COMMITTED or fresh.rows.exclude(outcome="").exists():
        raise ValidationError(
            _("People of this sheet stand on the register already, so its columns stay as read."),
            code="committed",
        )
    if fresh.is_at_work and fresh.state == RegisterImport.State.COMMITTING:
        raise ValidationError(_("This sheet is being written right now."), code="at_work")
    check_columns(understanding.columns)
    fresh.sheet = understanding.sheet
    fresh.header_row = understanding.header_row
    fresh.columns = understanding.columns_json
    fresh.state = RegisterImport.State.ANALYSING
    fresh.touched_at = timezone.now()
    if fresh.job is not None and fresh.job.is_active:
        jobs.cancel(fresh.job, by=by)  # it reads by the old columns
    fresh.job = jobs.enqueue(
        ANALYSE,
        by=by,
        params={"import": fresh.pk},
        title=_("Check the sheet %(file)s") % {"file": fresh.file_name},
        center_id=training.center_id,
        idempotency_key=f"import-{fresh.pk}",
    )
    fresh.save()
    return fresh


def remember_columns(register_import: RegisterImport, header: Sequence[Cell]) -> None:
    """Next time this center sends a sheet with this header, its columns are known."""
    if not header:
        return
    ColumnMemory.objects.update_or_create(
        center=register_import.training.center,
        header=_header_hash(header),
        defaults={"columns": register_import.columns},
    )

"""The second step, done by a job: every row checked, every person looked for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from people import selectors as people_selectors
from people.sheets import Book, CleanRow, clean_sheet, open_book
from people.sheets.cleaning import SheetContext
from people.sheets.values import is_day_first
from trainings.models import RegisterImport, RegisterImportRow
from trainings.services.imports.cells import encode_cell, encode_row
from trainings.services.imports.checking import sure_people, understand_row
from trainings.services.imports.columns import remember_columns

Step = Callable[[int, int, str], None]
# Rows looked up in one statement, which takes seconds; the largest usual sheet is one.
BATCH = 5000


@dataclass(slots=True)
class ReadRows:
    """What a sheet holds, not yet kept."""

    rows: list[RegisterImportRow]
    header: list[Any]
    is_day_first: bool
    left_out: list[dict[str, Any]]
    stated_total: int | None


def open_kept(register_import: RegisterImport) -> Book:
    """The book of the kept file."""
    with register_import.file.open("rb") as file:
        return open_book(file.read())


def read_rows(register_import: RegisterImport, *, step: Step) -> ReadRows:
    """Read the kept file and understand every row of it. Writes nothing.

    Says through `step(done, total, note)` how far it is. A file that cannot be read any more
    raises `SheetError`.
    """
    sheet = open_kept(register_import).sheet(register_import.sheet)
    at = register_import.header_row
    header = sheet.rows[at - 1] if at else []
    total = 2 * max(1, len(sheet.rows) - at)
    training = register_import.training
    clean = clean_sheet(
        sheet.rows,
        at - 1,
        register_import.mapping,
        reference_date=training.starts_on,
        on_progress=lambda done, _all: step(done, total, _("Checking the rows")),
    )
    people = [row for row in clean.rows if row.kind == "person"]
    width = max(map(len, sheet.rows), default=0)
    dates = [
        row[column]
        for column, field in register_import.mapping.items()
        if field == "birth_date"
        for row in sheet.rows[at:]
        if column < len(row)
    ]
    context = SheetContext(training.starts_on, is_day_first=is_day_first(dates), header=header)
    rows: list[RegisterImportRow] = []
    for start in range(0, len(people), BATCH):
        step(total // 2 + start, total, _("Looking for people the network knows"))
        batch = people[start : start + BATCH]
        rows += _understood(register_import, batch, sheet.rows, width)
    return ReadRows(
        rows=rows,
        header=[encode_cell(cell) for cell in header],
        is_day_first=context.is_day_first,
        left_out=[
            {"number": row.number, "kind": row.kind, "text": row.values.get("text", "")}
            for row in clean.left_out
        ],
        stated_total=clean.stated_total,
    )


def _understood(
    register_import: RegisterImport,
    batch: Sequence[CleanRow],
    cells: Sequence[Sequence[Any]],
    width: int,
) -> list[RegisterImportRow]:
    found = people_selectors.find_matches([row.traits for row in batch])
    known = sure_people(found.values())
    rows = []
    for index, clean in enumerate(batch):
        row = RegisterImportRow(
            register_import=register_import,
            number=clean.number,
            raw=encode_row(cells[clean.number - 1], width),
            repeats_row=clean.duplicate_of,
            repeats_level=clean.duplicate_level,
        )
        understand_row(row, clean, found.get(index, []), known)
        rows.append(row)
    return rows


@transaction.atomic
def store_rows(register_import: RegisterImport, read: ReadRows, *, by: User) -> RegisterImport:
    """Keep what was read in place of an earlier reading; the columns are remembered."""
    fresh = RegisterImport.objects.select_for_update().get(pk=register_import.pk)
    if fresh.rows.exclude(outcome="").exists():
        return fresh  # a belated second run: people of this sheet are on the register already
    fresh.rows.all().delete()
    RegisterImportRow.objects.bulk_create(read.rows, batch_size=1000)
    fresh.header = read.header
    fresh.is_day_first = read.is_day_first
    fresh.left_out = read.left_out
    fresh.stated_total = read.stated_total
    fresh.state = RegisterImport.State.READY
    fresh.touched_at = timezone.now()
    fresh.save()
    remember_columns(fresh, read.header)
    audit.record(
        "import_read",
        fresh,
        by=by,
        center_id=fresh.training.center_id,
        changes={"rows": len(read.rows)},
    )
    return fresh

"""Sheets that nobody goes on with: personal data is a loan, and here it is given back."""

import datetime as dt
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from core import audit
from core.models import Job
from trainings.models import RegisterImport, RegisterImportRow

KEPT_DAYS = 30
AT_ONCE = 100
State = RegisterImport.State


def expire_imports() -> int:
    """Let sheets go that nobody touched for `KEPT_DAYS`; says how many.

    A sheet of which nobody came onto the register is deleted with its file and its rows, and may
    be sent again. Of any other the file and what waiting rows say of people goes; what was
    written stays with its numbers.
    """
    return sum(
        _expire(pk) for pk in list(_due().order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    )


def _due() -> QuerySet[RegisterImport]:
    border = timezone.now() - dt.timedelta(days=KEPT_DAYS)
    waiting = RegisterImportRow.objects.open().filter(register_import=OuterRef("pk"))
    told = waiting.exclude(raw=[], values={})
    return (
        RegisterImport.objects.filter(touched_at__lt=border)
        .exclude(job__in=Job.objects.active())
        .exclude(~Exists(told), state=State.COMMITTED)
    )


@transaction.atomic
def _expire(pk: int) -> bool:
    # Whoever works on the sheet at this moment holds it: then its time is not over.
    row = _due().select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
    if row is None:
        return False
    audit.record("import_expired", row, by=None, center_id=row.training.center_id)
    if row.file:
        transaction.on_commit(partial(row.file.storage.delete, str(row.file)))
    if not row.rows.exclude(outcome="").exists():
        row.delete()
        return True
    forget_rows(row.rows.open())
    row.rows.exclude(outcome="").update(raw=[], values={}, candidates=[], notices=[])
    row.file, row.left_out = "", []
    row.state = State.COMMITTED
    row.committed_at = row.committed_at or timezone.now()
    row.save(update_fields=["file", "left_out", "state", "committed_at"])
    return True


def forget_rows(rows: QuerySet[RegisterImportRow]) -> None:
    """What rows say of people goes; the rows stay as left out."""
    rows.update(
        raw=[],
        values={},
        errors=[],
        notices=[],
        candidates=[],
        decision=RegisterImportRow.Decision.SKIP,
        person=None,
    )

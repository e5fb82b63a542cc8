"""The way of a sheet into a register: kept, understood, checked, matched, written.

`start_import` → `choose_columns` → (job) `read_rows`, `store_rows` → `correct` as often as
needed → `start_commit` → (job) `commit_chunk` until nothing is left. Nobody is written into the
register before the last step, and doing any step twice changes nothing.
"""

from trainings.services.imports.checking import correct
from trainings.services.imports.columns import Understanding, choose_columns, understand
from trainings.services.imports.consents import record_sheet_consent, without_consent
from trainings.services.imports.expiry import expire_imports
from trainings.services.imports.reading import read_rows, store_rows
from trainings.services.imports.starting import MAX_BYTES, start_import
from trainings.services.imports.writing import (
    commit_chunk,
    finish_commit,
    forget_people,
    start_commit,
)

__all__ = [
    "MAX_BYTES",
    "Understanding",
    "choose_columns",
    "commit_chunk",
    "correct",
    "expire_imports",
    "finish_commit",
    "forget_people",
    "read_rows",
    "record_sheet_consent",
    "start_commit",
    "start_import",
    "store_rows",
    "understand",
    "without_consent",
]
